import type { Git } from "../git/git.ts";
import { readKeptReturns } from "./attributes-of-paths.ts";
import { writeBlobs } from "./blobs.ts";
import { holdSignals } from "./hold-signals.ts";
import { identify, type IndexFacts } from "./index-facts.ts";
import type { EntryReplacement } from "./index-patch.ts";
import { sweepTemporaryFolders, withTemporaryFolder } from "./temporary-files.ts";
import {
  CommitGivenUp,
  indexesOfCommit,
  isGone,
  refreshIndex,
  removeIfOurs,
  replaceInIndex,
} from "./update-index.ts";
import { createTreeWriter, type Planned, type TreeWriter } from "./work-tree.ts";

/** A change of the index. */
export type IndexChange = Planned & EntryReplacement;

export type Applied =
  | {
      readonly kind: "applied";
      readonly changes: readonly IndexChange[];
      /** Messages for the user about them. */
      readonly notes: readonly Note[];
    }
  | { readonly kind: "failed"; readonly error: Error }
  /** A signal came meanwhile, or git, which started this hook, has ended. */
  | { readonly kind: "interrupted"; readonly exitCode: number };

/** Said to the user: by `log` where nothing is wrong. */
interface Note {
  readonly level: "log" | "warn";
  readonly text: string;
}

/**
 * Writes formatted contents into the index, and into the files as planned. No signal ends the
 * process while it writes.
 */
export async function applyFormatting(
  git: Git,
  facts: IndexFacts,
  planned: readonly Planned[],
): Promise<Applied> {
  const parent = process.ppid;
  // A signal that came while texts were being formatted ends the process here, before anything is
  // touched.
  await new Promise((resolve) => setTimeout(resolve, 0));
  const signals = holdSignals();
  const written: WrittenIndexes = new Map();
  const applied = tryToApply(git, facts, planned, written);
  const exitCode = await signals.release();
  if (exitCode === undefined && process.ppid === parent) return applied;
  // git has been ended, too, or will be. A lock that is written after git has gone would lock
  // everyone out.
  for (const [file, identity] of written) removeIfOurs(file, identity);
  return { kind: "interrupted", exitCode: exitCode ?? 1 };
}

/** By path, with what `identify` returned for the file. */
type WrittenIndexes = Map<string, string | undefined>;

/** @param written gets the indexes that were written, also when this fails half-way */
function tryToApply(
  git: Git,
  facts: IndexFacts,
  planned: readonly Planned[],
  written: WrittenIndexes,
): Applied {
  try {
    const indexes = indexesOfCommit(facts.index);
    if (indexes.some(isGone)) throw new CommitGivenUp();
    const changes = storeContents(git, planned);
    const notes = changes.length === 0 ? [] : writeEverything(git, { indexes, facts }, changes, written);
    sweepTemporaryFolders(git);
    return { kind: "applied", changes, notes };
  } catch (error) {
    return { kind: "failed", error: error as Error };
  }
}

/**
 * Stores the new contents as blobs. Returns those that differ from the staged ones: if only line
 * ends differ, which git converts itself, nothing is left to change.
 */
function storeContents(git: Git, planned: readonly Planned[]): readonly IndexChange[] {
  const kept = readKeptReturns(
    git,
    planned
      .filter(({ hasStoredReturns, formatted }) => hasStoredReturns && formatted.includes("\r"))
      .map(({ entry }) => entry.path),
  );
  const blobs = writeBlobs(
    git,
    planned.map(({ entry: { path, oid }, conversion, hasStoredReturns, formatted }) => ({
      content: Buffer.from(formatted, "utf8"),
      path,
      isFiltered: conversion === "filter",
      isConverted: conversion === "filter" || (formatted.includes("\r") && !kept.has(path)),
      hasStoredReturns,
      replaced: oid,
    })),
  );
  return planned
    .map((file, position) => ({ ...file, ...blobs[position]! }))
    .filter(({ entry, oid }) => oid !== entry.oid);
}

/**
 * Writes without giving way to the event loop. The index comes first, so that no work is in one
 * place only at any moment.
 * @returns messages for the user
 */
function writeEverything(
  git: Git,
  { indexes, facts }: { readonly indexes: readonly string[]; readonly facts: IndexFacts },
  changes: readonly IndexChange[],
  written: WrittenIndexes,
): readonly Note[] {
  const paths = changes.map(({ entry }) => entry.path);
  const notes: Note[] = [];
  const untouchable = new Set<string>();
  withTemporaryFolder(git, (folder) => {
    for (const index of indexes) {
      const { untouched, lost } = replaceInIndex(git, index, changes, facts);
      written.set(index, identify(index));
      for (const path of untouched) untouchable.add(path);
      for (const flag of lost)
        notes.push({
          level: "warn",
          text: `git has lost "${flag}" of formatted files, because another process holds the index.`,
        });
    }
    if (indexes.some(isGone)) return;
    const write = createTreeWriter(git, paths, folder);
    for (const change of changes) {
      if (!untouchable.has(change.entry.path)) notes.push(...writeFile(change, write));
    }
  });
  const refreshed = paths.filter((path) => !untouchable.has(path));
  for (const index of indexes) {
    refreshIndex(git, index, refreshed);
    written.set(index, identify(index));
  }
  return notes;
}

/** Carries out the plan for a file. Returns messages for the user. */
function writeFile({ entry, displayName, plan }: IndexChange, write: TreeWriter): readonly Note[] {
  const left = `${displayName} is formatted in the commit, but stays as it is in the work tree:`;
  if (plan.kind === "left") return [{ level: "log", text: `${left} ${plan.why}.` }];
  if (plan.kind === "none") return [];
  try {
    write(entry.path, plan);
    const text = `${displayName}: your unstaged changes stay as they are.`;
    return plan.isPartly ? [{ level: "log", text }] : [];
  } catch (error) {
    return [{ level: "warn", text: `${left} ${(error as Error).message}` }];
  }
}
