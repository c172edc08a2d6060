import { readFileSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import type { Ignore, Options } from "ignore";
import { requireLazily } from "./require-lazily.ts";
import { RunAborted } from "./run-aborted.ts";
import { relativePath } from "../../util/relative-path.ts";

/**
 * Returns a test whether a file is ignored by any of the ignore files. It takes absolute paths; a
 * folder has a separator at its end. The rules of an ignore file are relative to its folder, and
 * cannot take back what another one ignores. A missing ignore file ignores nothing; an unreadable
 * one ends the run.
 */
export function readIgnoreFiles(
  ignorePaths: readonly string[],
  withNodeModules: boolean,
): (file: string) => boolean {
  const predicates = ignorePaths.flatMap((path) => readIgnoreFile(path, withNodeModules) ?? []);
  return (file) => predicates.some((isIgnored) => isIgnored(file));
}

function readIgnoreFile(
  ignorePath: string,
  withNodeModules: boolean,
): ((file: string) => boolean) | undefined {
  const directory = resolve(dirname(ignorePath));
  const toRelative = (file: string) => relativePath(directory, file) + (file.endsWith(sep) ? "/" : "");
  const content = readText(ignorePath);
  if (content === "") return withNodeModules ? undefined : (file) => nodeModules.test(toRelative(file));
  const createIgnore = requireLazily("ignore") as (options: Options) => Ignore;
  const rules = createIgnore({ allowRelativePaths: true }).add(
    withNodeModules ? content : `${content}\nnode_modules`,
  );
  return (file) => rules.checkIgnore(toRelative(file)).ignored;
}

/**
 * Does what the rule `node_modules` does in the package `ignore`, which ignores case, so that the
 * package need not be loaded.
 */
const nodeModules = /(?:^|\/)node_modules(?:\/|$)/i;

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return "";
    throw new RunAborted(`Unable to read '${path}': ${message}`, 2);
  }
}
