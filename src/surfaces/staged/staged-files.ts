import type { Git } from "../git/git.ts";
import type { Unformatted } from "./format-candidates.ts";
import { hashConverted } from "./hash-contents.ts";
import { withoutReturns } from "./merge-lines.ts";

/**
 * Finds the files of the work tree whose bytes differ from the staged text that was formatted, but
 * would be staged as the same content.
 * @param read a file's bytes; undefined if there is nothing to read
 * @returns their bytes, by path
 */
export function findConvertedFiles(
  git: Git,
  files: readonly Unformatted[],
  read: (path: string) => Buffer | undefined,
): ReadonlyMap<string, Buffer> {
  const candidates = files.flatMap((file) => {
    const { entry, conversion, hasStoredReturns } = file;
    const content = read(entry.path);
    if (content === undefined || !mayBeStagedAs(file, content)) return [];
    return [
      { content, path: entry.path, isFiltered: conversion === "filter", hasStoredReturns, oid: entry.oid },
    ];
  });
  const oids = hashConverted(git, candidates, { writes: false });
  return new Map(
    candidates.flatMap(({ path, content, oid }, position) =>
      oids[position] === oid ? [[path, content] as const] : [],
    ),
  );
}

/** Whether git has to be asked. It is asked only where a conversion can be the difference. */
function mayBeStagedAs({ conversion, staged, formatted }: Unformatted, content: Buffer): boolean {
  const text = content.toString("utf8");
  if (text === staged || text === formatted) return false;
  return conversion === "filter" || withoutReturns(text) === withoutReturns(staged);
}
