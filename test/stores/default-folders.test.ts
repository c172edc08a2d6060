import { expect, it } from "vitest";
import { defaultCacheFolder, defaultStateFolder } from "../../src/stores/open/default-folders.ts";

it.each([
  ["linux", {}, "/home/me", "/home/me/.cache/fmt-cache", "/home/me/.local/state/fmt-cache"],
  ["linux", { XDG_CACHE_HOME: "/c", XDG_STATE_HOME: "/s" }, "/home/me", "/c/fmt-cache", "/s/fmt-cache"],
  [
    "linux",
    { XDG_CACHE_HOME: "c", XDG_STATE_HOME: "./s" },
    "/home/me",
    "/home/me/.cache/fmt-cache",
    "/home/me/.local/state/fmt-cache",
  ],
  [
    "linux",
    { XDG_CACHE_HOME: "", XDG_STATE_HOME: "" },
    "/home/me",
    "/home/me/.cache/fmt-cache",
    "/home/me/.local/state/fmt-cache",
  ],
  ["freebsd", {}, "/home/me", "/home/me/.cache/fmt-cache", "/home/me/.local/state/fmt-cache"],
  [
    "darwin",
    { XDG_CACHE_HOME: "/c" },
    "/Users/me",
    "/Users/me/Library/Caches/fmt-cache",
    "/Users/me/Library/Application Support/fmt-cache",
  ],
  [
    "win32",
    { LOCALAPPDATA: "D:\\Local" },
    "C:\\Users\\me",
    "D:\\Local\\fmt-cache\\Cache",
    "D:\\Local\\fmt-cache\\State",
  ],
  [
    "win32",
    {},
    "C:\\Users\\me",
    "C:\\Users\\me\\AppData\\Local\\fmt-cache\\Cache",
    "C:\\Users\\me\\AppData\\Local\\fmt-cache\\State",
  ],
  ["linux", { FMT_CACHE_LOCATION: "/chosen" }, "/home/me", "/chosen", "/home/me/.local/state/fmt-cache"],
  [
    "win32",
    { FMT_CACHE_LOCATION: "chosen", LOCALAPPDATA: "D:\\Local" },
    "C:\\Users\\me",
    "chosen",
    "D:\\Local\\fmt-cache\\State",
  ],
  [
    "linux",
    { FMT_CACHE_LOCATION: "" },
    "/home/me",
    "/home/me/.cache/fmt-cache",
    "/home/me/.local/state/fmt-cache",
  ],
  ["linux", {}, undefined, undefined, undefined],
  ["linux", { XDG_CACHE_HOME: "/c", XDG_STATE_HOME: "/s" }, undefined, "/c/fmt-cache", "/s/fmt-cache"],
  ["linux", { FMT_CACHE_LOCATION: "/chosen" }, undefined, "/chosen", undefined],
  ["darwin", {}, undefined, undefined, undefined],
  ["win32", {}, undefined, undefined, undefined],
  [
    "win32",
    { LOCALAPPDATA: "D:\\Local" },
    undefined,
    "D:\\Local\\fmt-cache\\Cache",
    "D:\\Local\\fmt-cache\\State",
  ],
] as const)("on %s with %j, home %s", (platform, environment, home, cache, state) => {
  expect(defaultCacheFolder(environment, platform, home)).toBe(cache);
  expect(defaultStateFolder(environment, platform, home)).toBe(state);
});
