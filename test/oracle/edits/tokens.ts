import { editPlace, pickMatch, replaceRange, sliceOf, type Edit } from "./places.ts";

/** Changes inside a statement; the new token is sometimes far longer, so that line breaks move. */
export const tokenEdits: readonly Edit[] = [
  editPlace("rename-identifier", (text, { member }, random) => {
    const found = pickMatch(text, member, identifier, random);
    return found === undefined ? text : replaceRange(text, found, random.pick(names));
  }),
  editPlace("lengthen-identifier", (text, { member }, random) => {
    const found = pickMatch(text, member, identifier, random);
    return found === undefined
      ? text
      : replaceRange(text, found, sliceOf(text, found) + "_".repeat(1 + random.integer(60)));
  }),
  editPlace("change-number", (text, { member }, random) => {
    const found = pickMatch(text, member, /\b\d[\d_]*(?:\.\d+)?\b/g, random);
    return found === undefined ? text : replaceRange(text, found, random.pick(numbers));
  }),
  editPlace("change-string", (text, { member }, random) => {
    const found = pickMatch(text, member, /(["'])(?:(?!\1)[^\\\n]|\\.)*\1/g, random);
    return found === undefined ? text : replaceRange(text, found, random.pick(strings));
  }),
  editPlace("change-keyword", (text, { member }, random) => {
    const found = pickMatch(text, member, /\b(?:const|let|var)\b/g, random);
    return found === undefined ? text : replaceRange(text, found, random.pick(["const", "let", "var"]));
  }),
  editPlace("change-property-key", (text, { member }, random) => {
    const found = pickMatch(
      text,
      member,
      /(?<=[{,(]\s*)(?:[A-Za-z_$][\w$]*|"[^"\n]*"|'[^'\n]*'|\d+)(?=\s*[:?(])/g,
      random,
    );
    return found === undefined
      ? text
      : replaceRange(
          text,
          found,
          random.pick(["a", '"a"', "'a-b'", "1", "'1'", "0x1", "1e3", '"constructor"', "999999999999999999"]),
        );
  }),
  editPlace("break-object-literal", (text, { member }, random) => {
    // A newline after `{` keeps an object expanded.
    const found = pickMatch(text, member, /\{[ \t]*\n?\s*(?=[\w"'])/g, random);
    return found === undefined
      ? text
      : replaceRange(text, found, sliceOf(text, found).includes("\n") ? "{ " : "{\n");
  }),
  editPlace("toggle-trailing-comma", (text, { member }, random) => {
    const found = pickMatch(text, member, /,?\s*(?=[)\]}])/g, random);
    return found === undefined
      ? text
      : replaceRange(text, found, sliceOf(text, found).startsWith(",") ? "" : ",");
  }),
  editPlace("add-parentheses", (text, { member }, random) => {
    const found = pickMatch(text, member, /(?<=[=:(,]\s*)[A-Za-z_$][\w$.]*(?=\s*[;,)])/g, random);
    return found === undefined ? text : replaceRange(text, found, `(${sliceOf(text, found)})`);
  }),
  editPlace("change-operator", (text, { member }, random) => {
    const found = pickMatch(
      text,
      member,
      /(?<=[\w)\]] )(?:===|==|\+|\*|&&|\|\||\?\?|[<>])(?= [\w(])/g,
      random,
    );
    return found === undefined
      ? text
      : replaceRange(text, found, random.pick(["+", "*", "**", "%", "&&", "||", "??", "===", "in", ">>>"]));
  }),
];

const identifier =
  /(?<![\w$#@])(?!(?:as|async|await|break|case|catch|class|const|continue|debugger|declare|default|delete|do|else|enum|export|extends|false|finally|for|from|function|get|if|implements|import|in|instanceof|interface|is|keyof|let|namespace|new|null|of|package|private|protected|public|readonly|return|satisfies|set|static|super|switch|this|throw|true|try|type|typeof|var|void|while|with|yield)\b)[A-Za-z_$][\w$]*/g;

const names: readonly string[] = [
  "x",
  "$",
  "renamed",
  "aRatherLongNameThatMakesTheLineBreakSomewhereElse",
  "anEvenLongerNameThatCannotFitOnOneLineTogetherWithMuchElseWhateverThePrintWidthMayBeHere",
  "名前",
  "await",
  "yield",
  "async",
  "let",
  "of",
  "type",
  "undefined",
  "require",
  "describe",
  "it",
  "$fc0",
  "_0",
];

const numbers: readonly string[] = [
  "0",
  "1.0",
  "1.50",
  ".5",
  "5.",
  "0XAB",
  "1E5",
  "1_000",
  "10n",
  "0.0e10",
  "0b11",
  "1e+5",
];

const strings: readonly string[] = [
  "''",
  '"double"',
  "'single'",
  `"it's"`,
  `'say "x"'`,
  String.raw`'\''`,
  String.raw`"\d\u{1F600}\x41"`,
  "'a much longer string which by itself takes more room than one line has, so that things must move around'",
  "'日本語の文字列'",
  "'👩‍👩‍👧'",
  '"a\\\nb"',
  "`template`",
];
