import { fileStamp } from "../../util/file-stamp.ts";
import { readIgnoreFiles } from "../shared/ignore-files.ts";
import type { DocumentPlace } from "./messages.ts";

/**
 * Creates a test whether a document is ignored by its ignore file, or lies in `node_modules`. The
 * ignore file is read again when it has changed.
 */
export function createIgnoreReader(): (place: DocumentPlace) => boolean {
  const known = new Map<string, { readonly stamp: string; readonly isIgnored: (file: string) => boolean }>();
  return ({ file, ignoreFile }) => {
    if (file === undefined) return false;
    const stamp = fileStamp(ignoreFile);
    let entry = known.get(ignoreFile);
    if (entry?.stamp !== stamp) {
      entry = { stamp, isIgnored: readIgnoreFiles([ignoreFile], false) };
      known.set(ignoreFile, entry);
    }
    return entry.isIgnored(file);
  };
}
