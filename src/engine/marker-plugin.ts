import type { Parser, Plugin, Printer } from "prettier";
import type { SyntaxNode } from "../pipeline/outline.ts";
import type { LanguageModules } from "./load-prettier.ts";

/** Chooses, in a tree that Prettier has just parsed, the nodes and comments whose start is to be marked in the output. */
export type ChooseMarks = (tree: SyntaxNode) => readonly object[];

/**
 * A Prettier plugin for one call: it shows us the tree that Prettier parses anyway, and prints a marker in front of the chosen
 * nodes and comments. It uses nothing but the public plugin interface.
 *
 * The marker must be a control character: Prettier counts those as zero columns wide (`utilities/get-string-width.js`, 3.0 to 3.10), so
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
  const marks = new Set<unknown>();

  const markingParser: Parser = {
    ...parser,
    async parse(text, options) {
      const tree = (await parser.parse(text, options)) as SyntaxNode;
      // Code inside another language inside this text (a script in an `html` template) is not ours to mark.
      const isEmbedded = (options as { parentParser?: string }).parentParser !== undefined;
      if (!isEmbedded) for (const node of chooseMarks(tree)) marks.add(node);
      return tree;
    },
  };

  const markingPrinter: Printer = {
    ...printer,
    print(path, options, print, args) {
      const doc = printer.print(path, options, print, args);
      return marks.has(path.node) ? [marker, doc] : doc;
    },
    printComment(path, options) {
      const doc = printer.printComment!(path, options);
      return marks.has(path.node) ? [marker, doc] : doc;
    },
  };

  return { parsers: { [parserName]: markingParser }, printers: { estree: markingPrinter } };
}
