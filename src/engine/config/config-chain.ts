import { readdirSync, type Dirent } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { digestHex } from "../../util/digest.ts";
import { rootMarkers } from "../memo/repository.ts";
import { getOrMake } from "../../util/get-or-make.ts";
import { readText } from "../../util/read-text.ts";
import { readConfigGlobs, readObjectGlobs, type ConfigGlob } from "./config-globs.ts";
import { packageTypeOf, readLiteralConfig, type LiteralConfig } from "./literal-config.ts";

/**
 * All configuration on the way from a folder to the root that can affect the options of the
 * folder's files, identified by content. The facts contain no absolute paths, so that they are
 * equal in every checkout.
 */
export interface ConfigChain {
  /**
   * One line per configuration file or project root found, nearest first: folder, name, digest of
   * the content. Only folders with such files or roots are numbered, so that the facts are the same
   * for all folders below them.
   */
  readonly facts: readonly string[];
  /**
   * How many levels above the folder each fact was found, for when the path relative to a
   * configuration file matters.
   */
  readonly place: string;
  /**
   * How many levels above the folder the topmost configuration file is. A file's path below that
   * level can affect its options.
   */
  readonly topLevel: number;
  /** The configuration files, nearest first. An explicitly named one is last. */
  readonly files: readonly ChainFile[];
  /**
   * The nearest folder with a configuration file. The folders below it decide nothing, so all of
   * them share its results.
   */
  readonly anchor: string;
  /**
   * Whether any configuration is code that may compute something, or refers to a package. Then its
   * content does not determine the options.
   */
  readonly isCode: boolean;
}

/** A configuration file of a chain. */
export interface ChainFile {
  /** Absolute path. */
  readonly path: string;
  readonly content: string | undefined;
  readonly isCode: boolean;
  /** The value of a module that is nothing but a literal; it is not `isCode`. */
  readonly literal?: LiteralConfig;
  /**
   * The globs by which it distinguishes files. `undefined` when they are unknown, so that it may
   * distinguish any two files.
   */
  readonly globs: readonly ConfigGlob[] | undefined;
}

/** What one folder contributes to the chains of itself and of all folders below it. */
export interface ConfigFolder {
  readonly files: readonly ConfigFile[];
  /**
   * Entries that end a search for configuration, with their kind, because some Prettiers
   * distinguish files, folders and links of such a name.
   */
  readonly rootMarkers: readonly string[];
}

interface ConfigFile {
  readonly name: string;
  /** `undefined` when the file cannot be read. */
  readonly content: string | undefined;
}

/**
 * Reads everything in a folder that can affect options. Names are matched by pattern, not by list,
 * so that configuration files which only a later Prettier looks for are included.
 */
export function readConfigFolder(folder: string): ConfigFolder {
  const entries = entriesIn(folder);
  return {
    files: entries
      .filter(({ name }) => isConfigFile(name))
      .map(({ name }) => ({ name, content: readText(join(folder, name)) }))
      .filter(mayConfigure),
    rootMarkers: entries
      .filter(({ name }) => isRootMarker(name))
      .map((entry) => `${entry.name} ${kindOf(entry)}`),
  };
}

/** What one folder contributes to a chain, with each file's globs and fact. */
export interface UnderstoodFolder {
  readonly files: readonly UnderstoodFile[];
  readonly rootMarkers: readonly string[];
}

interface UnderstoodFile extends ChainFile {
  /** The file's name and the digest of its content. */
  readonly fact: string;
}

export function understandFolder(folder: string): UnderstoodFolder {
  const { files, rootMarkers } = readConfigFolder(folder);
  return { files: files.map((file) => understandFile(folder, file)), rootMarkers };
}

function understandFile(folder: string, { name, content }: ConfigFile): UnderstoodFile {
  const path = join(folder, name);
  // Count an unreadable file as code, so that Prettier is asked, and reports the error, each time.
  if (content === undefined)
    return { path, content, isCode: true, globs: undefined, fact: `${name} unreadable` };
  // Where the file system folds case, Prettier reads it under another spelling, which would be
  // another kind of file to us.
  if (name !== name.toLowerCase())
    return { path, content, isCode: true, globs: undefined, fact: `${name} ${digestHex(content)}` };
  const literal = isConfigOfCode(name) ? readLiteral(path, content) : undefined;
  if (literal !== undefined) {
    const type = /\.[jt]s$/.test(name) ? packageTypeOf(folder) : "by name";
    return {
      path,
      content,
      isCode: false,
      literal,
      globs: readObjectGlobs(literal.value),
      // What decides besides the text whether Node.js takes it for a module.
      fact: `${name} ${digestHex(content)} type ${type} node ${nodeFacts()}`,
    };
  }
  const isCode = isCodeConfig(name, content);
  // Older Prettiers treat the folder's path as part of the glob.
  const isReadable = name !== ".editorconfig" || !/[*?{}[\]()]/.test(folder);
  return {
    path,
    content,
    isCode,
    globs: isCode || !isReadable ? undefined : readConfigGlobs(name, content),
    fact: `${name} ${digestHex(content)}${isReadable ? "" : ` in ${folder}`}`,
  };
}

