import type { Options, Parser, ParserOptions } from "prettier";
import type { PrettierLocation } from "./locate-prettier.ts";
import type { BodyRules } from "../../pipeline/body-rules.ts";
import type { StatementParser } from "../../pipeline/parse.ts";
import { hasElementLikeArrow } from "../../pipeline/jsx-guess.ts";
import { Recorder } from "../../pipeline/recorder.ts";
import { extractMarks, type Mark } from "../../pipeline/split.ts";
import { loadLanguage, loadPrettier } from "./load-prettier.ts";
import { isReadWithJsx } from "./jsx-probe.ts";
import { createMarkingPlugin } from "./marking-plugin.ts";

/**
 * Prettier's output without the marks, the marks with their offsets (UTF-16 code units), and the
 * recorder that knows what each mark means.
 */
export interface MarkedOutput {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly recorder: Recorder;
  /**
   * Whether the statements may be parsed differently in another text, because the parser chooses
   * between JSX and no JSX by the whole text.
   */
  readonly isJsxGuessed: boolean;
}

/** A text to format with marks, and how. */
export interface MarkedRequest {
  /**
   * Has no byte order mark, has `\n` line ends and does not contain the delimiter. Plugins have
   * already rewritten it.
   */
  readonly text: string;
  /** As given by the user, but the line ends of the output are always `\n`. */
  readonly options: Options;
  readonly parser: StatementParser;
  /** A plugin's parser of that name; `undefined` for Prettier's own. */
  readonly pluginParser: Parser | undefined;
  readonly rules: BodyRules;
  readonly delimiter: string;
  /** The minimum length of nested bodies that get marks; see `readNestedBody`. */
  readonly minimumBodyLength?: number | undefined;
}

/**
 * Formats a text once and finds out where its segments are printed. Returns `undefined` if the
 * marks cannot be extracted from the output. Rejects with Prettier's error.
 */
export async function formatMarked(
  location: PrettierLocation,
  { text, options, parser, pluginParser, rules, delimiter, minimumBodyLength }: MarkedRequest,
): Promise<MarkedOutput | undefined> {
  const [prettier, { parsers, printers }] = await Promise.all([
    loadPrettier(location),
    loadLanguage(location, parser),
  ]);
  const recorder = new Recorder(text, rules, minimumBodyLength);
  const language = { name: parser, parser: pluginParser ?? parsers[parser]!, printer: printers.estree };
  const marked = await prettier.format(text, {
    ...options,
    parser,
    endOfLine: "lf",
    plugins: [...(options.plugins ?? []), createMarkingPlugin(language, text, delimiter, recorder)],
  });
  const extracted = extractMarks(marked, delimiter);
  if (extracted === undefined) return undefined;
  const { program } = recorder;
  const isJsxGuessed =
    parser === "babel-ts" &&
    program !== undefined &&
    (hasElementLikeArrow(program.tree, text) ||
      !(await isReadWithJsx(parsers[parser]!, text, { ...options, parser } as ParserOptions, program.goal)));
  return { ...extracted, recorder, isJsxGuessed };
}

/** A control character that the text does not contain, or `undefined` if there is none. */
export function freeDelimiter(text: string): string | undefined {
  return delimiters.find((candidate) => !text.includes(candidate));
}

// U+0009–U+000D are left out because they are white space. To Prettier, all of these are zero
// columns wide.
const delimiters = Array.from("\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u000E\u000F\u0010\u0011\u0012");
