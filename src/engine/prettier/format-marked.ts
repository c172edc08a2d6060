import type { Options, Parser, ParserOptions } from "prettier";
import type { PrettierLocation } from "./locate-prettier.ts";
import type { BodyRules } from "../../pipeline/body-rules.ts";
import type { StatementParser } from "../../pipeline/parse.ts";
import { hasElementLikeArrow } from "../../pipeline/jsx-guess.ts";
import { Recorder } from "../../pipeline/recorder.ts";
import { extractMarks, type Mark } from "../../pipeline/split.ts";
import { loadLanguage, loadPrettier } from "./load-prettier.ts";
import { isReadWithJsx } from "./jsx-probe.ts";
import { createMarkerPlugin } from "./marker-plugin.ts";

/** Prettier's output, where the marks stood in it (UTF-16 code units), and what they mean. */
export interface MarkedOutput {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly recorder: Recorder;
  /** Whether its statements may be read otherwise among others: with JSX, or without. */
  readonly isJsxGuessed: boolean;
}

/** A text to be formatted with marks. */
export interface MarkedRequest {
  /**
   * No byte order mark, `\n` line ends; must not hold the marker. Plugins have rewritten it
   * already.
   */
  readonly text: string;
  /** As given by the user; line ends stay `\n`. */
  readonly options: Options;
  readonly parser: StatementParser;
  /** The parser of that name that a plugin brings; `undefined`: Prettier's own. */
  readonly pluginParser: Parser | undefined;
  readonly rules: BodyRules;
  readonly marker: string;
  /** Of the nested bodies that are marked; see `readNestedBody`. */
  readonly minimumBodyLength?: number | undefined;
}

/**
 * Formats a text once and finds out where its segments are printed; `undefined` if the marks cannot
 * be told from the text. Rejects with whatever Prettier rejects with.
 */
export async function formatMarked(
  location: PrettierLocation,
  { text, options, parser, pluginParser, rules, marker, minimumBodyLength }: MarkedRequest,
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
    plugins: [...(options.plugins ?? []), createMarkerPlugin(language, text, marker, recorder)],
  });
  const extracted = extractMarks(marked, marker);
  if (extracted === undefined) return undefined;
  const { program } = recorder;
  const isJsxGuessed =
    parser === "babel-ts" &&
    program !== undefined &&
    (hasElementLikeArrow(program.tree, text) ||
      !(await isReadWithJsx(parsers[parser]!, text, { ...options, parser } as ParserOptions, program.goal)));
  return { ...extracted, recorder, isJsxGuessed };
}

/** A control character that the text does not hold, or `undefined`. */
export function freeMarker(text: string): string | undefined {
  return markerCandidates.find((candidate) => !text.includes(candidate));
}

// Not U+0009–U+000D, which are white space. All of these are zero columns wide to Prettier.
const markerCandidates = Array.from(
  "\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u000E\u000F\u0010\u0011\u0012",
);
