import { readdirSync, readFileSync, type Dirent } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { digestHex } from "../../util/digest.ts";
import { rootMarkers } from "../memo/repository.ts";
import { readConfigGlobs, type ConfigGlob } from "./config-globs.ts";

/**
 * Everything on the way from a folder to the root that can decide about the options of its files,
 * by content. Its facts hold no absolute path, so that the same chain in another checkout is the
 * same chain.
 */
export interface ConfigChain {
  /**
   * One line per configuration file or project root found, nearest first: folder, name, digest of
   * the content. Only folders that hold something are counted, so that it is the same chain from
   * all folders below them.
   */
  readonly facts: readonly string[];
  /**
   * How far above the folder each of them is; with that, all of the path is known that may matter.
   */
  readonly place: string;
  /**
   * Levels above the folder of the topmost configuration file; the file's path below it may matter.
   */
  readonly topLevel: number;
  /** The configuration files, nearest first; one that was named is the last. */
  readonly files: readonly ChainFile[];
  /**
   * The nearest folder that holds a configuration file: those between it and the chain's folder
   * decide nothing.
   */
  readonly anchor: string;
  /**
   * Whether a configuration is code, or refers to a package: then its content does not say what it
   * means.
   */
  readonly isCode: boolean;
}

/** A configuration file on the way. */
export interface ChainFile {
  /** Absolute path. */
  readonly path: string;
  readonly content: string | undefined;
  readonly isCode: boolean;
  /** What it tells files apart by; `undefined`: by anything. */
  readonly globs: readonly ConfigGlob[] | undefined;
}

/** What one folder contributes to the chains of all folders below it. */
export interface ConfigFolder {
  readonly files: readonly ConfigFile[];
  /**
   * Entries that end a search, with their kind: a file, a folder and a link of that name are not
   * the same to every Prettier.
   */
  readonly markers: readonly string[];
}

interface ConfigFile {
  readonly name: string;
  /** `undefined`: it cannot be read. */
  readonly content: string | undefined;
}

/**
 * Reads what of a folder can decide about options. Names are matched by pattern rather than by
 * list, so that a configuration file which a later Prettier looks for counts too.
 */
export function readConfigFolder(folder: string): ConfigFolder {
  const entries = entriesIn(folder);
  return {
    files: entries
      .filter(({ name }) => isConfigFile(name))
      .map(({ name }) => ({ name, content: readOrUndefined(join(folder, name)) }))
      .filter(mayConfigure),
    markers: entries
      .filter(({ name }) => isRootMarker(name))
      .map((entry) => `${entry.name} ${kindOf(entry)}`),
  };
}

/** What one folder contributes, understood. */
export interface UnderstoodFolder {
  readonly files: readonly UnderstoodFile[];
  readonly markers: readonly string[];
}

interface UnderstoodFile extends ChainFile {
  /** Its name and the digest of its content. */
  readonly fact: string;
}

export function understandFolder(folder: string): UnderstoodFolder {
  const { files, markers } = readConfigFolder(folder);
  return { files: files.map((file) => understandFile(folder, file)), markers };
}

function understandFile(folder: string, { name, content }: ConfigFile): UnderstoodFile {
  const path = join(folder, name);
  // What cannot be read is Prettier's to complain about, each time.
  if (content === undefined)
    return { path, content, isCode: true, globs: undefined, fact: `${name} unreadable` };
  const isCode = isCodeConfig(name, content);
  // Older Prettiers take the folder's own name for a part of the glob.
  const isReadable = name !== ".editorconfig" || !/[*?{}[\]()]/.test(folder);
  return {
    path,
    content,
    isCode,
    globs: isCode || !isReadable ? undefined : readConfigGlobs(name, content),
    fact: `${name} ${digestHex(content)}${isReadable ? "" : ` in ${folder}`}`,
  };
}

/**
 * Reads the chain of a folder.
 * @param readFolder gives each folder on the way; where many folders are asked for, from a memory
 * that they share
 */
