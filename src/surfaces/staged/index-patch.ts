import type * as Zlib from "node:zlib";
import { requireLazily } from "../shared/require-lazily.ts";
import type { StagedEntry } from "./staged-entries.ts";

/** Staged content, and the blob that takes its place. */
export interface EntryReplacement {
  readonly entry: StagedEntry;
  readonly oid: string;
  /** What the blob holds, if it is not in the repository yet; git stores it with the patch. */
  readonly content?: Buffer;
}

/**
 * A binary patch that changes one blob id into another. Git takes a blob that it has from the
 * repository; its payload is empty then. Otherwise git stores the payload, if it has that id.
 * Source: `apply_binary` in git's `apply.c`.
 */
export function toIndexPatch({ entry: { path, mode, oid: old }, oid, content }: EntryReplacement): string {
  return [
    `diff --git ${quote(`a/${path}`)} ${quote(`b/${path}`)}`,
    `index ${old}..${oid} ${mode}`,
    "GIT binary patch",
    ...(content === undefined ? ["literal 0", "HcmV?d00001"] : toLiteral(content)),
    "",
    "",
  ].join("\n");
}

/** Quotes a path as git does. */
function quote(path: string): string {
  const quoted = path.replaceAll(
    /[\u0000-\u001F"\\\u007F-\u00FF]/g,
    (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, "0")}`,
  );
  return `"${quoted}"`;
}

/** The lines of a content in a binary patch. Source: `emit_binary_diff_body` in git's `diff.c`. */
function toLiteral(content: Buffer): readonly string[] {
  const { deflateSync } = requireLazily("node:zlib") as typeof Zlib;
  const packed = deflateSync(content, { level: 1 });
  const lines = [`literal ${content.length}`];
  for (let at = 0; at < packed.length; at += lineBytes)
    lines.push(toBase85(packed.subarray(at, at + lineBytes)));
  return lines;
}

/** One line: a letter for the number of bytes, and five characters for every four of them. */
function toBase85(bytes: Buffer): string {
  let line = String.fromCharCode(bytes.length <= 26 ? 64 + bytes.length : 70 + bytes.length);
  for (let at = 0; at < bytes.length; at += 4) {
    let number = 0;
    for (let byte = at; byte < at + 4; byte += 1) number = number * 256 + (bytes[byte] ?? 0);
    let digits = "";
    for (let digit = 0; digit < 5; digit += 1) {
      digits = base85[number % 85]! + digits;
      number = Math.floor(number / 85);
    }
    line += digits;
  }
  return line;
}

const lineBytes = 52;

const base85 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
