import type { AstPath, Parser, Plugin, Printer } from "prettier";
import { programOf, type SyntaxNode } from "../pipeline/outline.ts";
import { markText } from "../pipeline/split.ts";
import type { LanguageModules } from "./load-prettier.ts";

/** Says, of a tree that Prettier has just parsed, which of its top-level statements belong to which segment. */
export type ChooseMarks = (tree: SyntaxNode) => ReadonlyMap<object, number>;

/**
 * A Prettier plugin for one call: it shows us the tree that Prettier parses anyway, and prints a mark in front of the chosen
 * statements and of everything that Prettier prints with them, such as their comments. It uses nothing but the public plugin interface.
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
  let program: SyntaxNode | undefined;
  let marks: ReadonlyMap<object, number> = new Map();

  const markingParser: Parser = {
    ...parser,
    async parse(text, options) {
      const tree = (await parser.parse(text, options)) as SyntaxNode;
      // Code inside another language inside this text (a script in an `html` template) is not ours to mark.
      if ((options as { parentParser?: string }).parentParser === undefined) {
        program = programOf(tree);
        marks = chooseMarks(tree);
      }
      return tree;
    },
  };
  const markingPrinter: Printer = {
    ...printer,
    print(path, options, print, args) {
      if (path.node !== program) return printer.print(path, options, print, args);
      const printMarked = (selector?: unknown, childArgs?: unknown) => {
        const doc = (print as (...anything: unknown[]) => ReturnType<typeof print>)(selector, childArgs);
        const segment = isCurrentNode(selector, path) ? marks.get(path.node) : undefined;
        return segment === undefined ? doc : [markText(marker, segment), doc];
      };
      return printer.print(path, options, printMarked as typeof print, args);
    },
  };
  return { parsers: { [parserName]: markingParser }, printers: { estree: markingPrinter } };
}

/** Whether what the printer asks to be printed is the node that its path stands at. */
function isCurrentNode(selector: unknown, path: AstPath): boolean {
  return selector === undefined || selector === path || (Array.isArray(selector) && selector.length === 0);
}
