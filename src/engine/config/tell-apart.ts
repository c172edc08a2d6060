import { basename, dirname } from "node:path";
import type { ConfigGlob } from "./config-globs.ts";
import { relativePath } from "../../util/relative-path.ts";

/** Globs, and the folder that they are relative to. */
export interface GlobsOfFolder {
  readonly folder: string;
  /** `undefined` when they are unknown and may distinguish any two files. */
  readonly globs: readonly ConfigGlob[] | undefined;
}

/**
 * One character per glob: `1` if it matches the file, `0` if not. Files of one folder with equal
 * results have the same options. Returns `undefined` when the whole path may matter.
 */
export function tellApart(file: string, all: Iterable<GlobsOfFolder>): string | undefined {
  let seen = "";
  const name = basename(file);
  for (const { folder, globs } of all) {
    if (globs === undefined) return undefined;
    if (globs.length === 0) continue;
    for (const { glob, against } of globs) {
      const answer = glob.test(against === "name" ? name : relativePath(folder, file));
      if (answer === "unsure") return undefined;
      seen += answer === "match" ? "1" : "0";
    }
  }
  return seen;
}

export function globsOf(files: readonly { readonly path: string; readonly globs: GlobsOfFolder["globs"] }[]) {
  return files.map(({ path, globs }): GlobsOfFolder => ({ folder: dirname(path), globs }));
}
