import { join } from "node:path";
import { systemCode } from "../../stores/disk/failures.ts";
import { readUpTo, writeSmall } from "../../stores/disk/files.ts";
import { digestHex } from "../../util/digest.ts";
import { makeFolder } from "../../util/make-folder.ts";
import { RemoteError } from "./storages/remote-error.ts";
import type { TokenGuard } from "./storages/credentials.ts";
import type { RemoteSurroundings } from "./surroundings.ts";

const fileName = "remote-tokens.json";
const mostBytes = 64 * 1024;
/** Of one user, for all repositories. */
const mostTokens = 100;

/** Where a token has been sent, by some bits of its digest, which are too few to guess it by. */
type TokenAddresses = Readonly<Record<string, readonly string[]>>;

/**
 * Keeps a token of the environment at the addresses that it has been used with, because the
 * configuration of any repository that this user clones can name another one. The environment's own
 * URL may name any: who sets the token has set that, too.
 */
export function guardTokens({
  place,
  stateFolder,
}: Pick<RemoteSurroundings, "place" | "stateFolder">): TokenGuard {
  return ({ variable, value }, origin) => {
    const known = readAddresses(stateFolder);
    const word = digestHex(`token ${value}`).slice(0, 8);
    const addresses = known[word] ?? [];
    if (addresses.includes(origin)) return;
    if (addresses.length > 0 && place.url === undefined)
      throw new RemoteError(
        `${variable} belongs to ${addresses.join(" and ")}, and is not sent to ${origin}; if it belongs there, too, say once: FMT_CACHE_REMOTE=<url of the remote> fmt-cache remote pull`,
      );
    const others = Object.entries(known).filter(([name]) => name !== word);
    writeAddresses(stateFolder, [...others.slice(1 - mostTokens), [word, [...addresses, origin]]]);
  };
}

function readAddresses(stateFolder: string): TokenAddresses {
  try {
    const text = readUpTo(join(stateFolder, fileName), mostBytes)?.toString("utf8");
    return text === undefined ? {} : (JSON.parse(text) as TokenAddresses);
  } catch {
    // A damaged file is made again.
    return {};
  }
}

function writeAddresses(
  stateFolder: string,
  entries: readonly (readonly [string, readonly string[]])[],
): void {
  try {
    makeFolder(stateFolder);
    writeSmall(stateFolder, fileName, JSON.stringify(Object.fromEntries(entries)));
  } catch (error) {
    // Without a place for it, as in some jobs of CI, every use is the first one.
    systemCode(error);
  }
}
