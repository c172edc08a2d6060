import path from "node:path";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where the cache is: `$FMT_CACHE_LOCATION` as it stands (it may be relative; whoever knows the working directory
 * resolves it), else the place that the platform has for caches.
 */
export function defaultCacheFolder(
  environment: Environment,
  platform: NodeJS.Platform,
  homeFolder: string,
): string {
  const location = environment["FMT_CACHE_LOCATION"];
  if (location) return location;
  switch (platform) {
    case "win32":
      return path.win32.join(localApplicationData(environment, homeFolder), "fmt-cache", "Cache");
    case "darwin":
      return path.posix.join(homeFolder, "Library", "Caches", "fmt-cache");
    default:
      return path.posix.join(xdgFolder(environment["XDG_CACHE_HOME"]) ?? `${homeFolder}/.cache`, "fmt-cache");
  }
}

/**
 * Where what must not be lost or shared with the cache is kept: the authentication key. `$FMT_CACHE_LOCATION` has no
 * say in it, because a cache in a chosen place is one that may travel.
 */
export function defaultStateFolder(
  environment: Environment,
  platform: NodeJS.Platform,
  homeFolder: string,
): string {
  switch (platform) {
    case "win32":
      return path.win32.join(localApplicationData(environment, homeFolder), "fmt-cache", "State");
    case "darwin":
      return path.posix.join(homeFolder, "Library", "Application Support", "fmt-cache");
    default:
      return path.posix.join(
        xdgFolder(environment["XDG_STATE_HOME"]) ?? `${homeFolder}/.local/state`,
        "fmt-cache",
      );
  }
}

// XDG Base Directory Specification 0.8: "If an implementation encounters a relative path in any of these variables it
// should consider the path invalid and ignore it."
function xdgFolder(value: string | undefined): string | undefined {
  return value !== undefined && path.posix.isAbsolute(value) ? value : undefined;
}

function localApplicationData(environment: Environment, homeFolder: string): string {
  return environment["LOCALAPPDATA"] || path.win32.join(homeFolder, "AppData", "Local");
}
