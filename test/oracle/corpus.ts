import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, extname, join, relative, resolve } from "node:path";
import type { Random } from "./random.ts";

/** One real source file. */
export interface CorpusFile {
  /** Path relative to the repository, with `/`; it names the file in reports. */
  readonly path: string;
  /** Base name under which it is formatted; it decides the parser. */
  readonly name: string;
  readonly text: string;
}

export interface CorpusRequest {
  /** How many files; fewer when there are not that many. */
  readonly count: number;
  readonly random: Random;
  /** Longest file in bytes. Default 400 KB: a longer one takes Prettier seconds per state. */
  readonly maximumSize?: number;
  /** Shortest file in bytes. Default 1. */
  readonly minimumSize?: number;
  /** Where the files are. Default: the installed packages and our own samples. */
  readonly folder?: string | undefined;
  /** Share of files in languages that are cached by whole files only. Default 0.03. */
  readonly otherLanguages?: number;
}

const repository = join(import.meta.dirname, "../..");
const samples = "test/oracle/samples";
const defaultMaximumSize = 400 * 1024;

/**
 * A sample of real sources, mixed by extension and by size; the same request gives the same files.
 */
export function sampleCorpus(request: CorpusRequest): CorpusFile[] {
  const { count, random, maximumSize = defaultMaximumSize, minimumSize = 1 } = request;
  const { otherLanguages = 0.03 } = request;
  const groups = groupFiles(
    listCorpus(request.folder).filter((file) => file.size >= minimumSize && file.size <= maximumSize),
  );
  const kinds = new Set([...groups.keys()].map(kindOf));
  const code = [...kinds].filter((kind) => !isOther(kind));
  const others = [...kinds].filter(isOther);
  const chosen: CorpusFile[] = [];
  for (let attempt = 0; chosen.length < count && attempt < count * 20; attempt++) {
    // Kinds and sizes are drawn evenly, else nine of ten files would be short declaration files.
    const kind = random.pick(others.length > 0 && random.chance(otherLanguages) ? others : code);
    const group = groups.get(random.pick([...groups.keys()].filter((name) => kindOf(name) === kind)))!;
    if (group.length === 0) continue;
    const path = group.splice(random.integer(group.length), 1)[0]!;
    const text = readFileSync(join(repository, path), "utf8");
    if (isMinified(text) && !random.chance(0.05)) continue;
    chosen.push({ path, name: basename(path).replace(/\.txt$/, ""), text });
  }
  return chosen;
}

/** Reads one file by the path that a report printed. */
export function readCorpusFile(path: string): CorpusFile {
  return {
    path,
    name: basename(path).replace(/\.txt$/, ""),
    text: readFileSync(join(repository, path), "utf8"),
  };
}

interface ListedFile {
  readonly path: string;
  readonly size: number;
}

let listed: readonly ListedFile[] | undefined;

/** Every file that could be a corpus file, sorted by path in code units. */
function listCorpus(folder: string | undefined): readonly ListedFile[] {
  const folders =
    folder === undefined ? [join(repository, "node_modules"), join(repository, samples)] : [resolve(folder)];
  listed ??= folders.flatMap(listFolder).toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return listed;
}

/** Whether a file is JavaScript or TypeScript. */
export const isCode = (name: string): boolean => /\.[cm]?[jt]sx?(?:\.txt)?$/.test(name);

const codeExtensions = new Set([".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx"]);
const otherExtensions = new Set([".json", ".md", ".css", ".yml", ".svelte", ".vue", ".astro"]);

function listFolder(folder: string): ListedFile[] {
  const files: ListedFile[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    // `.cache`, `.vite` and the like differ from run to run.
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) files.push(...listFolder(path));
    else if (entry.isFile() && isCandidate(entry.name)) {
      files.push({ path: relative(repository, path).replaceAll("\\", "/"), size: statSync(path).size });
    }
  }
  return files;
}

function isCandidate(name: string): boolean {
  const extension = extname(name.replace(/\.txt$/, ""));
  return codeExtensions.has(extension) || otherExtensions.has(extension);
}

/**
 * Groups named "kind size": kind is the extension (`.d.ts` apart from `.ts`, samples apart from
 * both), size one of four classes.
 */
function groupFiles(files: readonly ListedFile[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const file of files) {
    const size = [2_000, 10_000, 50_000].findIndex((limit) => file.size <= limit);
    const name = `${extensionOf(file.path)} ${size}`;
    groups.set(name, [...(groups.get(name) ?? []), file.path]);
  }
  return groups;
}

function extensionOf(path: string): string {
  if (path.startsWith(samples)) return "sample";
  return /\.d\.[cm]?ts$/.exec(path)?.[0] ?? extname(path);
}

const kindOf = (groupName: string): string => groupName.split(" ")[0]!;
const isOther = (kind: string): boolean => otherExtensions.has(kind);
const isMinified = (text: string): boolean => /[^\n]{5000}/.test(text);
