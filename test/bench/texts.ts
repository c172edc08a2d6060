import { readFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";

const packages = join(import.meta.dirname, "../../node_modules");

/** A real file of middling size, 143 lines; not formatted. */
export const sample = readFileSync(join(packages, "rxjs/src/internal/operators/throttle.ts"), "utf8");

const keywords = new Set(
  "import from export function return const null true false else void undefined this typeof boolean interface extends".split(
    " ",
  ),
);

/** The text with all longer names made new, so that none of its statements was seen before. */
export function withNewNames(text: string, number: string): string {
  return text.replaceAll(/\b[A-Za-z]{4,}\b/g, (word) =>
    keywords.has(word) ? word : `${word}_${number.replace(".", "_")}`,
  );
}

/** The first lines of a real file up to the end of a statement, formatted. */
export async function cutLongFile(lines: number): Promise<string> {
  const all = readFileSync(join(packages, "effect/src/Effect.ts"), "utf8").split("\n");
  let end = lines;
  while (all[end] !== "" || !/^(?:\/\*\*|export )/.test(all[end + 1] ?? "")) end += 1;
  return format(`${all.slice(0, end).join("\n")}\n`, { filepath: "long.ts" });
}

/** The text with the first exported constant behind its middle renamed. */
export function renameInTheMiddle(text: string, number: number): string {
  const at = text.indexOf("\n", text.length / 2) + 1;
  const statement = text.indexOf("\nexport const ", at) + "\nexport const ".length;
  return `${text.slice(0, statement)}   renamed${number}_${text.slice(statement)}`;
}