export function readConfigChain(
  directory: string,
  explicitConfig: string | undefined,
  readFolder: (folder: string) => UnderstoodFolder = understandFolder,
): ConfigChain {
  const found: { readonly level: number | "explicit"; readonly fact: string }[] = [];
  const all: ChainFile[] = [];
  let topLevel = 0;
  let anchor: string | undefined;
  let folder = directory;
  for (let level = 0; ; level += 1) {
    const { files, markers } = readFolder(folder);
    if (files.length > 0) [topLevel, anchor] = [level, anchor ?? folder];
    all.push(...files);
    for (const fact of [...files.map((file) => file.fact), ...markers]) found.push({ level, fact });
    const parent = dirname(folder);
    if (parent === folder) break;
    folder = parent;
  }
  if (explicitConfig !== undefined) {
    const [home, name] = [dirname(explicitConfig), basename(explicitConfig)];
    const file = understandFile(home, { name, content: readOrUndefined(explicitConfig) });
    all.push(file);
    found.push({ level: "explicit", fact: file.fact });
  }
  const levels = [...new Set(found.map(({ level }) => level))];
  const facts = found.map(
    ({ level, fact }) => `${level === "explicit" ? level : levels.indexOf(level)} ${fact}`,
  );
  // `overrides` are matched against the path from the configuration file.
  const elsewhere =
    explicitConfig === undefined ? [] : [slashed(relative(dirname(explicitConfig), directory))];
  const place = JSON.stringify([...levels, ...elsewhere]);
  const isCode = all.some((file) => file.isCode);
  return { facts, place, topLevel, files: all, anchor: anchor ?? folder, isCode };
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}

/** Whether a file of this name can decide about options. */
export function isConfigFile(name: string): boolean {
  return configName.test(name);
}

/** Whether a configuration file of this name is a program. */
export function isConfigOfCode(name: string): boolean {
  return /\.[cm]?[jt]s$/.test(name);
}

/** Whether a file or folder of this name ends a search for configuration. */
export function isRootMarker(name: string): boolean {
  return rootMarkers.has(name);
}

const configName = /^(?:\.prettierrc.*|prettier\.config\..*|package\.json|package\.ya?ml|\.editorconfig)$/;

function entriesIn(folder: string): readonly Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch {
    return [];
  }
}

function kindOf(entry: Dirent): string {
  return entry.isSymbolicLink() ? "link" : entry.isDirectory() ? "folder" : "file";
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/**
 * Most manifests of packages say nothing of Prettier, and then Prettier's search passes them over.
 */
function mayConfigure({ name, content }: ConfigFile): boolean {
  if (content === undefined || !name.startsWith("package.")) return true;
  // A backslash may spell "prettier" with escapes.
  if (!content.includes("prettier") && !content.includes("\\")) return false;
  if (name !== "package.json") return true;
  try {
    return (JSON.parse(content) as { prettier?: unknown } | null)?.prettier !== undefined;
  } catch {
    return true;
  }
}

function isCodeConfig(name: string, content: string): boolean {
  if (isConfigOfCode(name)) return true;
  if (name === ".editorconfig") return false;
  if (name === "package.json") {
    if (!content.includes('"prettier"')) return false;
    try {
      return typeof (JSON.parse(content) as { prettier?: unknown } | null)?.prettier === "string";
    } catch {
      return true;
    }
  }
  if (name.startsWith("package.")) return content.includes("prettier");
  // A document that is one string names a shared configuration. Only what certainly is a mapping is
  // taken for one. A comment that does not end takes the rest along, so that no other one looks for
  // its end again.
  const data = content.replace(/#.*|\/\/.*|\/\*[^]*?(?:\*\/|$)/g, "");
  return !/^\s*\{/.test(data) && !/^[ \t]*["']?[\w$][\w$-]*["']?[ \t]*(?:=|:(?:\s|$))/m.test(data);
}
