import type { SyntaxNode } from "./outline.ts";

/** What decides which bodies of a text may be split, besides the text itself. */
export interface BodyRules {
  /** As given by the user; some of them make members depend on each other. */
  readonly options: Readonly<Record<string, unknown>>;
  /**
   * Whether a plugin treats what stands in this node differently because it stands there, however
   * deep. The node may come from Prettier's parsers or from ours, which also has parentheses as
   * nodes. Absent: no plugin does.
   */
  readonly reachesInto?: ((node: SyntaxNode) => boolean) | undefined;
}
