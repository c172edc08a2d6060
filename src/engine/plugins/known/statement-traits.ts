import { classSorting } from "./class-sorting.ts";
import type { ImportSorter, StatementTrait } from "./statement-trait.ts";

/**
 * Formats each comment for itself; how wide it may be, the indentation of its line says, which is
 * part of a member's key.
 */
const commentFormatting: StatementTrait = { packages: ["prettier-plugin-jsdoc"], rulesOf: () => () => false };

/**
 * The plugins that change trees statement by statement. Any other plugin that parses is believed
 * for whole texts only.
 */
export const statementTraits: readonly StatementTrait[] = [classSorting, commentFormatting];

/**
 * Older versions parse without recovering from errors, so that two statements together may be
 * rejected where each by itself is not: one name that is declared twice. So does any version of
 * @trivago/prettier-plugin-sort-imports, which looks at scopes.
 */
export const importSorters: readonly ImportSorter[] = [
  { package: "@ianvs/prettier-plugin-sort-imports", since: { major: 4, minor: 7 } },
];
