import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join, relative } from "node:path";
import { formatOnWorkers } from "./format-files.ts";
import type { FormatTask } from "./format-worker.ts";
import { sourcePackages, type SourcePackage } from "./packages.ts";
import { writeSettings } from "./settings.ts";
import { unpackPackage, type BenchWorkspace } from "./workspace.ts";

/** Formatted files, shared by the repositories of every size. */
export interface Corpus {
  /** The settings of the repository are in it too. */
  readonly folder: string;
  /**
   * Relative to the folder, in the order of the packages: a smaller repository is the beginning of
   * a larger one.
   */
  readonly paths: readonly string[];
  /** How many of the paths are made from others by renaming what is in them. */
  readonly variants: number;
}

/** Longer files take Prettier tens of seconds, or hold generated tables. */
const longest = 1_500_000;
const mostVariants = 9;

/**
 * Formats as many files as are missing, for the first time in minutes. Throws where the packages
 * have too few.
 */
export async function formatCorpus(workspace: BenchWorkspace, count: number): Promise<Corpus> {
  const folder = join(workspace.folder, "formatted");
  writeSettings(folder);
  const rejected = readRejected(folder);
  const paths: string[] = [];
  let originals = 0;
  for (let variant = 0; variant <= mostVariants; variant++) {
    for (const each of sourcePackages) {
      if (paths.length >= count) break;
      const tasks = listTasks(workspace, folder, each, variant);
      await formatMissing(workspace, folder, tasks, rejected, `${each.spec} ${variant || ""}`);
      paths.push(
        ...tasks.map(({ target }) => relative(folder, target)).filter((path) => !rejected.has(path)),
      );
    }
    if (variant === 0) originals = paths.length;
  }
  if (paths.length < count) throw new RangeError(`--files ${count}: the packages have ${paths.length} files`);
  return { folder, paths: paths.slice(0, count), variants: Math.max(0, count - originals) };
}

async function formatMissing(
  workspace: BenchWorkspace,
  folder: string,
  tasks: readonly FormatTask[],
  rejected: Set<string>,
  title: string,
): Promise<void> {
  const missing = tasks.filter(
    ({ target }) => !existsSync(target) && !rejected.has(relative(folder, target)),
  );
  if (missing.length === 0) return;
  console.log(`formats ${missing.length} files of ${title}`);
  await formatOnWorkers(
    missing,
    join(workspace.rivals, "node_modules/prettier/index.mjs"),
    (task, isWritten) => {
      if (!isWritten) rejected.add(relative(folder, task.target));
    },
  );
  writeFileSync(rejectedFile(folder), JSON.stringify([...rejected], null, 2));
}

function readRejected(folder: string): Set<string> {
  const file = rejectedFile(folder);
  return new Set(existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as string[]) : []);
}

function rejectedFile(folder: string): string {
  return `${folder}-rejected.json`;
}

function listTasks(
  workspace: BenchWorkspace,
  folder: string,
  each: SourcePackage,
  variant: number,
): FormatTask[] {
  const unpacked = unpackPackage(workspace, each);
  const name = each.spec.slice(0, each.spec.lastIndexOf("@")).replace("@", "").replace("/", "-");
  const target = join(folder, "packages", variant === 0 ? name : `${name}-${variant}`);
  return listSources(join(unpacked, each.root), each.language)
    .map((source) => ({ source, target: join(target, relative(unpacked, source)), variant }))
    .toSorted((a, b) => (a.source < b.source ? -1 : 1));
}

const extensions = {
  ts: new Set([".ts", ".tsx", ".mts", ".cts"]),
  js: new Set([".js", ".jsx", ".mjs", ".cjs"]),
};
const built = /^(?:_.*|\..*|node_modules|dist|build|es|cjs|esm|fp|lib\.esm)$/;

function listSources(folder: string, language: SourcePackage["language"]): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return built.test(entry.name) ? [] : listSources(path, language);
    return isSource(entry.name, language) && statSync(path).size <= longest && !isMinified(path)
      ? [path]
      : [];
  });
}

function isSource(name: string, language: SourcePackage["language"]): boolean {
  return extensions[language].has(extname(name)) && !/\.d\.[cm]?ts$|\.min\./.test(name);
}

function isMinified(path: string): boolean {
  return /[^\n]{5000}/.test(readFileSync(path, "utf8"));
}
