import type { SyntaxNode } from "../../../pipeline/outline.ts";

/**
 * For a plugin that changes trees: how far its effect on a statement depends on the code around it.
 */
export interface StatementTrait {
  readonly packages: readonly string[];
  /**
   * Returns a function that tells which nodes affect how the plugin treats the code inside them.
   * Returns `undefined` if these options make statements depend on each other.
   */
  rulesOf(options: Readonly<Record<string, unknown>>): ((node: SyntaxNode) => boolean) | undefined;
}

/**
 * A plugin that is proved to rewrite only the imports at the top level, and to look at nothing
 * else: neither at where the imports are used, nor at whether the rest of the text is valid. The
 * proof is in the README of this folder.
 */
export interface ImportSorter {
  readonly package: string;
  /**
   * The first version for which this is true. It is also assumed for later versions of the same
   * major version.
   */
  readonly since: { readonly major: number; readonly minor: number };
}
