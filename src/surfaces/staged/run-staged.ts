import { isUtf8 } from "node:buffer";
import { join, resolve } from "node:path";
import type { Options } from "prettier";
import type { FileKind } from "../../engine/config/file-kinds.ts";
import { contentName } from "../git/clean-files.ts";
import { createFileKindReader } from "../shared/file-kinds.ts";
import { readIgnoreFiles } from "../shared/ignore-files.ts";
import { reportError, type Reporters } from "../shared/report-error.ts";
import { createAttributesDigest } from "./attributes.ts";
import {
  hashAsStaged,
  readBlobs,
  readConversions,
  readSmudgedBlob,
  toUtf8,
  writeBlobs,
  type Conversion,
} from "./blobs.ts";
import { currentIndex, openGit, openGitAt, type Git } from "../git/git.ts";
import { inOrder } from "../shared/in-order.ts";
import type { FormatWorkers } from "../workers/format-workers.ts";
import { holdSignals } from "./hold-signals.ts";
import { readStagedChanges, type StagedChanges, type StagedEntry } from "./staged-entries.ts";
import type { StagedCommand } from "./staged-command.ts";
import { sweepTemporaryFolders, withTemporaryFolder } from "./temporary-files.ts";
import {
  identify,
  IndexChanged,
  indexesOfCommit,
  isGone,
  refreshIndex,
  removeIfOurs,
  replaceInIndex,
  type Replacement,
} from "./update-index.ts";
import { warnOfUnstagedConfiguration } from "./unstaged-configuration.ts";
import { planTree, writeTree, type TreePlan } from "./work-tree.ts";

/** A staged file, and how it is formatted. */
interface Candidate {
  readonly entry: StagedEntry;
  readonly displayName: string;
  readonly options: Options;
  readonly kind: FileKind;
  /** Names its content and what git does to it; see `Formatter.areMarked`. */
  readonly name: string;
}

/** What a run over the index works with. */
export interface StagedMeans extends Reporters {
  readonly workers: FormatWorkers;
}

/** A staged file that Prettier would change. */
interface Unformatted extends Candidate {
  readonly conversion: Conversion;
  /** As the work tree has it. */
  readonly staged: string;
  readonly formatted: string;
}

/** The same, with what becomes of its file. */
interface Planned extends Unformatted {
  readonly plan: TreePlan;
}

/** A change of the index. */
interface Change extends Planned {
  readonly oid: string;
}

/** The repository, and what our hook has said is staged in it. */
interface StagedRepository {
  readonly git: Git;
  readonly listed: string | undefined;
}

/** Finds the repository of the working directory. Throws `GitError` where there is none. */
export function openStagedRepository(cwd: string, env: NodeJS.ProcessEnv): StagedRepository {
  const listed = takeList(env);
  return { git: listed === undefined ? openGit(cwd, env) : openGitAt(cwd, env), listed };
}

/**
 * Formats what is staged: the content in the index, never the files, so that nothing of the work
 * tree has to be put aside. All reading and formatting comes first; then the index is changed in
 * one step, and the work tree last. Whatever ends the process in between, each file of the work
 * tree and the index are as they were or as they were to become.
 *
 * @returns the exit code: 1 when `--check` found something or when nothing would be left to commit,
 * 2 when nothing could be done
 */
export async function runStaged(
  { check, workTree, run }: StagedCommand & { kind: "staged" },
  { git, listed }: StagedRepository,
  reporters: StagedMeans,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const { logger } = reporters;
  const index = currentIndex(git, env);
  const changes = readStagedChanges(git, index, listed);
  const candidates = await findCandidates(git, changes, run, reporters, cwd);
  if (candidates.length === 0) return 0;
  warnOfUnstagedConfiguration(
    git,
    logger,
    candidates.map(({ options, kind }) => ({ file: options.filepath!, basis: kind.basis })),
  );
  const unformatted = await formatCandidates(git, candidates, reporters);
  if (unformatted === undefined) return 2;
  if (unformatted.length === 0) return 0;
  if (check) {
    for (const { displayName } of unformatted) logger.warn(displayName);
    logger.warn(
      `Code style issues found in ${countFiles(unformatted)}. Run "fmt-cache staged" to fix ${unformatted.length === 1 ? "it" : "them"}.`,
    );
    return 1;
  }
  return env["PRE_COMMIT"] === "1"
    ? await writeFilesOnly(git, unformatted, reporters)
    : await apply(
        git,
        index,
        changes,
        await planFiles(git, unformatted, workTree, reporters),
        reporters,
        env,
      );
}

