import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Corpus } from "./corpus.ts";

/** 29,825 lines, if a little fewer in some forms. */
export const longFile = "packages/effect/src/Effect.ts";

/** A declaration whose name is long enough to be replaced by one that no run has used. */
const declaration = /^export (?:const|function|class|interface|type) ([A-Za-z]{8,})\b/gm;

/** Evenly spread files of middling size, each with a declaration that can be edited. */
export function pickEditable(corpus: Corpus, count: number): string[] {
  const editable = corpus.paths.filter((path) => {
    if (!path.endsWith(".ts") || path === longFile) return false;
    const text = readFileSync(join(corpus.folder, path), "utf8");
    return text.length > 4_000 && text.length < 40_000 && text.search(declaration) >= 0;
  });
  if (editable.length < count) throw new RangeError(`only ${editable.length} files can be edited`);
  return Array.from(
    { length: count },
    (_, index) => editable[Math.floor((index * editable.length) / count)]!,
  );
}

let number = Math.floor(Date.now() / 100);

/**
 * Renames what one statement near the middle of the file declares, to a name of the same length:
 * the file stays formatted, in every formatter's form, and no cache has seen it.
 */
export function editStatement(repository: string, path: string): void {
  const file = join(repository, path);
  const text = readFileSync(file, "utf8");
  const found = [...text.matchAll(declaration)];
  if (found.length === 0) throw new Error(`${file} has no declaration to edit`);
  const match = found.find(({ index }) => index >= text.length / 2) ?? found.at(-1)!;
  const name = match[1]!;
  number += 1;
  // Seven digits to the base of 36 last for 200 years.
  const changed = name.slice(0, -7) + number.toString(36);
  const nameStart = match.index + match[0].length - name.length;
  writeFileSync(file, text.slice(0, nameStart) + changed + text.slice(nameStart + name.length));
}
