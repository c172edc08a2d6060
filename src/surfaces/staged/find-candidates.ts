import { join, resolve } from "node:path";
import type { Options } from "prettier";
import type { FileKind } from "../../engine/config/file-kinds.ts";
import type { RunArguments } from "../arguments/arguments.ts";
import type { Git } from "../git/git.ts";
import { createFileKindReader } from "../shared/file-kinds.ts";
import { readIgnoreFiles } from "../shared/ignore-files.ts";
import type { Reporters } from "../shared/report-error.ts";
import { createAttributesDigest } from "./attributes.ts";
import { toUtf8 } from "./attributes-of-paths.ts";
import { readBlobs } from "./blobs.ts";
import type { StagedEntry } from "./staged-entries.ts";

/** A staged file, and how it is formatted. */
export interface Candidate {
  readonly entry: StagedEntry;
  readonly displayName: string;
  readonly options: Options;
  readonly kind: FileKind;
  /** A name for its content and git's conversion of it; see `Formatter.areMarked`. */
  readonly name: string;
}

/**
 * Finds the staged files that Prettier knows and that are not ignored, without those known to be
 * formatted.
 */
export async function findCandidates(
  git: Git,
  entries: readonly StagedEntry[],
  { run, cwd }: { readonly run: RunArguments; readonly cwd: string },
  { formatter, logger }: Reporters,
): Promise<readonly Candidate[]> {
  if (entries.length === 0) return [];
  // Prettier looks for ignore files in the working directory. A hook may have gone into a
  // subfolder, so those at the top count, too.
  const ignorePaths = run.ignorePaths.flatMap((path) => [resolve(git.top, path), resolve(cwd, path)]);
  const isIgnored = readIgnoreFiles([...new Set(ignorePaths)], run.withNodeModules);
  const kinds = createFileKindReader(run, formatter, logger);
  const attributesOf = createAttributesDigest(git);
  const candidates: Candidate[] = [];
  for (const entry of entries) {
    const displayName = toUtf8(entry.path);
    const file = join(git.top, displayName);
    if (isIgnored(file)) continue;
    await kinds.judge(file);
    const kind = await kinds.kindOf(file);
    if (kind.isUnknownLanguage) continue;
    const options = { ...kind.options, filepath: file };
    const name = `git blob ${entry.oid} attributes ${attributesOf(entry.path)}`;
    candidates.push({ entry, displayName, options, kind, name });
  }
  // Git's blob is the text to read here, because only content that git does not convert is ever
  // marked.
  const read = ({ entry, options }: Candidate) => ({
    text: readBlobs(git, [entry.oid])[0]!.toString("utf8"),
    filepath: options.filepath!,
  });
  const areMarked = await formatter.areMarked(
    candidates.map((candidate) => ({ ...candidate, read: () => read(candidate) })),
  );
  return candidates.filter((_, index) => !areMarked[index]);
}
