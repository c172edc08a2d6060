import { resolve } from "node:path";
import type { Options } from "prettier";

/** The options of a text, with what plugins are found by. */
export interface TextOptions {
  /** All of them, as Prettier gets them. */
  readonly given: Options;
  /** None where the option is no list. */
  readonly plugins: readonly unknown[];
  /** Absolute path; `undefined` for a text without one. */
  readonly file: string | undefined;
}

/** A value of a wrong type is Prettier's to reject. */
export function readTextOptions(given: Options): TextOptions {
  const { plugins, filepath } = given as { readonly plugins?: unknown; readonly filepath?: unknown };
  return {
    given,
    plugins: Array.isArray(plugins) ? plugins : [],
    file: typeof filepath === "string" ? resolve(filepath) : undefined,
  };
}

/**
 * Whether plugins are objects, which no other process has: from its module alone it could not make
 * one that a configuration has told something.
 */
export function hasPluginObjects(options: Options): boolean {
  return readTextOptions(options).plugins.some(
    (plugin) => typeof plugin === "object" && !(plugin instanceof URL),
  );
}
