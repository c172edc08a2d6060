import path from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the cache is: `$FMT_CACHE_LOCATION` as it stands (it may be relative; whoever knows the
 * working directory resolves it), else the place that the platform has for caches. `undefined`:
 * nowhere, because that place is in the home of a user who has none.
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
 * Where what must not be lost or shared with the cache is kept: the authentication key.
 * `$FMT_CACHE_LOCATION` has no say in it, because a cache in a chosen place is one that may travel.
 * `undefined` as for the cache.
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
