import type { SyntaxNode } from "./outline.ts";

/** What decides which bodies of a text may be split, besides the text itself. */
export interface BodyRules {
  /** As given by the user; some of them make members depend on each other. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * Whether a plugin treats code differently because it is inside this node, at any depth. The node
   * may come from Prettier's parsers or from ours; ours also makes nodes of parentheses. Absent: no
   * plugin does.
   */
  readonly reachesInto?: ((node: SyntaxNode) => boolean) | undefined;
}
