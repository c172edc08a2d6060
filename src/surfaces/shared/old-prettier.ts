import { isTooOld } from "../../engine/prettier/load-prettier.ts";
import type { PrettierLocation } from "../../engine/prettier/locate-prettier.ts";

/** What updates the Prettier of a project, as a command line. */
const updatePrettier = "npm install --save-dev prettier@3";

/** What a user has to know of a Prettier before 3.0; `undefined` for any other. */
export function describeOldPrettier(prettier: PrettierLocation): string | undefined {
  if (prettier.problem !== undefined || !isTooOld(prettier)) return undefined;
  return `The Prettier of this project is ${prettier.version}. It formats every file anew, because fmt-cache keeps nothing of a Prettier before 3.0. Update it: ${updatePrettier}`;
}
