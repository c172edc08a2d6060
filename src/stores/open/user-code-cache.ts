import { join } from "node:path";
import { openCodeCache, type CodeCache } from "../../util/code-cache.ts";
import { findHomeFolder } from "../../util/home-folder.ts";
import { defaultStateFolder } from "./default-folders.ts";

/** This user's compiled code; `undefined` where there is no folder that could hold it. */
export function openUserCodeCache(): CodeCache | undefined {
  const folder = defaultStateFolder(process.env, process.platform, findHomeFolder());
  return folder === undefined ? undefined : openCodeCache(join(folder, "code"));
}
