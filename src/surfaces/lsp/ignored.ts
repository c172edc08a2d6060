import { fileStamp } from "../../util/file-stamp.ts";
import { readIgnoreFiles } from "../shared/ignore-files.ts";
import type { DocumentPlace } from "./messages.ts";

/**
 * Creates a test whether a document is ignored by its ignore file, or lies in `node_modules`. The
 * ignore file is read again when it has changed.
 */
export function createIgnoreReader(): (place: DocumentPlace) => boolean {
  const known = new Map<string, { readonly stamp: string; readonly isIgnored: (file: string) => boolean }>();
  return ({ file, ignoreFile, settings }) => {
    if (file === undefined) return false;
    const withNodeModules = settings?.withNodeModules ?? false;
    const stamp = fileStamp(ignoreFile);
    const name = `${ignoreFile}\0${withNodeModules}`;
    let entry = known.get(name);
    if (entry?.stamp !== stamp) {
      entry = { stamp, isIgnored: readIgnoreFiles([ignoreFile], withNodeModules) };
      known.set(name, entry);
    }
    return entry.isIgnored(file);
  };
}
