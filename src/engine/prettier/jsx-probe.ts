import type { Parser, ParserOptions } from "prettier";
import { programOf, type SyntaxNode } from "../../pipeline/outline.ts";

/**
 * Whether Prettier's parser `babel-ts` reads a text with JSX. It tries the whole text with JSX
 * first, then without, so that any statement may decide; and no tree says which attempt gave it. So
 * it is asked again, with an element at the end that is wrong without JSX.
 * @param goal what the text was read as; some that are no modules are tried as scripts
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
    // Without JSX only: Prettier has accepted it without the element.
    return false;
  }
}
