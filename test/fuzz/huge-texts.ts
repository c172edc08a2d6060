/** A kind of text that may become as long as one likes. */
export interface HugeText {
  readonly name: string;
  /** Base name; it decides the parser. */
  readonly file: string;
  write(size: number): string;
}

/** A kind of line that may become as long as one likes: some `size` code units. */
export interface LongLine extends HugeText {
  /** Whether Prettier formats ten megabytes of it in less than a second. */
  readonly isQuick: boolean;
}

export const longLines: readonly LongLine[] = [
  line("a string", "a.ts", true, (size) => `a = "${"x".repeat(size)}";`),
  line("a template", "a.ts", true, (size) => `a = \`${"x ".repeat(size / 2)}\`;`),
  line("a line comment", "a.js", true, (size) => `// ${"x ".repeat(size / 2)}`),
  line("a comment", "a.ts", true, (size) => `/* ${"* ".repeat(size / 2)}*/`),
  line("a regular expression", "a.js", true, (size) => `a = /${"x".repeat(size)}/;`),
  line("quotes in a string", "a.ts", false, (size) => `a = '${'"x'.repeat(size / 2)}';`),
  line("a template of expressions", "a.ts", false, (size) => `a = \`${"x${b}".repeat(size / 5)}\`;`),
  line("statements", "a.js", false, (size) => "foo(1);".repeat(size / 7)),
  line("statements in a function", "a.js", false, (size) => `function f(){${"g(1);".repeat(size / 5)}}`),
  line("elements", "a.jsx", false, (size) => `a = <p>${"<b c='d'>e</b>".repeat(size / 14)}</p>;`),
  line("text between elements", "a.jsx", false, (size) => `a = <p>${"word ".repeat(size / 5)}</p>;`),
  line("an array of strings", "a.ts", false, (size) => `a = [${'"some text",'.repeat(size / 12)}];`),
  line("an object", "a.ts", false, (size) => `a = {${"b:1,".repeat(size / 4)}};`),
  line("calls of calls", "a.js", false, (size) => `a${".b(1)".repeat(size / 5)};`),
  line("operands", "a.js", false, (size) => `a = 1${" + 1".repeat(size / 4)};`),
];

function line(name: string, file: string, isQuick: boolean, write: HugeText["write"]): LongLine {
  return { name, file, isQuick, write };
}

/** Texts of `size` tiny statements, one per line. */
export const manyStatements: readonly HugeText[] = [
  lines("names, all the same", "a.js", () => "a;"),
  lines("calls, all the same", "a.js", () => "call(1);"),
  lines("calls, all the same, in TypeScript", "a.ts", () => "call(1);"),
  lines("names", "a.js", (index) => `a${index};`),
  lines("declarations", "a.js", (index) => `const a${index} = ${index};`),
  lines("declarations, not formatted", "a.js", (index) => `const a${index}=${index}`),
  inside("calls in a function", "function f() {", "a.js", (index) => `  call(${index});`),
  inside("fields of a class", "class A {", "a.ts", (index) => `  a${index} = ${index};`),
];

function lines(name: string, file: string, write: (index: number) => string): HugeText {
  return { name, file, write: (size) => Array.from({ length: size }, (_, index) => write(index)).join("\n") };
}

function inside(name: string, head: string, file: string, write: (index: number) => string): HugeText {
  return { name, file, write: (size) => `${head}\n${lines(name, file, write).write(size)}\n}` };
}
