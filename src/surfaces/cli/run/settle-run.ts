import { basename, dirname, sep } from "node:path";
import type { PluginBasis } from "../../../engine/plugins/stamps.ts";
import type { Formatter } from "../../../formatter/formatter.ts";
import type { ForeknownFiles, FoundFile } from "./collect-files.ts";
import type { RunBasis } from "../settled/run-basis.ts";
import type { FileKindReader } from "../../shared/file-kinds.ts";
import { isModulesFolder, mayDecide, type SettledState } from "../settled/settled.ts";

/**
 * Finds out whether a state covers all that the result of a run over these files depends on. If it
 * does, the same state means the same result: all files are formatted.
 * @param files those that the run would format or report; ignored ones are not among them
 * @param foreknown what git and the cache know of them
 * @returns what has to stay the same besides the state; `undefined` if the state does not cover all
 */
export async function findBasis(
  { prettier, untracked, modified }: SettledState,
  files: readonly FoundFile[],
  { formatted, nameOf }: ForeknownFiles,
  tools: {
    readonly formatter: Formatter;
    readonly kinds: FileKindReader;
    readonly isIgnored: (path: string) => boolean;
  },
): Promise<RunBasis | undefined> {
  if (modified.length > 0 || formatted.size === 0) return undefined;
  const folders = new Set<string>();
  const bases = new Set<PluginBasis>();
  for (const found of files) {
    const { isFixed, isUnknownLanguage, basis } = await tools.kinds.kindOf(found.file);
    bases.add(basis);
    // If the name has no dot, the first line of the file may decide its language.
    const isNothing = isUnknownLanguage && (hasTellingName(found.file) || nameOf(found) !== undefined);
    if (!isFixed || !(formatted.has(found) || isNothing)) return undefined;
    folders.add(dirname(found.file));
  }
  if ([...folders].some((folder) => tools.formatter.locatePrettier(folder).directory !== prettier.directory))
    return undefined;
  for (const path of untracked) {
    if (isModulesFolder(path)) continue;
    if (path.endsWith(sep)) {
      // No rule can include again what is in an ignored folder.
      if (!tools.isIgnored(path)) return undefined;
    } else if (mayDecide(path)) return undefined;
    else if (!tools.isIgnored(path)) {
      const { isUnknownLanguage } = await tools.kinds.kindOf(path);
      if (!isUnknownLanguage || !hasTellingName(path)) return undefined;
    }
  }
  return joinBases(bases);
}

function joinBases(bases: ReadonlySet<PluginBasis>): RunBasis {
  const lists = new Set([...bases].flatMap(({ stamps }) => stamps));
  const stamps = new Map([...lists].flatMap((list) => list.map((stamp) => [stamp.join("\0"), stamp])));
  const variables = Object.assign({}, ...[...bases].map((basis) => basis.variables)) as RunBasis["variables"];
  return { stamps: [...stamps.values()], variables };
}

function hasTellingName(file: string): boolean {
  return basename(file).includes(".");
}
