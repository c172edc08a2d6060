import type { PrettierLocation } from "../engine/prettier/locate-prettier.ts";
import { cacheFormat } from "../pipeline/recipe.ts";

/** The name of the epoch that all entries of a Prettier belong to; see `openStores`. */
export function epochOf({ version }: PrettierLocation): string {
  return `fmt-cache ${cacheFormat} prettier ${version}`;
}
