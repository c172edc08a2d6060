import { lstatSync, type Stats } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { RunArguments } from "../../arguments/arguments.ts";
import { findFiles, toGlob, type SearchEntry } from "./find-files.ts";

/** A file to format (absolute path), or what is wrong with a pattern. */
export type ExpandedPattern =
  /** `ignoreUnknown`: found in a folder, so that an unknown type is no error. */
  | { readonly kind: "file"; readonly file: string; readonly ignoreUnknown: boolean }
  | { readonly kind: "error"; readonly message: string };

/**
 * Finds the files that patterns name, in the order of the patterns, each file once. A pattern is a
 * file or folder if there is one of that name, otherwise a glob. `!pattern` removes files from all
 * other patterns. Throws the file system's error for a path that cannot be read.
 */
export async function* expandPatterns(run: RunArguments, cwd: string): AsyncGenerator<ExpandedPattern> {
  const seen = new Set<string>();
  let isEmpty = true;
  for await (const found of expandEach(run, cwd)) {
    isEmpty = false;
    if (found.kind === "file" && seen.has(found.file)) continue;
    if (found.kind === "file") seen.add(found.file);
    yield found;
  }
  if (isEmpty && run.errorOnUnmatchedPattern)
    yield { kind: "error", message: `No matching files. Patterns: ${run.patterns.join(" ")}` };
}

async function* expandEach(run: RunArguments, cwd: string): AsyncGenerator<ExpandedPattern> {
  const skipped = run.withNodeModules ? versionControl : [...versionControl, "node_modules"];
  const negative: string[] = [];
  const entries: SearchEntry[] = [];
  for (const pattern of run.patterns) {
    const path = resolve(cwd, pattern);
    if (
      relative(cwd, path)
        .split(sep)
        .some((name) => skipped.includes(name))
    )
      continue;
    const stats = statPattern(path);
    if (stats?.isSymbolicLink()) {
      if (run.errorOnUnmatchedPattern)
        yield { kind: "error", message: `Explicitly specified pattern "${pattern}" is a symbolic link.` };
    } else if (stats?.isFile()) entries.push({ kind: "file", path: pattern, pattern });
    else if (stats?.isDirectory())
      entries.push({ kind: "folder", path: relative(cwd, path) || ".", pattern });
    else if (stats) continue;
    else if (pattern.startsWith("!")) negative.push(toGlob(pattern.slice(1)));
    else entries.push({ kind: "glob", path: pattern, pattern });
  }
  for (const entry of entries) {
    const found = await findFiles(entry, { cwd, skipped, negative });
    if (typeof found === "string")
      yield { kind: "error", message: `${searchFailed[entry.kind]}: "${entry.pattern}".\n${found}` };
    else if (found.length > 0) {
      for (const path of found)
        yield { kind: "file", file: resolve(cwd, path), ignoreUnknown: entry.kind === "folder" };
    } else if (run.errorOnUnmatchedPattern)
      yield { kind: "error", message: `${nothingFound[entry.kind]}: "${entry.pattern}".` };
  }
}

/** Whether a search from the working directory reaches this path, if it skips `node_modules`. */
export function isWalkedTo(path: string): boolean {
  return !path.split(sep).some((name) => name === "node_modules" || versionControl.includes(name));
}

const versionControl = [".git", ".sl", ".svn", ".hg", ".jj"];

const searchFailed = {
  file: "Unable to resolve file",
  folder: "Unable to expand directory",
  glob: "Unable to expand glob pattern",
} as const;

const nothingFound = {
  file: "Explicitly specified file was ignored due to negative glob patterns",
  folder: "No supported files were found in the directory",
  glob: "No files matching the pattern were found",
} as const;

function statPattern(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
