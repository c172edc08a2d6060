import { lstatSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { stateFolder } from "../../stores/open/open-stores.ts";
import { digestHex } from "../../util/digest.ts";
import { thisOwner } from "../../util/owner.ts";
import { isOwn } from "../../util/ownership.ts";

/** Where the server of this user and this build is found. */
export interface ServerAddress {
  /** The private folder of the socket; `undefined` for a named pipe, which has none. */
  readonly folder: string | undefined;
  /** The path of the socket, or the name of the pipe. */
  readonly path: string;
}

/** Set by the build: a digest of the sources. */
declare const BUILD: string | undefined;

/**
 * The address for the processes that understand each other: those of one user on one machine, with
 * one secret, of the same build, Node.js and processor. Returns `undefined` where no folder can
 * hold a socket.
 */
export function serverAddress(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): ServerAddress | undefined {
  const user = process.getuid?.() ?? env["USERNAME"] ?? "";
  const build = typeof BUILD === "undefined" ? "source" : BUILD;
  const facts = [user, thisOwner().place, stateFolder() ?? "", build, process.version, process.arch];
  const name = digestHex(facts.join("\0")).slice(0, 16);
  if (platform === "win32") return { folder: undefined, path: `\\\\.\\pipe\\fmt-cache-${name}` };
  const runtime = env["XDG_RUNTIME_DIR"];
  const folders = [
    ...(runtime !== undefined && isAbsolute(runtime) && isFolder(runtime)
      ? [join(runtime, "fmt-cache")]
      : []),
    ...(env["TMPDIR"] !== undefined && isAbsolute(env["TMPDIR"]) ? [env["TMPDIR"], "/tmp"] : ["/tmp"]).map(
      (folder) => join(folder, `fmt-cache-${user}`),
    ),
  ];
  for (const folder of folders) {
    const path = join(folder, name);
    if (Buffer.byteLength(path) + temporaryEnding <= longestPath) return { folder, path };
  }
  return undefined;
}

// In bytes. Linux takes 107, macOS and the BSDs 103.
const longestPath = 100;

/** What `address-holder.ts` appends, in bytes: a dot and eight digits. */
const temporaryEnding = 9;

/**
 * Whether a folder is this user's alone. A link is refused, because somebody else may have put it
 * there.
 */
export function isPrivateFolder(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats !== undefined && stats.isDirectory() && isOwn(stats) && (stats.mode & 0o077) === 0;
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
