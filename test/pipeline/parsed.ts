import { statementNodes, type SyntaxNode } from "../../src/pipeline/outline.ts";
import { grammarOf, parseText, type Grammar, type ParsedText } from "../../src/pipeline/parse.ts";
import { segmentProgram, type Segment } from "../../src/pipeline/segment.ts";

/** A text as our parser reads it. */
export interface Parsed extends ParsedText {
  readonly text: string;
  readonly grammar: Grammar;
  readonly segments: readonly Segment[];
}

/** @param fileName decides the parser, as it does for Prettier */
export function parse(text: string, fileName = "a.ts"): Parsed {
  const grammar = grammarOf(/\.[cm]?tsx?$/.test(fileName) ? "typescript" : "babel", fileName)!;
  const parsed = parseText(text, grammar);
  if (parsed === undefined) throw new SyntaxError(`our parser does not accept ${JSON.stringify(text)}`);
  return { ...parsed, text, grammar, segments: segmentProgram(text, parsed.outline).segments };
}

/** The nodes of one of the top-level segments. */
export function nodesOf(
  { tree }: Parsed,
  { firstStatement, statementCount }: Segment,
): readonly SyntaxNode[] {
  return statementNodes(tree).slice(firstStatement, firstStatement + statementCount);
}
