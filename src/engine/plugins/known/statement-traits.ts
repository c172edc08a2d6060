import { classSorting } from "./class-sorting.ts";
import type { ImportSorter, StatementTrait } from "./statement-trait.ts";

/**
 * Formats each comment independently. The width of a comment depends on the indentation of its
 * line, which is part of a member's key.
 */
const commentFormatting: StatementTrait = { packages: ["prettier-plugin-jsdoc"], rulesOf: () => () => false };

/**
 * The plugins that change trees statement by statement. With any other plugin that parses, only
 * whole texts are cached.
 */
export const statementTraits: readonly StatementTrait[] = [classSorting, commentFormatting];

/**
 * The import sorters; see `ImportSorter`. Older versions parse without error recovery. So they may
 * reject two statements together that they accept separately, such as two declarations of the same
 * name. The same is true for every version of @trivago/prettier-plugin-sort-imports, which looks at
 * scopes.
 */
export const importSorters: readonly ImportSorter[] = [
  { package: "@ianvs/prettier-plugin-sort-imports", since: { major: 4, minor: 7 } },
];
