import { fileURLToPath } from "node:url";
import {
  authorizeBy,
  helperVariable,
  takeLogin,
  tokenOf,
  tokenVariable,
  type TokenGuard,
} from "./credentials.ts";
import { FileStorage } from "./file-storage.ts";
import { RemoteError } from "./remote-error.ts";
import type { RemoteStorage } from "./storage.ts";

/**
 * Opens the storage at a URL; nothing is sent yet, and clients are loaded when they are used.
 * docs/remote.md says which URLs there are, and where credentials come from.
 * @param guard is asked about a token of the environment before it is used
 * @throws RemoteError
 */
export async function openRemoteStorage(
  text: string,
  environment: NodeJS.ProcessEnv,
  guard: TokenGuard = () => {},
): Promise<RemoteStorage> {
  // The text may hold a password, so it is not repeated.
  if (!URL.canParse(text)) throw new RemoteError("the address of the remote is no URL");
  const url = new URL(text);
  url.hash = "";
  switch (url.protocol) {
    case "file:":
      return openFolder(url);
    case "redis:":
    case "rediss:":
      return openRedis(url, environment, guard);
    default:
      return openHttp(url, environment, guard);
  }
}

function openFolder(url: URL): RemoteStorage {
  try {
    return new FileStorage(fileURLToPath(url), url.href);
  } catch {
    throw new RemoteError("a folder as a remote is written as file:///path/of/the/folder");
  }
}

async function openRedis(
  url: URL,
  environment: NodeJS.ProcessEnv,
  guard: TokenGuard,
): Promise<RemoteStorage> {
  if (url.hostname === "" || !/^(?:\/\d*)?$/.test(url.pathname))
    throw new RemoteError("Redis as a remote is written as rediss://HOST:PORT/NUMBER-OF-DATABASE");
  const login = takeLogin(url, tokenOf(environment, tokenVariable), guard);
  const { RedisStorage } = await import("./redis-storage.ts");
  return new RedisStorage(url, login);
}

async function openHttp(url: URL, environment: NodeJS.ProcessEnv, guard: TokenGuard): Promise<RemoteStorage> {
  const [{ HttpClient }, { HttpObjects, plainDialect }, { openHttpStorage }, s3] = await Promise.all([
    import("./http-client.ts"),
    import("./http-objects.ts"),
    import("./http-storage.ts"),
    import("./s3.ts"),
  ]);
  const isBucket = url.protocol === "s3:";
  const kind = isBucket ? "s3+" : /^((?:bazel|turbo|s3)\+|)https?:$/.exec(url.protocol)?.[1];
  if (kind === undefined)
    throw new RemoteError(
      "the URL of the remote must begin with https:, s3:, s3+https:, bazel+https:, turbo+https:, redis:, rediss: or file:",
    );
  const base = isBucket ? s3.resolveBucket(url, environment) : new URL(url.href.slice(kind.length));
  refusePlain(base);
  const signs = kind === "s3+" || (kind === "" && s3.isAmazon(base));
  const variables = kind === "turbo+" ? ["TURBO_TOKEN", tokenVariable] : [tokenVariable];
  const login = takeLogin(base, signs ? undefined : tokenOf(environment, ...variables), guard);
  const authorize = signs ? s3.authorizeS3(environment) : authorizeBy(login, environment[helperVariable]);
  const objects = new HttpObjects(new HttpClient(base, authorize), signs ? s3.s3Dialect : plainDialect);
  if (kind !== "bazel+" && kind !== "turbo+") return openHttpStorage(base, objects);
  const { PointerStorage, bazelLayout, turboLayout, nameTeam } = await import("./pointer-storage.ts");
  return kind === "bazel+"
    ? new PointerStorage(base, objects, bazelLayout)
    : new PointerStorage(nameTeam(base, environment), objects, turboLayout);
}

/** Credentials must not be readable on the way. */
function refusePlain({ protocol, hostname }: URL): void {
  if (protocol === "https:") return;
  if (/^(?:localhost|127(?:\.\d+){3}|\[::1\])$/.test(hostname) && protocol === "http:") return;
  throw new RemoteError(`${hostname} must be reached by https; http is for this machine alone`);
}
