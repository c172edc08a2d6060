import { existsSync, readFileSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { digestHex } from "../../util/digest.ts";
import type { UserConfig, UserPlugin } from "./user-config.ts";
import type { KnownPlugin } from "./known/known-plugin.ts";
import { findKnownPlugin } from "./known/known-plugins.ts";
import type { KnownGraph } from "./module-graphs.ts";
import { resolveImport } from "./package-entries.ts";
import { readPackageJsonOf } from "./packages.ts";
import { areCurrent, stampOf, type Stamp } from "./stamps.ts";

/** The plugins of a text, in their order. */
export interface PluginSet {
  /** Absolute paths of the plugins' entry files. */
  readonly entries: readonly string[];
  /**
   * The digest of all code that the plugins can load, the version of Node.js, its flags that affect
   * loading, and the locale that it sorts by.
   */
  readonly identity: string;
  readonly members: readonly PluginMember[];
  /** Whether all plugins are known, so that they need not be watched. */
  readonly isKnown: boolean;
  /** The stamps of all files that belong to the plugins, in lists. */
  readonly stamps: readonly (readonly Stamp[])[];
  /**
   * Whether these files are unchanged. When checking takes long, the last answer is reused for a
   * while.
   */
  isCurrent(): boolean;
  /** The same, but checks now. */
  lookNow(): boolean;
  /** Whether any plugin calls `import()` with a computed name. */
  readonly computesImports: boolean;
}

/**
 * A plugin. If the options name a module that only re-exports a plugin, this is the re-exported
 * one.
 */
interface PluginMember {
  /** The plugin's name in the options. */
  readonly given: string;
  readonly entry: string;
  readonly name: string;
  readonly version: string;
  readonly known: KnownPlugin | undefined;
  /** Whether the user's configuration says that it formats each statement independently. */
  readonly hasStatements: boolean;
}

/**
 * Identifies plugins. Returns `undefined` if that is impossible: a plugin does not exist, is an
 * object of unknown origin, or may load anything.
 * @param plugins as in Prettier's option `plugins`
 */
export function readPluginSet(
  plugins: readonly unknown[],
  graphOf: (entry: string) => KnownGraph | undefined,
): PluginSet | undefined {
  const entries: string[] = [];
  const graphs: KnownGraph[] = [];
  for (const plugin of plugins) {
    const entry = findPluginEntry(plugin);
    const graph = entry === undefined ? undefined : graphOf(entry);
    if (entry === undefined || graph === undefined) return undefined;
    entries.push(entry);
    graphs.push(graph);
    const configFile = typeof plugin === "object" ? origins.get(plugin as object)?.configFile : undefined;
    const configGraph = configFile === undefined ? undefined : graphOf(configFile);
    if (configGraph !== undefined) graphs.push(configGraph);
    else if (configFile !== undefined) return undefined;
  }
  const members = entries.flatMap((entry, index) => readMembers(entry, nameOf(plugins[index]) ?? entry, 0));
  const isKnown = members.every(({ known }) => known !== undefined);
  const facts = [
    ...graphs.map(({ digest }) => digest),
    process.version,
    describeLoading(),
    // `localeCompare` depends on the locale.
    new Intl.Collator().resolvedOptions().locale,
    ...(isKnown ? [] : [`watched ${process.platform} ${process.arch}`]),
  ];
  const own = plugins.flatMap(namesakes);
  return {
    entries,
    identity: digestHex(facts.join("\n")),
    members,
    isKnown,
    stamps: [own, ...graphs.map(({ stamps }) => stamps)],
    isCurrent: () => areCurrent(own) && graphs.every((graph) => graph.isCurrent()),
    lookNow: () => areCurrent(own) && graphs.every(({ stamps }) => areCurrent(stamps)),
    computesImports: graphs.some(({ computesImports }) => computesImports),
  };
}

/**
 * Node's flags that affect which modules an import loads, from the command line and from
 * `NODE_OPTIONS`.
 */
function describeLoading(): string {
  const flags = [...process.execArgv, ...(process.env["NODE_OPTIONS"] ?? "").split(/\s+/)];
  const named = flags.flatMap((flag, index) =>
    loadingFlag.test(flag) ? [flag, flags[index + 1] ?? ""] : [],
  );
  return named.join(" ");
}

const loadingFlag =
  /^(?:-C|-r|--(?:conditions|require|import|loader|experimental-loader|preserve-symlinks))(?:$|[=-])/;

/** The same set, with the user's facts about plugins that are otherwise unknown. */
export function believeUser(set: PluginSet, { file, plugins }: UserConfig): PluginSet {
  const members = set.members.map((member) => {
    const said = plugins.get(member.given) ?? plugins.get(member.name);
    return said === undefined || member.known !== undefined
      ? member
      : { ...member, known: knownByUser(member.name, said, file), hasStatements: said.statements };
  });
  return { ...set, members, isKnown: members.every(({ known }) => known !== undefined) };
}

function knownByUser(name: string, { dependsOn }: UserPlugin, file: string): KnownPlugin {
  return {
    packages: { [name]: "" },
    lookAtInputs: (look) => {
      look.read(file);
      for (const path of dependsOn.map((each) => resolve(dirname(file), each)))
        if (look.list(path) === undefined) look.read(path);
      return undefined;
    },
  };
}

/**
 * The entry file of a plugin, found as Prettier finds it: a file of that name, else a package, both
 * from the working directory. Returns `undefined` for an object of unknown origin, for a package
 * that is not found, and when both a file and a package may be meant. Source: Prettier 3.0 to 3.10,
 * `main/plugins/load-plugin.js`.
 */
export function findPluginEntry(plugin: unknown): string | undefined {
  try {
    if (plugin instanceof URL) return fileURLToPath(plugin);
    if (typeof plugin !== "string") return origins.get(plugin as object)?.entry;
    if (plugin.startsWith("file:")) return fileURLToPath(plugin);
    if (isAbsolute(plugin)) return plugin;
    const file = resolve(plugin);
    if (/^\.{1,2}[/\\]/.test(plugin)) return file;
    return existsSync(file) ? undefined : resolveImport(plugin, join(process.cwd(), "noop.js"));
  } catch {
    // Prettier will report the error.
    return undefined;
  }
}

/** The name of a plugin in the options. A plugin that is an object has none. */
function nameOf(plugin: unknown): string | undefined {
  return typeof plugin === "string" || plugin instanceof URL ? String(plugin) : undefined;
}

/**
 * Prettier would load a file in the working directory with the name of a package as the plugin. So
 * it counts whether there is such a file.
 */
function namesakes(plugin: unknown): readonly Stamp[] {
  const isName = typeof plugin === "string" && !/^file:|^\.{1,2}[/\\]/.test(plugin) && !isAbsolute(plugin);
  return isName ? [stampOf("presence", resolve(plugin))] : [];
}

/**
 * Notes where a plugin object comes from. Its identity is its module and the configuration that
 * passes it, because the configuration may have changed the object.
 */
export function notePluginObject(plugin: object, entry: string, configFile: string): void {
  origins.set(plugin, { entry, configFile });
}

const origins = new WeakMap<object, { readonly entry: string; readonly configFile: string }>();

/** The module that contains a plugin's code, when the given one may only re-export it. */
export function findOrigin(entry: string): string {
  return readMembers(entry, "", 0)[0]!.entry;
}

function readMembers(entry: string, given: string, depth: number): readonly PluginMember[] {
  const file = realpathSync(entry);
  const { name = "", version = "" } = readPackageJsonOf(file);
  const known = findKnownPlugin(name, version);
  const passedOn = known === undefined && depth < 3 ? readPassedOn(file) : undefined;
  return passedOn === undefined
    ? [{ given, entry, name, version, known, hasStatements: false }]
    : readMembers(passedOn, given, depth + 1);
}

/**
 * The module that a module re-exports unchanged. Returns `undefined` if the module does anything
 * else.
 */
function readPassedOn(file: string): string | undefined {
  const text = readFileSync(file, "utf8").replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, "");
  const specifiers = new Set<string>();
  const rest = text.replace(passing, (_, ...groups: (string | undefined)[]) => {
    const specifier = groups.slice(0, 4).find((group) => group !== undefined);
    if (specifier !== undefined) specifiers.add(specifier);
    return "";
  });
  if (rest.trim() !== "" || specifiers.size !== 1) return undefined;
  return resolveImport([...specifiers][0]!, file);
}

const passing = new RegExp(
  [
    String.raw`export\s*\*\s*from\s*["']([^"']+)["']\s*;?`,
    String.raw`export\s*\{\s*default\s*\}\s*from\s*["']([^"']+)["']\s*;?`,
    String.raw`module\.exports\s*=\s*require\(\s*["']([^"']+)["']\s*\)\s*;?`,
    String.raw`import\s+(?:\*\s*as\s+)?plugin\s+from\s*["']([^"']+)["']\s*;?\s*export\s+default\s+plugin\s*;?`,
    String.raw`["']use strict["']\s*;?`,
  ].join("|"),
  "g",
);
