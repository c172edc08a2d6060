import { basename, dirname, relative, sep } from "node:path";
import type { ConfigGlob } from "./config-globs.ts";

/** Globs, and the folder that they start from. */
export interface GlobsOfFolder {
  readonly folder: string;
  /** `undefined`: they may tell any two files apart. */
  readonly globs: readonly ConfigGlob[] | undefined;
}

/**
 * What globs see of a file: files of which this is the same have the same options.
 * `undefined` where only the whole path says it.
 */
export function tellApart(file: string, all: Iterable<GlobsOfFolder>): string | undefined {
  let seen = "";
  const name = basename(file);
  for (const { folder, globs } of all) {
    if (globs === undefined) return undefined;
    if (globs.length === 0) continue;
    const path = relative(folder, file).split(sep).join("/");
    for (const { glob, against } of globs) {
      const answer = glob.test(against === "name" ? name : path);
      if (answer === "unsure") return undefined;
      seen += answer === "match" ? "1" : "0";
    }
  }
  return seen;
}

export function globsOf(files: readonly { readonly path: string; readonly globs: GlobsOfFolder["globs"] }[]) {
  return files.map(({ path, globs }): GlobsOfFolder => ({ folder: dirname(path), globs }));
}
