import type { AstPath, Parser, Plugin, Printer } from "prettier";
import { nestedBodyTypes } from "../../pipeline/nested-body.ts";
import type { SyntaxNode } from "../../pipeline/outline.ts";
import type { StatementParser } from "../../pipeline/parse.ts";
import type { Recorder } from "../../pipeline/recorder.ts";
import { markText } from "../../pipeline/split.ts";

/** The parser and printer that would format a text without marks. */
export interface MarkedLanguage {
  readonly name: StatementParser;
  /** Prettier's own, or a plugin's. */
  readonly parser: Parser;
  readonly printer: Printer;
}

/**
 * Creates a Prettier plugin for one call. It passes to the recorder the tree that Prettier parses
 * and the bodies that it prints, and it prints marks. A mark stands in front of each segment,
 * including what Prettier prints with it, such as comments, and behind each body. The plugin uses
 * only Prettier's public plugin interface.
 *
 * A mark must consist of control characters: Prettier counts those as zero columns wide
 * (`utilities/get-string-width.js`, 3.0 to 3.10), so the layout does not move.
 */
export function createMarkingPlugin(
  { name, parser, printer }: MarkedLanguage,
  text: string,
  delimiter: string,
  recorder: Recorder,
): Plugin {
  // Prettier may call this plugin for other texts too. We must not mark embedded code (a script in
  // an `html` template), nor a text that another plugin has Prettier format meanwhile (an example
  // in a comment).
  const isElsewhere = (options: object, own = (options as { originalText?: string }).originalText) =>
    own !== text || (options as { parentParser?: string }).parentParser !== undefined;

  const markingParser: Parser = {
    ...parser,
    // The text itself has already been preprocessed.
    preprocess: (own, options) =>
      isElsewhere(options, own) ? (parser.preprocess?.(own, options) ?? own) : own,
    async parse(own, options) {
      const tree = (await parser.parse(own, options)) as SyntaxNode;
      if (!isElsewhere(options, own)) recorder.readTree(tree);
      return tree;
    },
  };
  const markingPrinter: Printer = {
    ...printer,
    print(path, options, print, args) {
      // This runs for every node, so the fast check comes first.
      const { stack } = path;
      const node = stack[stack.length - 1] as SyntaxNode;
      if (!bodyTypes.has(node.type) || isElsewhere(options)) return printer.print(path, options, print, args);
      const body = recorder.enterBody(node, stack);
      if (body === undefined) return printer.print(path, options, print, args);
      const printMarked = (selector?: unknown, childArgs?: unknown) => {
        const doc = (print as (...anything: unknown[]) => ReturnType<typeof print>)(selector, childArgs);
        const number = isCurrentNode(selector, path) ? recorder.numberOf(path.node) : undefined;
        return number === undefined ? doc : [markText(delimiter, number), doc];
      };
      const doc = printer.print(path, options, printMarked as typeof print, args);
      return body.closing === undefined ? doc : [doc, markText(delimiter, body.closing)];
    },
    printComment(path, options) {
      if (!isElsewhere(options)) recorder.enterComment(path.node, path.stack);
      return printer.printComment!(path, options);
    },
  };
  return { parsers: { [name]: markingParser }, printers: { estree: markingPrinter } };
}

const bodyTypes: ReadonlySet<string> = new Set(["Program", ...nestedBodyTypes]);

/** Whether a printer's call of `print` is for the current node of its path. */
function isCurrentNode(selector: unknown, path: AstPath): boolean {
  return selector === undefined || selector === path || (Array.isArray(selector) && selector.length === 0);
}
