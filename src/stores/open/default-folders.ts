import path from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The cache folder: `$FMT_CACHE_LOCATION` unchanged, else the platform's usual place for caches.
 * The path may be relative to the working directory; the caller resolves it. Returns `undefined`
 * when the place would be in the user's home and the user has none.
 */
export function defaultCacheFolder(
  environment: Environment,
  platform: NodeJS.Platform,
  homeFolder: string | undefined,
): string | undefined {
  const location = environment["FMT_CACHE_LOCATION"];
  if (location) return location;
  switch (platform) {
    case "win32":
      return below(path.win32, localApplicationData(environment, homeFolder), "fmt-cache", "Cache");
    case "darwin":
      return below(path.posix, homeFolder, "Library", "Caches", "fmt-cache");
    default:
      return below(
        path.posix,
        xdgFolder(environment["XDG_CACHE_HOME"]) ?? below(path.posix, homeFolder, ".cache"),
        "fmt-cache",
      );
  }
}

/**
 * The folder for data that must not be lost or shared together with the cache, such as the
 * authentication key. `$FMT_CACHE_LOCATION` does not change it, because a cache at a chosen place
 * may be copied to other machines. Returns `undefined` in the same case as `defaultCacheFolder`.
 */
export function defaultStateFolder(
  environment: Environment,
  platform: NodeJS.Platform,
  homeFolder: string | undefined,
): string | undefined {
  switch (platform) {
    case "win32":
      return below(path.win32, localApplicationData(environment, homeFolder), "fmt-cache", "State");
    case "darwin":
      return below(path.posix, homeFolder, "Library", "Application Support", "fmt-cache");
    default:
      return below(
        path.posix,
        xdgFolder(environment["XDG_STATE_HOME"]) ?? below(path.posix, homeFolder, ".local", "state"),
        "fmt-cache",
      );
  }
}

// XDG Base Directory Specification 0.8: "If an implementation encounters a relative path in any of
// these variables it should consider the path invalid and ignore it."
function xdgFolder(value: string | undefined): string | undefined {
  return value !== undefined && path.posix.isAbsolute(value) ? value : undefined;
}

function localApplicationData(environment: Environment, homeFolder: string | undefined): string | undefined {
  return environment["LOCALAPPDATA"] || below(path.win32, homeFolder, "AppData", "Local");
}

function below(
  { join }: path.PlatformPath,
  folder: string | undefined,
  ...names: readonly string[]
): string | undefined {
  return folder === undefined ? undefined : join(folder, ...names);
}
