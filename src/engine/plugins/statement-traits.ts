import { classSorting } from "./known/class-sorting.ts";
import type { StatementTrait } from "./language-use.ts";

/** The plugins that change trees statement by statement. Any other plugin that parses is believed for whole texts only. */
export const statementTraits: readonly StatementTrait[] = [classSorting];
