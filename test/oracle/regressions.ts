import type { Regression } from "./fixture.ts";

/** An array of long objects, by name, and of anything else as it is. */
function listOf(elements: readonly string[]): string {
  const padding = Array.from({ length: 20 }, (_, index) => `padding${index}();\n`).join("");
  const printed = elements.map((element) =>
    /^\w+$/.test(element)
      ? `  {\n    name: "${element}",\n    value: "${element}${" is long".repeat(60)}",\n  },\n`
      : `  ${element},\n`,
  );
  return `${padding}const list = [\n${printed.join("")}];\n`;
}

function longConstructor(heritage: string): string {
  const statements = Array.from(
    { length: 40 },
    (_, index) => `    this.field${index} = call(${index});\n`,
  ).join("");
  return `class A${heritage} {\n  constructor() {\n    super();\n${statements}  }\n\n  other() {\n${statements}  }\n}\n`;
}

/** Histories that once came out wrong, as the oracle printed them; the names say why. */
export const regressions: readonly Regression[] = [
  {
    // Known statements of a constructor hid a `super()` that is an error without `extends`.
    name: "`super()` in a long constructor whose class extends nothing any more",
    file: "a.js",
    options: {},
    before: [longConstructor(" extends B")],
    after: longConstructor(""),
    reopen: false,
  },
  {
    // Prettier takes `/** … @type … */` at a line's end for a cast of what follows: the comment
    // goes to the next statement.
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
    // Prettier prints the comment before the label: lines before a statement's start are not always
    // the neighbour's.
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
  {
    // Prettier takes off a byte order mark at the start of what it gets, which is a skeleton then.
    name: "a byte order mark before the first statement, on its line",
    file: "a.js",
    options: {},
    before: [
      `class A {\n${"  // A comment that makes the class long enough to be split.\n".repeat(10)}  a() {}\n  b() {}\n}`,
    ],
    after: `\n\uFEFFclass A {\n${"  // A comment that makes the class long enough to be split.\n".repeat(10)}  a() {}\n  b() {}\n}`,
    reopen: false,
  },
  {
    // Babel's tree has the parentheses, Prettier's has not: for Prettier's, the first two elements
    // cannot be separated.
    name: "a parenthesised sequence as the first element, stored with its neighbour",
    file: "a.ts",
    options: {},
    before: [listOf(["b", "c", "d", "e", "f", "g"]), listOf(["(x, y)", "a", "b", "c", "d", "e", "f", "g"])],
    after: listOf(["(x, y)", "b", "c", "d", "e", "f", "g"]),
    reopen: false,
  },
  {
    // TypeScript parses such a text twice, and has the last statement twice then; Prettier prints
    // both.
    name: "a statement after `await{};` in TypeScript",
    file: "a.ts",
    options: {},
    before: ["await {};\n", "end;\n"],
    after: "await {};\nend;\n",
    reopen: false,
  },
  {
    name: "a statement after `await{};` in a TypeScript module",
    file: "a.mts",
    options: {},
    before: ["export {};\nawait {};\n", "end;\n"],
    after: "export {};\nawait {};\nend;\n",
    reopen: false,
  },
  {
    // The name of a method is read outside of it, and so are decorators; Prettier prints the last
    // statement twice.
    name: "statements after a method whose name awaits an object in TypeScript",
    file: "a.mts",
    options: {},
    before: ["export {};\none();\ntwo();\nthree();\nend;\nlast();\n"],
    after: "export {};\nclass A { [await {}]() {} }\none();\ntwo();\nthree();\nend;\nlast();\n",
    reopen: false,
  },
];
