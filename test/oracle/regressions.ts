import type { Regression } from "./fixture.ts";

/** Histories that once came out wrong, as the oracle printed them; the names say why. */
export const regressions: readonly Regression[] = [
  {
    // Prettier takes `/** … @type … */` at a line's end for a cast of what follows: the comment goes to the next statement.
    name: "a type-cast comment after a statement and a blank line",
    file: "a.js",
    options: {},
    before: ["x"],
    after: "x/**@type*/\n\nx",
    reopen: false,
  },
  {
    name: "a type-cast comment after a statement that was formatted with it alone",
    file: "a.ts",
    options: {},
    before: ["x/**@type*/"],
    after: "x/**@type*/\nx",
    reopen: false,
  },
  {
    name: "a type-cast comment that loses the statement that followed it",
    file: "a.mts",
    options: {},
    before: ["''/**@type*/\n{}"],
    after: "''/**@type*/",
    reopen: false,
  },
  {
    // Prettier prints the comment before the label: lines before a statement's start are not always the neighbour's.
    name: "a comment that moves before its label, after a known statement",
    file: "a.tsx",
    options: {},
    before: ["x"],
    after: "x\nx://\nx",
    reopen: false,
  },
  {
    name: "a statement whose neighbour's comment moved before its label",
    file: "a.ts",
    options: {},
    before: ["x\nx://\nx"],
    after: "x",
    reopen: false,
  },
  {
    // The block alone is a script; the whole text is a module because of the leaf.
    name: "a `with` statement after a known import",
    file: "a.tsx",
    options: {},
    before: ["import x from''"],
    after: "import x from''\nwith(a){}",
    reopen: false,
  },
];
