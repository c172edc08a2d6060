import { fdatasyncSync } from "node:fs";
import { createAttributeReader } from "./extended-attributes.ts";
import { replaceFile } from "./replace-file.ts";

/** Replaces the content of one of a run's files; see `replaceFile`. */
export type FileReplacer = (file: string | Buffer, before: Buffer, text: string) => void;

/**
 * @param files all that may be replaced
 * @param folder where new files are made; default: beside the old ones
 */
export function createFileReplacer(files: readonly (string | Buffer)[], folder?: string): FileReplacer {
  const hasAttributes = createAttributeReader(files);
  const sync = createBoundedSync();
  return (file, before, text) =>
    replaceFile(file, before, text, { folder, keepsFile: hasAttributes(file), sync });
}

/**
 * Flushes a new file to the disk before it takes the place of the old one, so that a crash of the
 * machine leaves the old or the new text, never an empty file. That takes some 7 ms a file
 * [measured on a busy disk], so it stops after a while in a run over thousands of files; Prettier
 * never does it. It covers all the few files of most commits. Some file systems, such as ext4,
 * write the data before the rename by themselves.
 */
function createBoundedSync(): (descriptor: number) => void {
  let spent = 0;
  return (descriptor) => {
    if (spent > mostSyncing) return;
    // `performance` would load a module of Node.js, for 2 ms.
    const start = process.hrtime.bigint();
    fdatasyncSync(descriptor);
    spent += Number(process.hrtime.bigint() - start) / 1e6;
  };
}

// In milliseconds; a guess.
const mostSyncing = 100;
