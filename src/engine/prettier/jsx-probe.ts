import type { Parser, ParserOptions } from "prettier";
import { programOf, type SyntaxNode } from "../../pipeline/outline.ts";

/**
 * Whether Prettier's parser `babel-ts` parses a text with JSX. It tries the whole text with JSX
 * first and then without, so any statement can decide, and the tree does not say which attempt
 * succeeded. So we parse the text again with an element at its end, which is a syntax error without
 * JSX.
 * @param goal the goal that the text was parsed with; the probe must succeed with the same one
 */
export async function isReadWithJsx(
  parser: Parser,
  text: string,
  options: ParserOptions,
  goal: unknown,
): Promise<boolean> {
  if (!text.includes("<")) return true;
  try {
    const tree = (await parser.parse(`${text}\n;<a/>;`, options)) as SyntaxNode;
    return programOf(tree)["sourceType"] === goal;
  } catch {
    // Prettier has accepted the text without the element, so it parses only without JSX.
    return false;
  }
}
