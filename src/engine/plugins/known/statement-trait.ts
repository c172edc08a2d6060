import type { SyntaxNode } from "../../../pipeline/outline.ts";

/**
 * What is known of a plugin that changes trees: how far what it does to a statement depends on what
 * is around it.
 */
export interface StatementTrait {
  readonly packages: readonly string[];
  /**
   * Which nodes decide about what stands in them; `undefined` where these options make statements
   * depend on each other.
   */
  rulesOf(options: Readonly<Record<string, unknown>>): ((node: SyntaxNode) => boolean) | undefined;
}

/**
 * A plugin of which is proved that it rewrites nothing but the imports at the top level, and looks
 * at nothing else for it: not at where they are used, nor at whether the rest of the text fits
 * together. The proof is in the README beside.
 */
export interface ImportSorter {
  readonly package: string;
  /** The first version that this is true of, and it must be of the same major one. */
  readonly since: { readonly major: number; readonly minor: number };
}
