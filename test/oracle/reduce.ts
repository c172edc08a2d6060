import { replaceNodes } from "./reduce-nodes.ts";
import { findSyntax } from "./syntax.ts";

/** Whether the last of the texts, formatted after the others, still comes out wrong. */
export type Reproduces = (texts: readonly string[]) => Promise<boolean>;

/**
 * Makes a failing history small: drops earlier texts, then statements, lines and at last tokens,
 * from all texts together and then from each alone, as in Zeller's delta debugging. Stops at the
 * deadline with the smallest that it has found.
 */
export async function reduceTexts(
  texts: readonly string[],
  reproduces: Reproduces,
  deadline: number,
): Promise<string[]> {
  const last = texts.at(-1)!;
  const earlier = await minimise(texts.slice(0, -1), (kept) => reproduces([...kept, last]), deadline);
  let current = [...earlier, last];
  for (let before = Infinity; totalLength(current) < before && Date.now() < deadline;) {
    before = totalLength(current);
    current = await replaceNodes(current, reproduces, deadline);
    for (const split of [splitStatements, splitLines, splitTokens]) {
      current = await dropTogether(current, split, reproduces, deadline);
      for (let index = 0; index < current.length; index++)
        current = await dropAlone(current, index, split, reproduces, deadline);
    }
  }
  return current;
}

/**
 * A list with as few units as possible for which the test still holds; the test must hold for all
 * of them.
 */
export async function minimise<T>(
  units: readonly T[],
  test: (kept: readonly T[]) => Promise<boolean>,
  deadline: number,
): Promise<T[]> {
  let kept = [...units];
  for (let size = Math.max(1, kept.length); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < kept.length;) {
      if (Date.now() > deadline) return kept;
      const without = [...kept.slice(0, start), ...kept.slice(start + size)];
      if (await test(without)) kept = without;
      else start += size;
    }
  }
  return kept;
}

type Split = (text: string) => string[];

/** Beyond this the number of tokens is out of proportion to the time there is. A guess. */
const longestForTokens = 2_000;

const splitLines: Split = (text) => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

const splitTokens: Split = (text) =>
  text.length > longestForTokens ? [text] : (text.match(/[\w$]+|\s|[^\w\s$]/g) ?? []);

const splitStatements: Split = (text) => {
  const starts = findSyntax(text)
    .bodies[0]!.members.slice(1)
    .map((member) => text.lastIndexOf("\n", member.start - 1) + 1);
  const cuts = [...new Set([0, ...starts, text.length])].toSorted((a, b) => a - b);
  return cuts.slice(1).map((end, index) => text.slice(cuts[index], end));
};

/**
 * A piece that occurs in several texts is dropped from all of them, so that the edit between them
 * stays the same.
 */
async function dropTogether(
  texts: readonly string[],
  split: Split,
  reproduces: Reproduces,
  deadline: number,
): Promise<string[]> {
  const keyed = texts.map((text) => {
    const seen = new Map<string, number>();
    return split(text).map((piece) => {
      // Statements of two texts that differ only in white space count as the same.
      const name = piece.trim() === "" ? piece : piece.replace(/\s+/g, " ").trim();
      const occurrence = (seen.get(name) ?? 0) + 1;
      seen.set(name, occurrence);
      return { piece, key: `${occurrence} ${name}` };
    });
  });
  const keys = [...new Set(keyed.flatMap((pieces) => pieces.map(({ key }) => key)))];
  const rebuild = (kept: ReadonlySet<string>): string[] =>
    keyed.map((pieces) =>
      pieces
        .filter(({ key }) => kept.has(key))
        .map(({ piece }) => piece)
        .join(""),
    );
  return rebuild(new Set(await minimise(keys, (kept) => reproduces(rebuild(new Set(kept))), deadline)));
}

async function dropAlone(
  texts: readonly string[],
  index: number,
  split: Split,
  reproduces: Reproduces,
  deadline: number,
): Promise<string[]> {
  const replaced = (pieces: readonly string[]): string[] =>
    texts.map((text, each) => (each === index ? pieces.join("") : text));
  return replaced(await minimise(split(texts[index]!), (kept) => reproduces(replaced(kept)), deadline));
}

function totalLength(texts: readonly string[]): number {
  return texts.reduce((total, text) => total + text.length, 0);
}
