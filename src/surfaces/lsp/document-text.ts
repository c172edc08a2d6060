import type { TextEdit } from "../../window/changes.ts";

/** A place in a text as the protocol counts: lines and UTF-16 code units from 0. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

/**
 * The text of an open document, for translating between positions and offsets. Lines end with `\n`,
 * `\r\n` or `\r`, and with nothing else (the protocol's rule: U+2028 is a character). The text is
 * held in pieces, so that neither an edit nor a position takes longer in a longer text.
 */
export class DocumentText {
  /**
   * Never an empty list. All pieces but the last end with a line break, and no `\r\n` is cut in
   * two.
   */
  #pieces: Piece[];
  #length: number;

  constructor(text: string) {
    this.#pieces = cutIntoPieces(text);
    this.#length = text.length;
  }

  /** In UTF-16 code units. */
  get length(): number {
    return this.#length;
  }

  get lineCount(): number {
    return 1 + this.#pieces.reduce((sum, { breaks }) => sum + breaks, 0);
  }

  get endsWithLineBreak(): boolean {
    return /[\r\n]$/.test(this.#pieces.at(-1)!.text);
  }

  /** The first line break; `undefined` in a text of one line. */
  get lineBreak(): "\n" | "\r\n" | "\r" | undefined {
    return /\r\n|\r|\n/.exec(this.#pieces[0]!.text)?.[0] as "\n" | "\r\n" | "\r" | undefined;
  }

  toString(): string {
    return this.#pieces.map(({ text }) => text).join("");
  }

  slice(start: number, end: number): string {
    const first = this.#pieceAt(start);
    const last = this.#pieceAt(end);
    return this.#join(first.index, last.index).slice(start - first.start, end - first.start);
  }

  /**
   * A position beyond the end of a line means its end, one beyond the last line the end of the
   * text.
   */
  offsetAt({ line, character }: Position): number {
    let start = 0;
    let linesBefore = 0;
    for (const { text, breaks } of this.#pieces) {
      if (line <= linesBefore + breaks) {
        const lineStart = startOfLine(text, line - linesBefore);
        // The line after the last break of a piece is the first one of the next piece.
        if (lineStart < text.length || start + text.length === this.#length)
          return start + Math.min(lineStart + character, endOfLine(text, lineStart));
      }
      start += text.length;
      linesBefore += breaks;
    }
    return this.#length;
  }

  positionAt(offset: number): Position {
    const { index, start } = this.#pieceAt(offset);
    let line = 0;
    for (let before = 0; before < index; before += 1) line += this.#pieces[before]!.breaks;
    const { text } = this.#pieces[index]!;
    let lineStart = 0;
    for (const end of lineEnds(text, offset - start)) {
      line += 1;
      lineStart = end;
    }
    return { line, character: offset - start - lineStart };
  }

  edit({ start, end, text }: TextEdit): void {
    const first = this.#pieceAt(start);
    const last = this.#pieceAt(end);
    let from = first.index;
    let to = last.index;
    let pieceStart = first.start;
    const previous = this.#pieces[from - 1];
    if (previous !== undefined && start === pieceStart && previous.text.endsWith("\r")) {
      from -= 1;
      pieceStart -= previous.text.length;
    }
    const old = this.#join(from, to);
    let edited = old.slice(0, start - pieceStart) + text + old.slice(end - pieceStart);
    // The last line may continue in the next piece, or the `\n` after a `\r` may be there.
    while (to + 1 < this.#pieces.length && !edited.endsWith("\n")) {
      to += 1;
      edited += this.#pieces[to]!.text;
    }
    this.#pieces = [
      ...this.#pieces.slice(0, from),
      ...(edited === "" && this.#pieces.length > to - from + 1 ? [] : cutIntoPieces(edited)),
      ...this.#pieces.slice(to + 1),
    ];
    this.#length += text.length - (end - start);
  }

  /** The piece that holds an offset; an offset between two belongs to the second. */
  #pieceAt(offset: number): { readonly index: number; readonly start: number } {
    let start = 0;
    const last = this.#pieces.length - 1;
    for (let index = 0; index < last; index += 1) {
      const end = start + this.#pieces[index]!.text.length;
      if (offset < end) return { index, start };
      start = end;
    }
    return { index: last, start };
  }

  #join(first: number, last: number): string {
    if (first === last) return this.#pieces[first]!.text;
    return this.#pieces
      .slice(first, last + 1)
      .map(({ text }) => text)
      .join("");
  }
}

interface Piece {
  readonly text: string;
  /** Line breaks in it. */
  readonly breaks: number;
}

// A text of a million code units has 120 pieces, and one piece is searched in some ten
// microseconds. A guess.
const pieceLength = 8192;

function cutIntoPieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let breaks = 0;
  for (const end of lineEnds(text, text.length)) {
    breaks += 1;
    if (end - start < pieceLength || end === text.length) continue;
    pieces.push({ text: text.slice(start, end), breaks });
    start = end;
    breaks = 0;
  }
  pieces.push({ text: text.slice(start), breaks });
  return pieces;
}

/** Offsets behind the line breaks that end at `limit` or before. */
function* lineEnds(text: string, limit: number): Generator<number> {
  const lineBreak = /\r\n|\r|\n/g;
  for (let found = lineBreak.exec(text); found !== null; found = lineBreak.exec(text)) {
    if (lineBreak.lastIndex > limit) return;
    yield lineBreak.lastIndex;
  }
}

function startOfLine(text: string, line: number): number {
  let passed = 0;
  if (line === 0) return 0;
  for (const end of lineEnds(text, text.length)) {
    passed += 1;
    if (passed === line) return end;
  }
  return text.length;
}

function endOfLine(text: string, lineStart: number): number {
  const lineBreak = /[\r\n]/g;
  lineBreak.lastIndex = lineStart;
  return lineBreak.exec(text)?.index ?? text.length;
}
