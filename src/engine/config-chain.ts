import { readdirSync, readFileSync, type Dirent } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { digestHex } from "../util/digest.ts";
import { rootMarkers } from "./repository.ts";

/**
 * Everything on the way from a folder to the root that can decide about the options of its files, by content.
 * It holds no absolute path, so that the same chain in another checkout is the same chain.
 */
export interface ConfigChain {
  /**
   * One line per configuration file or project root found, nearest first: folder, name, digest of the content. Folders are numbered by how many levels they are above,
   * if their place may matter; else only those that hold something are counted, so that it is the same chain from all folders below them.
   */
  readonly facts: readonly string[];
  /** Levels above the folder of the topmost configuration file; the file's path below it may matter. */
  readonly topLevel: number;
  /** Whether a configuration is code, or refers to a package: then its content does not say what it means. */
  readonly isCode: boolean;
  /** What of a file's path may decide about its options (`overrides`, sections of `.editorconfig`). */
  readonly scope: ConfigScope;
}

/** The folder alone; the end of the file's name from its first dot on, too; or all of the path. */
export type ConfigScope = "folder" | "ending" | "path";

/** What one folder contributes to the chains of all folders below it. */
export interface ConfigFolder {
  readonly files: readonly ConfigFile[];
  /** Entries that end a search, with their kind: a file, a folder and a link of that name are not the same to every Prettier. */
  readonly markers: readonly string[];
}

interface ConfigFile {
  readonly name: string;
  /** `undefined`: it cannot be read. */
  readonly content: string | undefined;
}

/** Reads what of a folder can decide about options. Names are matched by pattern rather than by list, so that a configuration file which a later Prettier looks for counts too. */
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

/**
 * Reads the chain of a folder.
 * @param readFolder gives each folder on the way; where many folders are asked for, from a memory that they share
 */
export function readConfigChain(
  directory: string,
  explicitConfig: string | undefined,
  readFolder: (folder: string) => ConfigFolder = readConfigFolder,
): ConfigChain {
  const found: { readonly level: number | "explicit"; readonly fact: string }[] = [];
  let topLevel = 0;
  let isCode = false;
  let scope = "folder" as ConfigScope;
  const addFile = (level: number | "explicit", { name, content }: ConfigFile) => {
    found.push({ level, fact: `${name} ${content === undefined ? "unreadable" : digestHex(content)}` });
    if (content === undefined) {
      // What cannot be read is Prettier's to complain about, each time.
      isCode = true;
      return;
    }
    if (level !== "explicit") topLevel = level;
    isCode ||= isCodeConfig(name, content);
    scope = widerScope(scope, scopeOf(name, content, level === "explicit"));
  };
  let folder = directory;
  for (let level = 0; ; level += 1) {
    const { files, markers } = readFolder(folder);
    for (const file of files) addFile(level, file);
    for (const marker of markers) found.push({ level, fact: marker });
    const parent = dirname(folder);
    if (parent === folder) break;
    folder = parent;
  }
  if (explicitConfig !== undefined) {
    const name = explicitConfig.slice(dirname(explicitConfig).length).replace(/^[/\\]/, "");
    addFile("explicit", { name, content: readOrUndefined(explicitConfig) });
  }
  const levels = [...new Set(found.map(({ level }) => level))];
  const facts = found.map(({ level, fact }) => {
    const isCounted = scope === "path" || level === "explicit";
    return `${isCounted ? level : levels.indexOf(level)} ${fact}`;
  });
  // `overrides` are matched against the path from the configuration file.
  if (explicitConfig !== undefined && scope === "path")
    facts.push(`at ${relative(dirname(explicitConfig), directory).split(sep).join("/")}`);
  return { facts, topLevel, isCode, scope };
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

/** Most manifests of packages say nothing of Prettier, and then Prettier's search passes them over. */
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
  // A document that is one string names a shared configuration. Only what certainly is a mapping is taken for one.
  // A comment that does not end takes the rest along, so that no other one looks for its end again.
  const data = content.replace(/#.*|\/\/.*|\/\*[^]*?(?:\*\/|$)/g, "");
  return !/^\s*\{/.test(data) && !/^[ \t]*["']?[\w$][\w$-]*["']?[ \t]*(?:=|:(?:\s|$))/m.test(data);
}

function widerScope(one: ConfigScope, other: ConfigScope): ConfigScope {
  if (one === "path" || other === "path") return "path";
  return one === "ending" || other === "ending" ? "ending" : "folder";
}

/** @param isElsewhere whether the files that it configures need not be below it */
function scopeOf(name: string, content: string, isElsewhere: boolean): ConfigScope {
  const globs = name === ".editorconfig" ? sectionGlobs(content) : overrideGlobs(name, content);
  if (globs === undefined) return "path";
  // Everything that is below has a path which `**/` matches.
  const narrowing = globs
    .map((glob) => (isElsewhere ? glob : glob.replace(/^\*\*\//, "")))
    .filter((glob) => glob !== "*");
  if (narrowing.length === 0) return "folder";
  return narrowing.every((glob) => endingGlob.test(glob)) ? "ending" : "path";
}

/** `*.md`, `*.{js,test.ts}`, `{*.yml,*.yaml}`: whether a name matches, its end from the first dot on says. */
const endings = String.raw`[\w-]+(?:\.[\w-]+)*`;
const endingGlob = new RegExp(
  String.raw`^(?:\*\.(?:${endings}|\{${endings}(?:,${endings})*\})|\{\*\.${endings}(?:,\*\.${endings})*\})$`,
);

function sectionGlobs(content: string): readonly string[] {
  return [...content.matchAll(/\[.*/g)].map(([line]) => /^\[([^[\]]*)\]\s*$/.exec(line)?.[1] ?? "?");
}

/** The globs of a configuration's `overrides`; `undefined` where only Prettier can read them. */
function overrideGlobs(name: string, content: string): readonly string[] | undefined {
  // A backslash may spell "overrides" with escapes.
  if (!content.includes("overrides") && !content.includes("\\")) return [];
  try {
    const parsed = JSON.parse(content) as { prettier?: unknown } | null;
    const config = (name === "package.json" ? parsed?.prettier : parsed) as
      { overrides?: unknown } | undefined;
    const overrides = (config?.overrides ?? []) as readonly { files?: unknown; excludeFiles?: unknown }[];
    const globs = overrides.flatMap(({ files = [], excludeFiles = [] }) => [files, excludeFiles].flat(2));
    return globs.every((glob) => typeof glob === "string") ? globs : undefined;
  } catch {
    return undefined;
  }
}
