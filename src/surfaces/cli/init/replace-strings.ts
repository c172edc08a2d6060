import type { JsonString } from "../../shared/read-json.ts";

/**
 * Replaces what stands between the quotes of strings of a JSON text. They may come in any order: a
 * key that stands twice in its object has the place of the first, but the value of the last.
 * @param replace gets the text as it is written, with its escapes
 */
export function replaceStrings<Found extends { readonly value: JsonString }>(
  text: string,
  strings: readonly Found[],
  replace: (written: string, found: Found) => string,
): string {
  let result = "";
  let done = 0;
  for (const found of strings.toSorted((one, other) => one.value.start! - other.value.start!)) {
    const [start, end] = [found.value.start! + 1, found.value.end! - 1];
    result += text.slice(done, start) + replace(text.slice(start, end), found);
    done = end;
  }
  return result + text.slice(done);
}