/**
 * Our hook, which git runs at the top of the work tree, says in the environment what is staged: it
 * has asked git already. Taken away, so that nothing that is started from here takes it for its
 * own.
 */
function takeList(env: NodeJS.ProcessEnv): string | undefined {
  const list = env["FMT_CACHE_STAGED"];
  delete env["FMT_CACHE_STAGED"];
  return list?.startsWith(":") ? list : undefined;
}

/**
 * The staged files that Prettier knows and nobody has ignored, without those that are known to be
 * formatted.
 */
async function findCandidates(
  git: Git,
  { entries }: StagedChanges,
  run: (StagedCommand & { kind: "staged" })["run"],
  { formatter, logger }: Reporters,
  cwd: string,
): Promise<readonly Candidate[]> {
  if (entries.length === 0) return [];
  // Prettier looks for ignore files in the folder that it is run in; a hook may have gone into a
  // subfolder.
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
  // Only content that is not converted has ever been marked.
  const read = ({ entry, options }: Candidate) => ({
    text: readBlobs(git, [entry.oid])[0]!.toString("utf8"),
    filepath: options.filepath!,
  });
  const areMarked = await formatter.areMarked(
    candidates.map((candidate) => ({ ...candidate, read: () => read(candidate) })),
  );
  return candidates.filter((_, index) => !areMarked[index]);
}

/** `undefined` if one of the files cannot be formatted; the user has been told then. */
async function formatCandidates(
  git: Git,
  candidates: readonly Candidate[],
  reporters: StagedMeans,
): Promise<readonly Unformatted[] | undefined> {
  const { logger, workers } = reporters;
  workers.hireFor(candidates.length);
  const paths = candidates.map(({ entry }) => entry.path);
  const conversions = readConversions(git, paths);
  const blobs = readBlobs(
    git,
    candidates.map(({ entry }) => entry.oid),
  );
  const staged = candidates.map((candidate, position): StagedText => {
    const conversion = conversions.get(candidate.entry.path)!;
    const { oid, path } = candidate.entry;
    return {
      candidate,
      conversion,
      bytes: conversion === "filter" ? readSmudgedBlob(git, oid, path) : blobs[position]!,
    };
  });
  const unformatted: Unformatted[] = [];
  let hasFailed = false;
  const answers = inOrder(
    staged,
    (text) => formatCandidate(text, reporters),
    () => workers.areHired,
  );
  for await (const answer of answers) {
    if (answer.kind === "unformatted") unformatted.push(answer.file);
    if (answer.kind === "skipped")
      logger.warn(`${answer.candidate.displayName} was not formatted: ${answer.why}.`);
    if (answer.kind === "failed") {
      const text = { ...answer.candidate, ignoreUnknown: true, endsRunOnBrokenPlugin: true };
      hasFailed = (await reportError(answer.error, text, reporters)) === "failed" || hasFailed;
    }
  }
  await workers.dismiss();
  if (hasFailed) logger.error("Nothing has been changed. Mend the above, stage it, and try again.");
  return hasFailed ? undefined : unformatted;
}

/** A candidate as the work tree has it. */
interface StagedText {
  readonly candidate: Candidate;
  readonly conversion: Conversion;
  readonly bytes: Buffer;
}

