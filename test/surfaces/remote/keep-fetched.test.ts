import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { keepFetched } from "../../../src/surfaces/remote/keep-fetched.ts";
import { makeSigningPair } from "../../../src/surfaces/remote/signing.ts";
import { noteOutage, openSurroundings } from "../../../src/surfaces/remote/surroundings.ts";

const fetched = vi.hoisted((): string[] => []);
vi.mock("../../../src/surfaces/remote/background-fetch.ts", () => ({
  fetchInBackground: ({ cwd }: { readonly cwd: string }) => void fetched.push(cwd),
}));

let folder = "";
beforeEach(() => {
  vi.useFakeTimers();
  fetched.length = 0;
  folder = mkdtempSync(join(tmpdir(), "fmt-cache-fetched-"));
  vi.stubEnv("XDG_STATE_HOME", join(folder, "state"));
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function project(name: string, config: unknown): string {
  const path = join(folder, name);
  mkdirSync(join(path, ".git"), { recursive: true });
  writeFileSync(join(path, "fmt-cache.config.json"), JSON.stringify(config));
  return path;
}

const remote = {
  url: "file:///nowhere",
  publicKey: makeSigningPair().publicKey,
  keyId: "0123456789abcdef",
};

it("fetches at once for each folder with a remote, and again every five minutes", () => {
  const shared = project("shared", { remote });
  const folders = keepFetched({});
  for (const one of [shared, project("alone", {}), project("mistaken", { remote: 1 }), shared])
    folders.add(one);
  expect(fetched).toEqual([shared]);
  vi.advanceTimersByTime(5 * 60_000);
  expect(fetched).toEqual([shared, shared]);
  folders.end();
  vi.advanceTimersByTime(60 * 60_000);
  expect(fetched).toEqual([shared, shared]);
});

it("leaves a storage alone that is down", () => {
  const shared = project("shared", { remote });
  noteOutage("down", "storage", openSurroundings(shared, {})!);
  const folders = keepFetched({});
  folders.add(shared);
  expect(fetched).toEqual([]);
  vi.advanceTimersByTime(5 * 60_000);
  expect(fetched).toEqual([shared]);
  folders.end();
});
