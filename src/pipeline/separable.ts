import type { CommentRange, StatementRange } from "./outline.ts";

/** Why two neighbouring statements must stay in one segment. */
export type GlueReason =
  /** No line break between them. */
  | "same-line"
  /**
   * One of them is a stray `;`, which Prettier drops: blank lines are then counted from what is
   * left.
   */
  | "empty-statement"
  /**
   * The first one's `;` stands on a line of its own, or after a comment: where the comment is
   * printed depends on what follows.
   */
  | "detached-semicolon"
  /**
   * A Closure type cast ends the first one's line: Prettier moves it to the next statement
   * (`handleClosureTypeCastComments`, 3.0 to 3.10).
   */
  | "type-cast-comment"
  /**
   * A comment that begins neither with `//` nor with `/*`. Prettier does not know it when it looks
   * for the end of the line.
   */
  | "html-comment"
  /**
   * Nothing ends the first one, and parsers differ on whether it goes on: before punctuation
   * (`foo<T>` and `[a]`), or after a bare word that may be a modifier (`static`, `let`).
   */
  | "no-semicolon"
  /**
   * Among thousands of tiny statements a segment of its own for each would cost more than
   * formatting it.
   */
  | "crowded"
  /**
   * Form feeds, no-break spaces or U+2028 between them: line breaks to the parser, but not to
   * Prettier's blank-line rule.
   */
  | "odd-whitespace";

/** Where the line of a statement ends, or why the next statement cannot be separated from it. */
export type Boundary =
  | { readonly kind: "boundary"; readonly lineEnd: number }
  | { readonly kind: "glued"; readonly reason: GlueReason };

/**
 * The boundary between two neighbouring statements: just after the first line break that follows
 * the first one and its same-line comments.
 * @param gapComments the comments between the two, in order
 */
export function findBoundary(
  text: string,
  before: StatementRange,
  after: StatementRange,
  gapComments: readonly CommentRange[],
): Boundary {
  if (before.role === "empty" || after.role === "empty") return glued("empty-statement");
  let lineEnd = -1;
  let semicolonAllowed = true;
  let nextComment = 0;
  for (let offset = before.end; offset < after.start;) {
    const comment = gapComments[nextComment];
    if (comment !== undefined && comment.start === offset) {
      if (!/^(?:\/[/*]|#!)/.test(text.slice(offset, offset + 2))) return glued("html-comment");
      if (lineEnd < 0 && typeCast.test(text.slice(comment.start, comment.end)))
        return glued("type-cast-comment");
      offset = comment.end;
      nextComment += 1;
      semicolonAllowed = false;
      continue;
    }
    const character = text[offset];
    if (character === "\n") {
      if (lineEnd < 0) lineEnd = offset + 1;
      semicolonAllowed = false;
    } else if (character === ";") {
      if (!semicolonAllowed) return glued("detached-semicolon");
    } else if (character !== " " && character !== "\t") {
      return glued("odd-whitespace");
    }
    offset += 1;
  }
  if (lineEnd < 0) return glued("same-line");
  return mayGoOn(text, before, after) ? glued("no-semicolon") : { kind: "boundary", lineEnd };
}

function mayGoOn(text: string, before: StatementRange, after: StatementRange): boolean {
  const last = text[before.end - 1]!;
  // A node may end before its semicolon; a member of a literal counts with its comma.
  if (last === ";" || last === "," || last === "}" || text[before.end] === ";") return false;
  return (
    !/^[\w$"'@#\\\u0080-\uFFFF]/.test(text[after.start]!) ||
    /^[\w$]+$/.test(text.slice(before.start, before.end))
  );
}

// Source: Prettier 3.10 `utilities/is-type-cast-comment.js`, which looks for no more than these
// words in a JSDoc comment.
const typeCast = /^\/\*\*[^]*@(?:type|satisfies)\b/;

/**
 * Whether the statement's last character is a `;` or `,` that does not follow its code directly.
 * @param lastComment the last comment that ends inside the statement, if any
 */
export function endsInDetachedSemicolon(
  text: string,
  statement: StatementRange,
  lastComment: CommentRange | undefined,
): boolean {
  if (text[statement.end - 1] !== ";" && text[statement.end - 1] !== ",") return false;
  let offset = statement.end - 2;
  while (offset > statement.start && (text[offset] === " " || text[offset] === "\t")) offset -= 1;
  const afterComment =
    lastComment !== undefined && lastComment.end === offset + 1 && lastComment.start > statement.start;
  return afterComment || (text[offset] !== undefined && /\s/.test(text[offset] as string));
}

function glued(reason: GlueReason): Boundary {
  return { kind: "glued", reason };
}