type CandidateAnswer =
  | { readonly kind: "formatted" }
  | { readonly kind: "unformatted"; readonly file: Unformatted }
  | { readonly kind: "skipped"; readonly candidate: Candidate; readonly why: string }
  | { readonly kind: "failed"; readonly candidate: Candidate; readonly error: unknown };

async function formatCandidate(
  { candidate, conversion, bytes }: StagedText,
  { formatter }: Reporters,
): Promise<CandidateAnswer> {
  const skipped = (why: string) => ({ kind: "skipped", candidate, why }) as const;
  if (conversion === "encoding")
    return skipped("git keeps its files in another encoding (working-tree-encoding)");
  if (!isUtf8(bytes) || bytes.includes(0)) return skipped("it is not UTF-8 text");
  const { entry, options, kind, name } = candidate;
  const staged = bytes.toString("utf8");
  let formatted: string;
  try {
    formatted = await formatter.format(staged, options);
  } catch (error) {
    return { kind: "failed", candidate, error };
  }
  if (formatted !== staged)
    return { kind: "unformatted", file: { ...candidate, conversion, staged, formatted } };
  if (conversion === "none") {
    await formatter.mark(name, kind);
    // As a run over the work tree asks for it.
    await formatter.mark(contentName(entry.oid, bytes.length), kind);
  }
  return { kind: "formatted" };
}

/** Decides what becomes of the files in the work tree. */
async function planFiles(
  git: Git,
  unformatted: readonly Unformatted[],
  workTree: boolean,
  { formatter }: Reporters,
): Promise<readonly Planned[]> {
  const planned: Planned[] = [];
  for (const file of unformatted) {
    const plan = workTree
      ? await planTree(git, file.entry.path, { ...file, isStagedAs: stagedAs(git, file) }, formatter)
      : ({ kind: "none" } as const);
    planned.push({ ...file, plan });
  }
  return planned;
}

/**
 * Whether bytes of the work tree are what is staged, though they are not the same bytes. Asks git
 * only where that may be.
 */
function stagedAs(git: Git, { entry, conversion, staged }: Unformatted): (bytes: Buffer) => boolean {
  return (bytes) =>
    (conversion === "filter" || bytes.includes("\r") || staged.includes("\r")) &&
    hashAsStaged(git, bytes, entry.path) === entry.oid;
}

/**
 * Stores the new contents. Where only line ends differ, which git writes itself, nothing is left to
 * change.
 */
function storeContents(git: Git, planned: readonly Planned[]): readonly Change[] {
  const oids = writeBlobs(
    git,
    planned.map(({ entry, conversion, formatted }) => ({
      content: Buffer.from(formatted, "utf8"),
      ...(conversion === "filter" || formatted.includes("\r") ? { convertFor: entry.path } : {}),
    })),
  );
  return planned
    .map((file, position) => ({ ...file, oid: oids[position]! }))
    .filter(({ entry, oid }) => oid !== entry.oid);
}

async function apply(
  git: Git,
  index: string,
  staged: StagedChanges,
  planned: readonly Planned[],
  { logger }: Reporters,
  env: NodeJS.ProcessEnv,
): Promise<number> {
  const parent = process.ppid;
  // A signal that came while texts were being formatted ends the process here, before anything is
  // touched.
  await new Promise((resolve) => setTimeout(resolve, 0));
  const signals = holdSignals();
  const indexes = indexesOfCommit(index);
  const notes: string[] = [];
  let problem: Error | undefined;
  let changes: readonly Change[] = [];
  const written = new Map<string, string | undefined>();
  try {
    if (indexes.some(isGone)) throw new IndexChanged("git has given up the commit.");
    changes = storeContents(git, planned);
    if (changes.length > 0) applyNow(git, indexes, changes, notes, written);
    sweepTemporaryFolders(git);
  } catch (error) {
    problem = error as Error;
  }
  const signalCode = await signals.release();
  if (signalCode !== undefined || process.ppid !== parent) {
    // git has been ended too, or will be: a lock that we wrote after it had gone would lock
    // everyone out.
    for (const [file, identity] of written) removeIfOurs(file, identity);
    return signalCode ?? 1;
  }
  if (problem !== undefined) {
    logger.error(problem.message);
    return 2;
  }
  if (changes.length === 0) return 0;
  for (const { displayName } of changes) logger.log(displayName);
  for (const note of notes) logger.warn(note);
  if (!staged.isMerge && env["FMT_CACHE_ALLOW_EMPTY"] !== "1" && isUndone(staged, changes)) {
    logger.error(
      "Formatting has undone every staged change: nothing is left to commit. To commit all the same, set FMT_CACHE_ALLOW_EMPTY=1.",
    );
    return 1;
  }
  return 0;
}

