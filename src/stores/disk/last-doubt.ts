import { randomBytes } from "node:crypto";
import path from "node:path";
import { makeFolder } from "../../util/make-folder.ts";
import { readSmall, writeSmall } from "./files.ts";

// A conclusion from many answers, such as that a whole run is settled, does not name the entries
// behind it, so it cannot be dropped together with them. Instead, it becomes invalid as soon as any
// answer was found to be wrong.
const name = "last-doubt";

/**
 * A word that changes whenever something in a cache was found to be wrong. It must be part of the
 * key of every conclusion from many answers.
 */
export function lastDoubt(stateFolder: string): string {
  return readSmall(path.join(stateFolder, name)) ?? "";
}

/**
 * Changes the last doubt after something was found to be wrong, which invalidates all conclusions.
 * Without a state folder there are no conclusions, so nothing is done. Throws system errors.
 */
export function noteDoubt(stateFolder: string | undefined): void {
  if (stateFolder === undefined) return;
  makeFolder(stateFolder);
  writeSmall(stateFolder, name, randomBytes(16).toString("hex"));
}
