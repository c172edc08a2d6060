import type { PrettierLocation } from "../engine/prettier/locate-prettier.ts";
import { cacheFormat } from "../pipeline/recipe.ts";

/** What all entries of a Prettier have in common; see `openStores`. */
export function epochOf({ version }: PrettierLocation): string {
  return `fmt-cache ${cacheFormat} prettier ${version}`;
}
