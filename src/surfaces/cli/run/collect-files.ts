import { readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { Formatter, NamedContent } from "../../../formatter/formatter.ts";
import type { FileKind } from "../../../engine/config/file-kinds.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import { pathWithin } from "../../../util/path-within.ts";
import { isContentOf, readCleanFiles } from "../../git/clean-files.ts";
import { expandPatterns, isWalkedTo } from "./expand-patterns.ts";
import type { FileKindReader } from "../../shared/file-kinds.ts";
import { sortPaths } from "./find-files.ts";
import { relativePath } from "../../../util/relative-path.ts";

/** What a run has to report or to format, in the order of Prettier's command. */
export type RunItem =
  /** What is wrong with a pattern. */
  | { readonly kind: "error"; readonly message: string }
  /** An error that ends the run. */
  | { readonly kind: "thrown"; readonly error: unknown }
  | FoundFile;

export interface FoundFile {
  readonly kind: "file";
  /** Absolute path. */
  readonly file: string;
  /** Relative to the working directory, with `/`. */
  readonly displayName: string;
  /** Whether a file or glob pattern names it; otherwise it was found in a folder. */
  readonly isNamed: boolean;
  readonly isIgnored: boolean;
}

export interface FileFilters {
  readonly isIgnored: (file: string) => boolean;
  /** Limits the run to some of the files that the patterns name. */
  readonly isWanted?: ((file: string) => boolean) | undefined;
}

/** All files that the patterns name, and the errors of patterns. */
export async function collectItems(
  run: RunArguments,
  filters: FileFilters,
  cwd: string,
): Promise<readonly RunItem[]> {
  const { isWanted = () => true } = filters;
  const items: RunItem[] = [];
  try {
    for await (const found of expandPatterns(run, cwd)) {
      if (found.kind === "error") {
        items.push(found);
        continue;
      }
      if (isWanted(found.file)) items.push(toFound(found.file, !found.ignoreUnknown, filters, cwd));
    }
  } catch (error) {
    items.push({ kind: "thrown", error });
  }
  return items;
}

/**
 * Those of the modified files that lie in the folders of the patterns, as `collectItems` would find
 * them.
 * @param run with patterns that are folders
 * @param modified absolute paths
 */
export function collectModified(
  run: RunArguments,
  filters: FileFilters,
  modified: readonly string[],
  cwd: string,
): readonly RunItem[] {
  const inOrder = run.patterns.flatMap((pattern) => {
    const folder = resolve(cwd, pattern);
    // Not by their beginnings: on Windows, git may spell a path in another case than the user.
    const inside = modified.filter((file) => pathWithin(folder, file) !== undefined);
    return sortPaths(inside.map((file) => relative(cwd, file))).map((path) => resolve(cwd, path));
  });
  return [...new Set(inOrder)]
    .filter((file) => isWalkedTo(relative(cwd, file)))
    .map((file) => toFound(file, false, filters, cwd));
}

function toFound(file: string, isNamed: boolean, { isIgnored }: FileFilters, cwd: string): FoundFile {
  return {
    kind: "file",
    file,
    displayName: relativePath(cwd, file),
    isNamed,
    isIgnored: isIgnored(file),
  };
}

/** What git and the cache know of files before any of them is read. */
export interface ForeknownFiles {
  /** Files that are formatted, and whose configuration causes no message. */
  readonly formatted: ReadonlySet<FoundFile>;
  /** A name for a file's content, if git has one; see `readCleanFiles`. */
  nameOf(found: FoundFile): string | undefined;
}

export const nothingForeknown: ForeknownFiles = { formatted: new Set(), nameOf: () => undefined };

/** For fewer files than this, starting git takes longer than reading them. */
const worthAskingGit = 64;

/** Asks git and the cache for all files at once. */
export async function foreknowFiles(
  files: readonly FoundFile[],
  kinds: FileKindReader,
  formatter: Formatter,
  cwd: string,
): Promise<ForeknownFiles> {
  if (files.length < worthAskingGit) return nothingForeknown;
  const answer = readCleanFiles(cwd, process.env);
  const plain = await findPlainFiles(files, kinds);
  const clean = await answer;
  if (clean === undefined) return nothingForeknown;
  const contents: (NamedContent & { readonly found: FoundFile })[] = [];
  for (const [found, kind] of plain) {
    const name = clean.nameOf(found.displayName);
    if (name !== undefined) contents.push({ found, name, kind, read: () => readNamed(name, found) });
  }
  const areMarked = await formatter.areMarked(contents);
  const formatted = new Set(contents.filter((_, index) => areMarked[index]).map(({ found }) => found));
  return { formatted, nameOf: ({ displayName }) => clean.nameOf(displayName) };
}

function readNamed(name: string, { file }: FoundFile): { text: string; filepath: string } | undefined {
  try {
    const bytes = readFileSync(file);
    return isContentOf(name, bytes) ? { text: bytes.toString("utf8"), filepath: file } : undefined;
  } catch {
    // The error is reported when it is that file's turn.
    return undefined;
  }
}

/** The files of known languages whose configuration causes no message. */
async function findPlainFiles(
  files: readonly FoundFile[],
  kinds: FileKindReader,
): Promise<ReadonlyMap<FoundFile, FileKind>> {
  const plain = new Map<FoundFile, FileKind>();
  try {
    for (const found of files) {
      if (found.isIgnored) continue;
      const kind = await kinds.kindOf(found.file);
      if (!kind.isUnknownLanguage && (await kinds.isPlain(found.file))) plain.set(found, kind);
    }
  } catch {
    // A broken configuration is reported when it is that file's turn.
  }
  return plain;
}
