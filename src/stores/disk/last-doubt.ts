import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { readSmall, writeSmall } from "./files.ts";

// What was concluded from many answers at once names none of the entries behind it, and cannot be
// dropped with them. So it holds only as long as nothing was found to be wrong since.
const name = "last-doubt";

/**
 * Differs after something in a cache was found to be wrong; part of the key of whatever was
 * concluded from many answers.
 */
export function lastDoubt(stateFolder: string): string {
  return readSmall(path.join(stateFolder, name)) ?? "";
}

/**
 * Something was wrong: conclusions hold no longer. Without a state folder nothing is ever
 * concluded. Throws system errors.
 */
export function noteDoubt(stateFolder: string | undefined): void {
  if (stateFolder === undefined) return;
  fs.mkdirSync(stateFolder, { recursive: true, mode: 0o700 });
  writeSmall(stateFolder, name, randomBytes(16).toString("hex"));
}
