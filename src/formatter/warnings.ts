import { relative } from "node:path";
import type { PrettierLocation } from "../engine/prettier/locate-prettier.ts";
import type { UnsafeReason } from "../stores/disk/folders.ts";
import type { StoreFailure } from "../stores/store.ts";
import { describeWrongAnswer, type WrongAnswer } from "../verify/wrong-answer.ts";

// The process warnings of the library.

export function warnOfUntestedPrettier({ version }: PrettierLocation): void {
  process.emitWarning(
    `fmt-cache has not been tested with Prettier ${version}. It caches whole files with it, but no statements.`,
    { code: "FMT_CACHE_UNTESTED_PRETTIER" },
  );
}

export function warnOfWrongAnswer(wrong: WrongAnswer): void {
  const file = wrong.file === undefined ? "A text without a name" : relative(process.cwd(), wrong.file);
  process.emitWarning(`fmt-cache: ${describeWrongAnswer(wrong, file)}`, { code: "FMT_CACHE_WRONG_ANSWER" });
}

/** Once per process and folder. */
export function warnOfUnsafeFolder({ reason, path }: StoreFailure): void {
  if (!isUnsafeReason(reason) || path === undefined || warnedOf.has(path)) return;
  warnedOf.add(path);
  process.emitWarning(
    `fmt-cache only reads the cache in "${path}": ${unsafeFolders[reason]}. Whoever can write there can claim that a text is formatted. If you trust this folder, set FMT_CACHE_TRUST_FOLDER=1.`,
    { code: "FMT_CACHE_UNSAFE_FOLDER" },
  );
}

const warnedOf = new Set<string>();

/** Whether a cache folder is only read, because other users can change what is in it. */
export function isUnsafeReason(reason: string): reason is UnsafeReason {
  return Object.hasOwn(unsafeFolders, reason);
}

/** Each continues a sentence about the folder. */
export const unsafeFolders: Readonly<Record<UnsafeReason, string>> = {
  "folder-of-another-user": "it belongs to another user",
  "folder-writable-by-others": "other users can write to it",
  "parent-writable-by-others": "other users can write to a folder above it",
};