/**
 * Everything that writes, without giving way to the event loop: the index first, so that no work is
 * in one place only at any moment.
 * @param written gets the indexes that were written, also when this ends early, and what tells them
 * from others of their names
 */
function applyNow(
  git: Git,
  indexes: readonly string[],
  changes: readonly Change[],
  notes: string[],
  written: Map<string, string | undefined>,
): void {
  const replacements: Replacement[] = changes.map(({ entry, oid }) => ({ entry, oid }));
  const untouchable = new Set<string>();
  withTemporaryFolder(git, (folder) => {
    for (const index of indexes) {
      const { untouched, lost } = replaceInIndex(git, index, replacements);
      written.set(index, identify(index));
      for (const path of untouched) untouchable.add(path);
      for (const flag of lost)
        notes.push(`git has lost "${flag}" of formatted files, because another process holds the index.`);
    }
    if (indexes.some(isGone)) return;
    for (const change of changes) {
      if (!untouchable.has(change.entry.path)) notes.push(...writeFile(git, change, folder));
    }
  });
  const refreshed = replacements.map(({ entry }) => entry.path).filter((path) => !untouchable.has(path));
  for (const index of indexes) {
    refreshIndex(git, index, refreshed);
    written.set(index, identify(index));
  }
}

/** Carries the plan for a file out; gives what the user should know of it. */
function writeFile(git: Git, { entry, displayName, plan }: Change, folder: string): readonly string[] {
  const left = `${displayName} is formatted in the commit, but stays as it is in the work tree:`;
  if (plan.kind === "left") return [`${left} ${plan.why}.`];
  if (plan.kind === "none") return [];
  try {
    writeTree(git.top, entry.path, plan, folder);
    return plan.isPartly ? [`${displayName}: your unstaged changes are kept, and not formatted.`] : [];
  } catch (error) {
    return [`${left} ${(error as Error).message}`];
  }
}

/**
 * Inside the pre-commit framework, which restores unstaged changes from the index: it must not be
 * changed.
 */
async function writeFilesOnly(
  git: Git,
  unformatted: readonly Unformatted[],
  { formatter, logger }: Reporters,
): Promise<number> {
  let exitCode = 1;
  for (const file of unformatted) {
    const text = { ...file, isStagedAs: stagedAs(git, file) };
    const plan = await planTree(git, file.entry.path, text, formatter);
    if (plan.kind !== "replace") continue;
    try {
      withTemporaryFolder(git, (folder) => writeTree(git.top, file.entry.path, plan, folder));
      logger.log(file.displayName);
    } catch (error) {
      logger.error(`Unable to write file "${file.displayName}":\n${(error as Error).message}`);
      exitCode = 2;
    }
  }
  logger.warn(
    `${countFiles(unformatted)} formatted but not staged, as pre-commit wants it. Stage and commit again.`,
  );
  return exitCode;
}

/** Whether the commit would change nothing. */
function isUndone({ before, count, entries }: StagedChanges, changes: readonly Change[]): boolean {
  return (
    count === entries.length &&
    changes.length === count &&
    changes.every(({ entry, oid }) => {
      const old = before.get(entry.path)!;
      return old.oid === oid && old.mode === entry.mode;
    })
  );
}

function countFiles(files: readonly unknown[]): string {
  return files.length === 1 ? "1 staged file" : `${files.length} staged files`;
}