function nodeFacts(): string {
  return [process.version, ...process.execArgv, process.env["NODE_OPTIONS"] ?? ""].join(" ");
}

/**
 * Node keeps a module that it has loaded. So once a file has been a literal in this process,
 * another literal in its place is for Prettier to judge, which may still have the first one.
 */
const firstLiterals = new Map<string, string>();

function readLiteral(path: string, content: string): LiteralConfig | undefined {
  const literal = readLiteralConfig(content, /ts$/.test(path));
  const isFirst = getOrMake(firstLiterals, path, () => content) === content;
  return isFirst ? literal : undefined;
}

/**
 * Reads the configuration chain of a folder, and of the explicitly named configuration file if
 * there is one.
 * @param readFolder reads each folder on the way; callers that read many chains pass a function
 * that remembers folders
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
    const { files, rootMarkers } = readFolder(folder);
    if (files.length > 0) [topLevel, anchor] = [level, anchor ?? folder];
    all.push(...files);
    for (const fact of [...files.map((file) => file.fact), ...rootMarkers]) found.push({ level, fact });
    const parent = dirname(folder);
    if (parent === folder) break;
    folder = parent;
  }
  if (explicitConfig !== undefined) {
    const [home, name] = [dirname(explicitConfig), basename(explicitConfig)];
    const file = understandFile(home, { name, content: readText(explicitConfig) });
    all.push(file);
    found.push({ level: "explicit", fact: file.fact });
  }
  const levels = [...new Set(found.map(({ level }) => level))];
  const facts = found.map(
    ({ level, fact }) => `${level === "explicit" ? level : levels.indexOf(level)} ${fact}`,
  );
  // `overrides` are matched against the path relative to the configuration file.
  const elsewhere =
    explicitConfig === undefined ? [] : [slashed(relative(dirname(explicitConfig), directory))];
  const place = JSON.stringify([...levels, ...elsewhere]);
  const isCode = all.some((file) => file.isCode);
  return { facts, place, topLevel, files: all, anchor: anchor ?? folder, isCode };
}

function slashed(path: string): string {
  return path.split(sep).join("/");
}

/** Whether a file of this name can affect options; in any case, because the disk may fold it. */
export function isConfigFile(name: string): boolean {
  return configName.test(name);
}

/** Whether a configuration file of this name is code. */
export function isConfigOfCode(name: string): boolean {
  return /\.[cm]?[jt]s$/i.test(name);
}

/** Whether a file or folder of this name ends a search for configuration. */
export function isRootMarker(name: string): boolean {
  return rootMarkers.has(name.toLowerCase());
}

const configName = /^(?:\.prettierrc.*|prettier\.config\..*|package\.json|package\.ya?ml|\.editorconfig)$/i;

function entriesIn(folder: string): readonly Dirent[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch {
    // A folder that cannot be read has nothing that Prettier could read.
    return [];
  }
}

function kindOf(entry: Dirent): string {
  return entry.isSymbolicLink() ? "link" : entry.isDirectory() ? "folder" : "file";
}

/**
 * Whether a file can contain configuration. Prettier's search skips a `package.json` without a
 * `prettier` field, as most are.
 */
function mayConfigure({ name, content }: ConfigFile): boolean {
  if (content === undefined || !name.startsWith("package.")) return true;
  // A backslash may spell "prettier" with escapes.
  if (!content.includes("prettier") && !content.includes("\\")) return false;
  if (name !== "package.json") return true;
  try {
    return (JSON.parse(content) as { prettier?: unknown } | null)?.prettier !== undefined;
  } catch {
    // Prettier will report a file that is not valid JSON.
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
      // Prettier will report a file that is not valid JSON.
      return true;
    }
  }
  if (name.startsWith("package.")) return content.includes("prettier");
  // A document that is one string names a shared configuration. So anything that is not certainly a
  // mapping counts as code. An unclosed comment swallows the rest of the text, so that the
  // expression does not search for its end again and again.
  const data = content.replace(/#.*|\/\/.*|\/\*[^]*?(?:\*\/|$)/g, "");
  return !/^\s*\{/.test(data) && !/^[ \t]*["']?[\w$][\w$-]*["']?[ \t]*(?:=|:(?:\s|$))/m.test(data);
}
