import type { Options } from "prettier";
import type { Formatter } from "../../formatter/formatter.ts";
import { createFileReplacer } from "../shared/file-replacer.ts";
import type { Git } from "../git/git.ts";
import type { Unformatted } from "./format-candidates.ts";
import { mergeLines, withoutReturns } from "./merge-lines.ts";
import { findConvertedFiles } from "./staged-files.ts";
import { readTreeFile, toPath } from "./tree-files.ts";

/** What becomes of a file in the work tree whose staged content was formatted. */
type TreePlan =
  /**
   * It gets this text if it still holds these bytes then. `isPartly`: it keeps unstaged changes
   * that stay unformatted.
   */
  | { readonly kind: "replace"; readonly before: Buffer; readonly text: string; readonly isPartly: boolean }
  /** Nothing to do: it is formatted already, or does not exist. */
  | { readonly kind: "none" }
  /** It stays as it is. `why` continues a sentence that begins with its name. */
  | { readonly kind: "left"; readonly why: string };

/** A formatted file, and the plan for its file in the work tree. */
export interface Planned extends Unformatted {
  readonly plan: TreePlan;
}

/** Plans for the files of the work tree. Reads only. */
export async function planTrees(
  git: Git,
  files: readonly Unformatted[],
  formatter: Formatter,
): Promise<readonly Planned[]> {
  const converted = findConvertedFiles(git, files, (path) => readTreeFile(git.top, path));
  const planned: Planned[] = [];
  for (const file of files) planned.push({ ...file, plan: await planTree(git, file, converted, formatter) });
  return planned;
}

/**
 * Decides how the formatting of a staged text is carried into its file.
 *
 * A file without other changes gets what `--write` would give it. One with unstaged changes gets
 * the form of the statements that it shares with the staged text, or, where there are no
 * statements, a merge by lines. Either is taken only if it provably means the same as before.
 *
 * @param converted the bytes of the files that would be staged as what is staged
 */
async function planTree(
  git: Git,
  file: Unformatted,
  converted: ReadonlyMap<string, Buffer>,
  formatter: Formatter,
): Promise<TreePlan> {
  const before = readTreeFile(git.top, file.entry.path);
  if (before === undefined) return { kind: "none" };
  const current = before.toString("utf8");
  if (current === file.formatted) return { kind: "none" };
  if (current === file.staged) return { kind: "replace", before, text: file.formatted, isPartly: false };
  if (!Buffer.from(current, "utf8").equals(before)) return { kind: "left", why: "it is not UTF-8" };
  const isStaged = converted.get(file.entry.path)?.equals(before) ?? false;
  // Then only line ends differ, which Prettier reads all alike, unless it has to keep them.
  const keepsLineEnds = file.options.endOfLine === "auto" || file.before !== undefined;
  if (isStaged && file.conversion !== "filter" && !keepsLineEnds)
    return { kind: "replace", before, text: file.formatted, isPartly: false };
  const own = await formatOrUndefined(formatter, current, file.options);
  if (own === undefined) return { kind: "left", why: "Prettier does not accept its unstaged changes" };
  if (isStaged) {
    const text = file.before === undefined ? own : await formatVersion(file, { text: current }, formatter);
    if (text !== undefined) return { kind: "replace", before, text, isPartly: false };
  }
  return (
    (await planMixed(git, file, { before, current, own }, formatter)) ?? {
      kind: "left",
      why: "its unstaged changes are in the lines that were formatted",
    }
  );
}

/** A file of the work tree with unstaged changes. */
interface MixedFile {
  readonly before: Buffer;
  /** `before` as a text. */
  readonly current: string;
  /** What Prettier makes of `current`. */
  readonly own: string;
}

/**
 * Carries the form of the staged text into a text with other changes: by statements, or by lines if
 * that formats more.
 */
async function planMixed(
  git: Git,
  file: Unformatted,
  { before, current, own }: MixedFile,
  formatter: Formatter,
): Promise<TreePlan | undefined> {
  const { staged, formatted, options } = file;
  const ways = [
    () =>
      file.before === undefined
        ? formatter.carry(staged, current, options)
        : formatVersion(file, { text: current, within: staged }, formatter),
    async () => mergeLines(git, current, staged, formatted),
  ];
  let partly: TreePlan | undefined;
  for (const way of ways) {
    const text = await way();
    if (text === undefined || text === current) continue;
    // The text must still mean the same: it has to format to the same result.
    if (text !== own && (await formatOrUndefined(formatter, text, options)) !== own) continue;
    const isPartly = withoutReturns(text) !== withoutReturns(own);
    if (!isPartly) return { kind: "replace", before, text, isPartly };
    partly ??= { kind: "replace", before, text, isPartly };
  }
  return partly;
}

/**
 * Formats the changed statements of another version of a staged text.
 * @param version `within`: only those that this text has, too
 */
async function formatVersion(
  { before, options }: Unformatted,
  { text, within }: { readonly text: string; readonly within?: string },
  formatter: Formatter,
): Promise<string | undefined> {
  const versions = { before: before!, ...(within === undefined ? {} : { within }) };
  const answer = await formatter.formatChanged(text, versions, options);
  return answer.kind === "formatted" ? answer.text : undefined;
}

/** Carries out the plan for the file of a path. */
export type TreeWriter = (path: string, plan: TreePlan & { kind: "replace" }) => void;

/**
 * Creates a writer, which throws if the file was changed in the meantime or cannot be written.
 * @param paths all that may be written
 * @param folder where new files are made
 */
export function createTreeWriter(git: Git, paths: readonly string[], folder: string): TreeWriter {
  const toFile = (path: string) => toPath(git.top, path);
  const replace = createFileReplacer(paths.map(toFile), folder);
  return (path, plan) => replace(toFile(path), plan.before, plan.text);
}

async function formatOrUndefined(
  formatter: Formatter,
  text: string,
  options: Options,
): Promise<string | undefined> {
  try {
    return await formatter.format(text, options);
  } catch {
    // Prettier rejects the text, so it proves nothing.
    return undefined;
  }
}
