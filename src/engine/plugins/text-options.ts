import { resolve } from "node:path";
import type { Options } from "prettier";

/** The options of a text, and the two that concern plugins in checked form. */
export interface TextOptions {
  /** All options, as they are passed to Prettier. */
  readonly given: Options;
  /** Empty when the option is not a list. */
  readonly plugins: readonly unknown[];
  /** Absolute path; `undefined` for a text without one. */
  readonly file: string | undefined;
}

/** Reads the options of a text. Values of a wrong type are ignored here; Prettier rejects them. */
export function readTextOptions(given: Options): TextOptions {
  const { plugins, filepath } = given as { readonly plugins?: unknown; readonly filepath?: unknown };
  return {
    given,
    plugins: Array.isArray(plugins) ? plugins : [],
    file: typeof filepath === "string" ? resolve(filepath) : undefined,
  };
}

/**
 * Whether any plugin is an object. Another process cannot get the same object: loading its module
 * is not enough, because the configuration may have changed the object.
 */
export function hasPluginObjects(options: Options): boolean {
  return readTextOptions(options).plugins.some(
    (plugin) => typeof plugin === "object" && !(plugin instanceof URL),
  );
}
