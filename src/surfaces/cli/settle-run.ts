import { basename, dirname, sep } from "node:path";
import type { Formatter } from "../../formatter.ts";
import type { ForeknownFiles, FoundFile } from "./collect-files.ts";
import type { FileKindReader } from "./file-kinds.ts";
import { isModulesFolder, mayDecide, type SettledState } from "./settled.ts";

/**
 * Whether a state decides about everything that a run over these files has found, so that the same state means the same answer: all is formatted.
 * @param files those that the run would have to format or to say something about; what is ignored is not among them
 * @param foreknown what git and the cache know of them
 */
export async function isSettledBy(
  { prettier, untracked, modified }: SettledState,
  files: readonly FoundFile[],
  { formatted, nameOf }: ForeknownFiles,
  means: {
    readonly formatter: Formatter;
    readonly kinds: FileKindReader;
    readonly isIgnored: (path: string) => boolean;
  },
): Promise<boolean> {
  if (modified.length > 0 || formatted.size === 0) return false;
  const folders = new Set<string>();
  for (const found of files) {
    const { isFixed, isUnknownLanguage } = await means.kinds.kindOf(found.file);
    // Without a dot, the first line of the file tells its language.
    const isNothing = isUnknownLanguage && (hasTellingName(found.file) || nameOf(found) !== undefined);
    if (!isFixed || !(formatted.has(found) || isNothing)) return false;
    folders.add(dirname(found.file));
  }
  if ([...folders].some((folder) => means.formatter.locatePrettier(folder).directory !== prettier.directory))
    return false;
  for (const path of untracked) {
    if (isModulesFolder(path)) continue;
    if (path.endsWith(sep)) {
      // What is in an ignored folder cannot be taken back by any rule.
      if (!means.isIgnored(path)) return false;
    } else if (mayDecide(path)) return false;
    else if (!means.isIgnored(path)) {
      const { isUnknownLanguage } = await means.kinds.kindOf(path);
      if (!isUnknownLanguage || !hasTellingName(path)) return false;
    }
  }
  return true;
}

function hasTellingName(file: string): boolean {
  return basename(file).includes(".");
}
