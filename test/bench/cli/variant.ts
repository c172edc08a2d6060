/**
 * The same text with other names of the same lengths, so that no statement of it equals one of the
 * original, and nearly all lines stay as long as they are. Variant 0 is the text itself.
 */
export function renameIdentifiers(text: string, variant: number): string {
  if (variant === 0) return text;
  return text.replaceAll(/(?<![\w$@#'"`/.-])[A-Za-z]{5,}(?![\w$'"`/-])/g, (word) =>
    keywords.has(word) ? word : `${word.slice(0, -2)}${"abcdefghij"[variant % 10]}${word.at(-1)!}`,
  );
}

/** Words of five letters and more that mean something to a parser. */
const keywords = new Set(
  (
    "abstract accessor async asserts await bigint boolean break catch class const constructor continue debugger declare default delete " +
    "export extends false finally function global implements import infer instanceof interface intrinsic keyof module namespace never " +
    "number object override package private protected public readonly require return satisfies static string super switch symbol " +
    "target throw typeof undefined unique unknown using while yield"
  ).split(" "),
);
