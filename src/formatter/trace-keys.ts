import { appendFileSync } from "node:fs";
import type { KeyListener } from "../pipeline/recipe.ts";
import { digestHex } from "../util/digest.ts";

/**
 * Writes down every byte that goes into a key, as lines of JSON at the end of a file: each recipe
 * once, as the canonical record whose digest begins the prefixes; then, for each key, its prefix,
 * and the length (UTF-16 units) and digest of its text. The file shows why two keys differ.
 *
 * Several processes may write to one file. Throws system errors.
 */
export function traceKeys(file: string): KeyListener {
  const records = new Set<string>();
  const write = (line: unknown): void =>
    appendFileSync(file, `${JSON.stringify(line)}\n`, { mode: 0o600, flag: "a" });
  return ({ key, prefix, text, record }) => {
    if (record !== undefined && !records.has(record)) {
      records.add(record);
      write({ recipe: digestHex(record), record });
    }
    const digest = digestHex(Buffer.from(text, text.isWellFormed() ? "utf8" : "utf16le"));
    write({ key: Buffer.from(key, "latin1").toString("hex"), prefix, length: text.length, text: digest });
  };
}
