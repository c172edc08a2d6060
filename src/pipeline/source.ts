/** The line end that Prettier would write. */
type LineEnd = "\n" | "\r\n" | "\r";

/** A text as Prettier sees it, and what was removed from it to get there. */
export interface Source {
  /** No byte order mark, `\n` line ends only. All source offsets count in this text. */
  readonly text: string;
  readonly hasByteOrderMark: boolean;
  /** What `\n` becomes in the output. */
  readonly lineEnd: LineEnd;
}

const byteOrderMark = "\uFEFF";

/**
 * Takes off what Prettier takes off before it parses. Source of the rules: Prettier 3.10
 * `main/core.js` (`normalizeInputAndOptions`) and `common/end-of-line.js`; the same since 3.0.
 */
export function readSource(original: string, endOfLine: unknown): Source {
  const hasByteOrderMark = original.startsWith(byteOrderMark);
  const body = hasByteOrderMark ? original.slice(1) : original;
  return {
    text: body.includes("\r") ? body.replace(/\r\n?/g, "\n") : body,
    hasByteOrderMark,
    lineEnd: lineEndOf(body, endOfLine),
  };
}

/** Puts back what `readSource` took off: `formatted` has `\n` line ends and no byte order mark. */
export function restoreSource(source: Source, formatted: string): string {
  const text = source.lineEnd === "\n" ? formatted : formatted.replaceAll("\n", source.lineEnd);
  return source.hasByteOrderMark ? byteOrderMark + text : text;
}

/** Everything before the first token of a text with `\n` line ends. */
export function leadingComments(text: string): string {
  let end = 0;
  // One match per step: a single pattern with a repetition runs out of memory after some million
  // lines.
  for (const [step] of text.matchAll(/\s+|#![^\n]*|\/\/[^\n]*|\/\*[^]*?\*\//gy)) end += step.length;
  return text.slice(0, end);
}

function lineEndOf(body: string, endOfLine: unknown): LineEnd {
  switch (endOfLine) {
    case "crlf":
      return "\r\n";
    case "cr":
      return "\r";
    case "auto": {
      const first = body.indexOf("\r");
      if (first < 0) return "\n";
      return body[first + 1] === "\n" ? "\r\n" : "\r";
    }
    default:
      return "\n";
  }
}
