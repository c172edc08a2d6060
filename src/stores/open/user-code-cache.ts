import { join } from "node:path";
import { openCodeCache, type CodeCache } from "../../util/code-cache.ts";
import { findHomeFolder } from "../../util/home-folder.ts";
import { defaultStateFolder } from "./default-folders.ts";

/**
 * Opens this user's cache of compiled code. Returns `undefined` when the user has no home to keep
 * it in.
 */
export function openUserCodeCache(): CodeCache | undefined {
  const folder = defaultStateFolder(process.env, process.platform, findHomeFolder());
  return folder === undefined ? undefined : openCodeCache(join(folder, "code"));
}
