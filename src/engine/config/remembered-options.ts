import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { ChainFile } from "./config-chain.ts";

/** Options in a form that means the same in another checkout, and that JSON can hold. */
interface RememberedOptions {
  /** `null`: no configuration at all. */
  readonly options: Record<string, unknown> | null;
  /** Options whose value is `Infinity`, which is what `max_line_length = off` means. */
  readonly endless: readonly string[];
  /** The plugins' paths, from the folder of one of the chain's files. */
  readonly plugins?: { readonly from: number; readonly paths: readonly (string | null)[] };
}

/**
 * Prettier has made paths of relative plugins. They are remembered as they were written.
 * `undefined` where that is not certain.
 * @param used the configuration file that Prettier has taken
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
  const paths = plugins.map((plugin) =>
    isPath(plugin) ? relative(dirname(file.path), plugin).split(sep).join("/") : null,
  );
  finite["plugins"] = plugins.map((plugin) => (isPath(plugin) ? null : plugin));
  return { options: finite, endless, plugins: { from, paths } };
}

/** `undefined` for what is none, whoever has written it. */
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

/** Whether a plugin of these options is a path: the file that says so has to be known. */
export function hasPaths(options: Record<string, unknown> | null): boolean {
  const plugins = options?.["plugins"];
  return Array.isArray(plugins) && plugins.some(isPath);
}

function isPath(plugin: unknown): plugin is string {
  return typeof plugin === "string" && isAbsolute(plugin);
}

/**
 * Whether the text may spell an absolute path, which is to stay one; a backslash may spell
 * anything.
 */
function mayNamePath({ path, content }: ChainFile): boolean {
  const top = /^(?:[A-Za-z]:)?[\\/][\w-]+/.exec(dirname(path))?.[0];
  return content === undefined || top === undefined || content.includes("\\") || content.includes(top);
}
