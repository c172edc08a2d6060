import type { Doc, Parser, Plugin, Printer } from "prettier";
import type { SyntaxNode } from "../pipeline/outline.ts";
import { markText } from "../pipeline/split.ts";
import type { LanguageModules } from "./load-prettier.ts";

/** Says, of a tree that Prettier has just parsed, which of its nodes and comments belong to which segment. */
export type ChooseMarks = (tree: SyntaxNode) => ReadonlyMap<object, number>;

/**
 * A Prettier plugin for one call: it shows us the tree that Prettier parses anyway, and prints a mark in front of the chosen
 * nodes and comments. It uses nothing but the public plugin interface.
 *
 * A mark must consist of control characters: Prettier counts those as zero columns wide (`utilities/get-string-width.js`, 3.0 to 3.10), so
 * the layout does not move.
 */
export function createMarkerPlugin(
  parserName: "babel" | "typescript",
  modules: LanguageModules,
  marker: string,
  chooseMarks: ChooseMarks,
): Plugin {
  const { printer } = modules;
  const parser = modules.parsers[parserName]!;
  let marks: ReadonlyMap<object, number> = new Map();

  const markingParser: Parser = {
    ...parser,
    async parse(text, options) {
      const tree = (await parser.parse(text, options)) as SyntaxNode;
      // Code inside another language inside this text (a script in an `html` template) is not ours to mark.
      if ((options as { parentParser?: string }).parentParser === undefined) marks = chooseMarks(tree);
      return tree;
    },
  };
  const withMark = (node: object, doc: Doc): Doc => {
    const segment = marks.get(node);
    return segment === undefined ? doc : [markText(marker, segment), doc];
  };
  const markingPrinter: Printer = {
    ...printer,
    print: (path, options, print, args) => withMark(path.node, printer.print(path, options, print, args)),
    printComment: (path, options) => withMark(path.node, printer.printComment!(path, options)),
  };
  return { parsers: { [parserName]: markingParser }, printers: { estree: markingPrinter } };
}
