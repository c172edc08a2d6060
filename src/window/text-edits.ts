import { differenceOf, type Replacement } from "./changes.ts";
import { printedGap, sizeOf, type BodyNode, type LineBreakWidth } from "./tree.ts";

/**
 * The edits that format a document: one for each segment that differs, cut down to the part that
 * does. Offsets count in the document. Skips all that is formatted.
 */
export function editsOf(program: BodyNode, place: TreePlace): readonly Replacement[] {
  const { width, lineBreak } = place;
  const edits: Replacement[] = [];
  const inDocument = (text: string) => (lineBreak === "\n" ? text : text.replaceAll("\n", lineBreak));
  const add = (start: number, before: string, after: string) => {
    const edit = trimEdit(before, after);
    if (edit === undefined) return;
    const from = start + sizeOf(before.slice(0, edit.start), width);
    const end = from + sizeOf(edit.replaced, width);
    const [text, replaced] = [inDocument(edit.text), inDocument(edit.replaced)];
    const previous = edits.at(-1);
    // Edits that touch are merged, because clients differ on which of them comes first.
    if (previous?.end === from)
      edits[edits.length - 1] = {
        start: previous.start,
        end,
        text: previous.text + text,
        replaced: previous.replaced + replaced,
      };
    else edits.push({ start: from, end, text, replaced });
  };
  const visit = (body: BodyNode, start: number) => {
    for (const { member, start: offset } of body.members.differing()) {
      const { gap, content } = member;
      const from = start + offset;
      if (content.kind === "uncut") {
        add(from, gap + content.text, printedGap(member) + content.output);
        continue;
      }
      add(from, gap, printedGap(member));
      let inner = from + sizeOf(gap, width);
      for (const [index, text] of content.texts.entries()) {
        inner += sizeOf(text, width);
        const below = content.bodies[index];
        if (below === undefined) continue;
        if (below.differences > 0) visit(below, inner);
        inner += below.size;
      }
    }
    if (body.tail !== "\n") add(start + body.members.size, body.tail, "\n");
  };
  if (program.differences > 0) visit(program, place.start);
  return edits;
}

/** Where the tree stands in the document, and the document's line breaks. */
export interface TreePlace {
  readonly start: number;
  readonly width: LineBreakWidth;
  readonly lineBreak: string;
}

/**
 * The edit between two texts without what they have in common at both ends; never begins or ends
 * inside of a character, such as an emoji of several parts, or a `\r\n`. `undefined` if they are
 * the same.
 */
export function trimEdit(before: string, after: string): Replacement | undefined {
  const edit = differenceOf(before, after);
  if (edit === undefined) return undefined;
  const start = characterStart(before, after, edit.start);
  const shared = before.length - edit.end;
  let end = 0;
  // The longest common end that begins at a boundary in both texts.
  for (let left = shared; left > 0; left -= 1) {
    if (isBoundary(before, before.length - left) && isBoundary(after, after.length - left)) {
      end = left;
      break;
    }
  }
  return {
    start,
    end: before.length - end,
    text: after.slice(start, after.length - end),
    replaced: before.slice(start, before.length - end),
  };
}

/**
 * The characters of a text as a reader counts them: an emoji of several parts is one, and so is
 * `\r\n`.
 */
export function charactersOf(text: string): string[] {
  if (/^[^\r\u0300-\uFFFF]*$/.test(text)) return text.split("");
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

function characterStart(before: string, after: string, offset: number): number {
  for (let start = offset; start > 0; start -= 1)
    if (isBoundary(before, start) && isBoundary(after, start)) return start;
  return 0;
}

/** Whether a character ends, and another begins, at an offset of a text. */
function isBoundary(text: string, offset: number): boolean {
  if (offset <= 0 || offset >= text.length) return true;
  if (isPlain(text, offset - 1) && isPlain(text, offset))
    return text[offset - 1] !== "\r" || text[offset] !== "\n";
  // Plain characters never join with others, so the other code units around the offset
  // decide.
  let start = offset;
  while (start > 0 && !isPlain(text, start)) start -= 1;
  let end = offset;
  while (end < text.length && !isPlain(text, end)) end += 1;
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  const found = graphemes.segment(text.slice(start, end)).containing(offset - start);
  return found === undefined || found.index === offset - start;
}

/** Latin letters, digits, punctuation and white space. */
function isPlain(text: string, offset: number): boolean {
  return text.charCodeAt(offset) < 0x300;
}

let graphemes: Intl.Segmenter | undefined;
