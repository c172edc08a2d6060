import { dirname, join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { readModuleGraph } from "./module-graph.ts";
import { findModules } from "./package-entries.ts";
import { isInstalled } from "./packages.ts";
import { readSeen } from "./seen.ts";
import { areCurrent, StampSet, type Stamp } from "./stamps.ts";
import { notePluginUse } from "./uses.ts";
import { watch } from "./watch.ts";

/**
 * What the value of a module depends on, besides the working directory and Node.js. Plain data,
 * with the paths of this checkout.
 */
export interface CodeBasis {
  readonly stamps: readonly Stamp[];
  /** Values of environment variables; `null` for one that is not set. */
  readonly variables: readonly (readonly [name: string, value: string | null])[];
}

/** Whether the module would give the same value in this process. */
export function isCodeCurrent({ stamps, variables }: CodeBasis): boolean {
  return variables.every(([name, value]) => (process.env[name] ?? null) === value) && areCurrent(stamps);
}

/**
 * Stamps all code that a module can load. Returns `undefined` if it cannot be known.
 * @param from the file that names the module
 * @param prettierFolder the Prettier that is known by other means
 */
export function stampCode(
  specifier: string,
  from: string,
  prettierFolder: string,
): readonly Stamp[] | undefined {
  const { files, package: folder, missing } = findModules(specifier, from);
  const stamps = new StampSet();
  for (const path of missing) stamps.add("presence", path);
  if (folder !== undefined) stamps.add("link", folder);
  const lists = [];
  for (const file of files) {
    stamps.add("content", file);
    const graph = readModuleGraph(file, (each) => each === prettierFolder);
    if (graph === undefined || graph.computesImports) return undefined;
    if (graph.builtins.some((name) => !watchedModules.has(name))) return undefined;
    lists.push(graph.stamps);
  }
  const all = lists.flat();
  // A `package.json` between them would say what kind of modules they are.
  for (const [kind, path] of all)
    if (kind === "content" && !isInstalled(path)) stamps.add("presence", join(dirname(path), "package.json"));
  return [...stamps.list(), ...all];
}

/**
 * Modules of Node.js whose functions are watched, or depend on nothing but what they are given. All
 * others may tell what differs from one process to the next, such as `os` and `crypto`.
 */
const watchedModules = new Set([
  ...["assert", "assert/strict", "buffer", "constants", "events", "fs", "fs/promises", "module", "path"],
  ...["path/posix", "path/win32", "punycode", "querystring", "string_decoder", "url", "util", "util/types"],
]);

/**
 * Evaluates a module, and says what its value depends on. That is `undefined` where the module does
 * anything that another process would have to do itself, or reads what belongs to this one.
 * @param code what `stampCode` has said before
 * @param facts what else must be as it was when this thread first evaluated the module
 */
export async function watchCode<T>(
  run: () => Promise<T>,
  { entry, code, facts }: { readonly entry: string; readonly code: readonly Stamp[]; readonly facts: string },
): Promise<{ readonly value: T; readonly basis: CodeBasis | undefined }> {
  let hasWarned = false;
  const noteWarning = () => (hasWarned = true);
  process.on("warning", noteWarning);
  const globals = Reflect.ownKeys(globalThis).length;
  try {
    const value = await watch(run);
    // Node.js tells of warnings a little later.
    await nextTurn();
    const { refusals, processFacts, variables, talkativeVariables, ...seen } = readSeen();
    const stamps = [...code, ...seen.stamps];
    const isKnown =
      !hasWarned &&
      refusals.size + processFacts.size === 0 &&
      Reflect.ownKeys(globalThis).length === globals &&
      // Node.js keeps what it has loaded first.
      notePluginUse([entry], [[...stamps, ["content", `facts of ${entry}`, facts]]]) &&
      areCurrent(stamps);
    if (!isKnown) return { value, basis: undefined };
    const names = [...variables, ...talkativeVariables].sort();
    return { value, basis: { stamps, variables: names.map((name) => [name, process.env[name] ?? null]) } };
  } finally {
    process.off("warning", noteWarning);
  }
}
