import { dirname, isAbsolute, resolve } from "node:path";
import type { ChainFile } from "./config-chain.ts";
import { relativePath } from "../../util/relative-path.ts";

/** Options in a form that JSON can represent and that means the same in every checkout. */
interface RememberedOptions {
  /** `null` when there is no configuration at all. */
  readonly options: Record<string, unknown> | null;
  /**
   * Names of the options whose value is `Infinity`, which JSON cannot represent.
   * `max_line_length = off` gives such a value.
   */
  readonly endless: readonly string[];
  /**
   * The plugins' paths, relative to the folder of one of the chain's files; `from` is that file's
   * index.
   */
  readonly plugins?: { readonly from: number; readonly paths: readonly (string | null)[] };
}

/**
 * Converts resolved options for the memo. Prettier has turned relative plugins into absolute paths;
 * this turns them back. Returns `undefined` when it is not certain that a path was written
 * relative.
 * @param used the configuration file that Prettier used
 */
export function toRemembered(
  options: Record<string, unknown> | null,
  files: readonly ChainFile[],
  used: string | null,
): RememberedOptions | undefined {
  if (options === null) return { options, endless: [] };
  const endless = Object.keys(options).filter((name) => options[name] === Number.POSITIVE_INFINITY);
  const finite = Object.fromEntries(Object.entries(options).filter(([name]) => !endless.includes(name)));
  if (!hasPaths(options)) return { options: finite, endless };
  const plugins = options["plugins"] as readonly unknown[];
  const from = files.findIndex(({ path }) => path === used);
  const file = files[from];
  if (file === undefined || mayNamePath(file)) return undefined;
  const paths = plugins.map((plugin) => (isPath(plugin) ? relativePath(dirname(file.path), plugin) : null));
  finite["plugins"] = plugins.map((plugin) => (isPath(plugin) ? null : plugin));
  return { options: finite, endless, plugins: { from, paths } };
}

/**
 * Converts remembered options back. Returns `undefined` for a value that does not have the right
 * form.
 */
export function fromRemembered(
  remembered: unknown,
  files: readonly ChainFile[],
): Record<string, unknown> | null | undefined {
  if (!isRemembered(remembered)) return undefined;
  const { options, endless, plugins } = remembered;
  if (options === null) return null;
  const all: Record<string, unknown> = { ...options };
  for (const name of endless) all[name] = Number.POSITIVE_INFINITY;
  if (plugins === undefined) return all;
  const folder = dirname(files[plugins.from]!.path);
  const written = options["plugins"] as readonly unknown[];
  all["plugins"] = plugins.paths.map((path, index) =>
    path === null ? written[index] : resolve(folder, path),
  );
  return all;
}

function isRemembered(value: unknown): value is RememberedOptions {
  if (value === null || typeof value !== "object") return false;
  const own = (name: string): unknown =>
    Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
  return typeof own("options") === "object" && Array.isArray(own("endless"));
}

/**
 * Whether any plugin of these options is an absolute path. Then we must know which configuration
 * file named it.
 */
export function hasPaths(options: Record<string, unknown> | null): boolean {
  const plugins = options?.["plugins"];
  return Array.isArray(plugins) && plugins.some(isPath);
}

function isPath(plugin: unknown): plugin is string {
  return typeof plugin === "string" && isAbsolute(plugin);
}

/**
 * Whether the configuration may contain an absolute path, which must stay absolute. With a
 * backslash, escapes may hide one.
 */
function mayNamePath({ path, content }: ChainFile): boolean {
  const top = /^(?:[A-Za-z]:)?[\\/][\w-]+/.exec(dirname(path))?.[0];
  return content === undefined || top === undefined || content.includes("\\") || content.includes(top);
}
