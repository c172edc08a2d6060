import { describe, expect, it } from "vitest";
import { DocumentText } from "../../../src/surfaces/lsp/document-text.ts";
import { toPositionEdits } from "../../../src/surfaces/lsp/document-edits.ts";
import { createRandom, type Random } from "../../oracle/random.ts";
import { offsetAt, placeAt } from "./client.ts";

const parts = [
  "a",
  "bcd ",
  "\n",
  "\n",
  "\r\n",
  "\r",
  "😀",
  "\u2028",
  "é",
  "x".repeat(3000),
  "line\n".repeat(700),
];

describe("a document's text", () => {
  it.each(["one", "two", "three"])("counts lines as the protocol says, after any edits (seed %s)", (seed) => {
    const random = createRandom(seed);
    let text = write(random, 40);
    const document = new DocumentText(text);
    for (let step = 0; step < 150; step += 1) {
      const [start, end] = [place(random, text), place(random, text)].sort((one, other) => one - other) as [
        number,
        number,
      ];
      // Small edits, and sometimes a large one.
      const last = random.integer(10) === 0 ? end : Math.min(end, start + 3);
      const inserted = random.integer(3) === 0 ? "" : write(random, random.integer(3));
      text = text.slice(0, start) + inserted + text.slice(last);
      document.edit({ start, end: last, text: inserted });
      expect(document.toString() === text).toBe(true);
      expect(document.length).toBe(text.length);
      expect(document.lineCount).toBe(text.split(/\r\n|\r|\n/).length);
      for (let look = 0; look < 5; look += 1) {
        const offset = place(random, text);
        // The protocol has no position inside of a line break.
        if (text.slice(offset - 1, offset + 1) === "\r\n") continue;
        const position = placeAt(text, offset);
        expect(document.positionAt(offset)).toEqual(position);
        expect(document.offsetAt(position)).toBe(offset);
        const beyond = { line: position.line, character: position.character + 5000 };
        expect(document.offsetAt(beyond)).toBe(offsetAt(text, beyond));
      }
      expect(document.offsetAt({ line: document.lineCount, character: 0 })).toBe(text.length);
    }
  });
});

describe("a line break in two parts", () => {
  it.each([0, 1])("is one, also where a long text is cut (%i behind)", (behind) => {
    const before = "x".repeat(9000);
    const document = new DocumentText(`${before}\r${"y".repeat(behind)}z\n`);
    document.edit({ start: 9001, end: 9001 + behind, text: "\n" });
    expect(document.lineCount).toBe(3);
    expect(document.positionAt(9002)).toEqual({ line: 1, character: 0 });
  });
});

describe("edits for a client", () => {
  it("that only change line ends are left out", () => {
    const text = new DocumentText("a;\r\nb;\r\nc  ;\r\n");
    const edits = [
      { start: 0, end: 8, text: "a;\nb;\n" },
      { start: 9, end: 11, text: "" },
    ];
    expect(toPositionEdits(edits, text)).toEqual([
      { range: { start: { line: 2, character: 1 }, end: { line: 2, character: 3 } }, newText: "" },
    ]);
  });
});

function write(random: Random, count: number): string {
  return Array.from({ length: count }, () => random.pick(parts)).join("");
}

function place(random: Random, text: string): number {
  return random.integer(text.length + 1);
}
