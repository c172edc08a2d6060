import { createEdit, editPlace, insertAt, pickMatch, pickPlace, replaceRange, type Edit } from "./places.ts";

/**
 * Texts that Prettier rejects, or accepts although the grammar does not. A segment alone often
 * looks fine where the whole text is an error (two `default` exports, a private name of another
 * class), so these are not only about brackets.
 */
export const breakingEdits: readonly Edit[] = [
  editPlace("insert-bracket", (text, { member }, random) => {
    const offset = member.start + random.integer(member.end - member.start + 1);
    return insertAt(
      text,
      offset,
      random.pick([
        "}",
        "{",
        ")",
        "(",
        "]",
        "[",
        "'",
        '"',
        "`",
        "/*",
        "*/",
        "\\",
        "#",
        "@",
        "<",
        "/",
        "${",
        "=>",
        "...",
      ]),
    );
  }),
  editPlace("delete-bracket", (text, { member }, random) => {
    const found = pickMatch(text, member, /[()[\]{}"'`]/g, random);
    return found === undefined ? text : replaceRange(text, found, "");
  }),
  createEdit("delete-character", (text, random) => {
    const offset = random.integer(text.length + 1);
    return replaceRange(text, { start: offset, end: Math.min(text.length, offset + 1) }, "");
  }),
  editPlace("delete-token", (text, { member }, random) => {
    const found = pickMatch(text, member, /[\w$]+|[^\w\s$]/g, random);
    return found === undefined ? text : replaceRange(text, found, "");
  }),
  createEdit("truncate", (text, random) => text.slice(0, random.integer(text.length + 1))),
  editPlace("insert-error", (text, { member }, random) =>
    insertAt(text, random.chance(0.5) ? member.start : member.end, "\n" + random.pick(errors) + "\n"),
  ),
  createEdit("insert-error-pair", (text, random) => {
    // The two halves stand apart; each alone is accepted.
    const [first, second] = random.pick(pairs);
    const places = [pickPlace(text, random), pickPlace(text, random)]
      .map((place) => place?.member.start ?? text.length)
      .toSorted((a, b) => a - b);
    return insertAt(insertAt(text, places[1]!, `${second}\n`), places[0]!, `${first}\n`);
  }),
  createEdit("insert-class-error-pair", (text, random) => {
    const [first, second] = random.pick(classPairs);
    return `${text}\nclass Broken {\n  ${first}\n  between() {}\n\n  ${second}\n}\n`;
  }),
];

const errors: readonly string[] = [
  "let a = ;",
  "let let = 1",
  "const x",
  "return 1",
  "break",
  "continue",
  "break nowhere",
  "await x",
  "yield x",
  "super()",
  "super.x",
  "this.#nowhere",
  "#nowhere in x",
  "new.target",
  "export {notDefined}",
  "import a from",
  "if (",
  "else {}",
  "case 1:",
  "08",
  "'use strict'; 010",
  "let [a, a] = b",
  "for (let x of a, b) {}",
  "for (const a) {}",
  "a = {__proto__: 1, __proto__: 2}",
  "/(/",
  "/a/gg",
  "'\n'",
  "async () => {await = 1}",
  "function* f() {yield = 1}",
  "class A {constructor() {} constructor() {}}",
  "class A extends B {constructor() {super(); super()}}",
  "enum {}",
  "interface",
  "type = ",
  "abstract m()",
  "a?.b = 1",
  "1 = 2",
  "({a = 1})",
  "({a}) = 1",
  "import.meta = 1",
  "let x: number",
  "@dec",
  "@dec let x",
  "<div>",
  "<a></b>",
  "function f(a, a) {'use strict'}",
  "delete x",
  "label: label: x",
  "let undefined",
  "import {default} from 'x'",
  "export default const x = 1",
  "private x",
  "declare x = 1",
  "static",
  "throw\nx",
  "0++",
  "for await (x of y) {}",
  "a => {}()",
  "async (x)\n=> y",
  "a ?? b || c",
  "-a ** b",
  "\\u0061wait x",
  "import('a', 'b', 'c')",
  "export * as default from",
  "var x = y z",
  "{ let a; var a }",
  "try {}",
  "function () {}",
  "class {}",
  "let a\nlet a",
  "declare function f() {}",
  "namespace 1 {}",
  "get x() {}",
];

const pairs: readonly (readonly [string, string])[] = [
  ["let twice = 1;", "let twice = 2;"],
  ["const twice = 1;", "var twice = 2;"],
  ["export const twice = 1;", "export { twice };"],
  ["export default 1;", "export default 2;"],
  ["import twice from 'a';", "import { twice } from 'b';"],
  ["function twice() {}", "const twice = 1;"],
  ["class Twice {}", "class Twice {}"],
  ["export { later };", "// later is never defined"],
  ["enum Twice {}", "const Twice = 1;"],
  ["'use strict';", "with (a) {}"],
  ["label:", "label: for (;;) continue label;"],
  ["export = a;", "export const b = 1;"],
  ["/*", "*/"],
  ["`", "`"],
  ["{", "}"],
  ["(", ")"],
  ["if (a) {", "} else {}"],
  ["// prettier-ignore", "// prettier-ignore"],
  ["/* prettier-ignore-start */", "/* prettier-ignore-end */"],
  ["function overload(a);", "function overload(a) {}"],
  ["@decorator", "class Decorated {}"],
  ["@decorator", "export class Decorated {}"],
  ["type Twice = 1;", "type Twice = 2;"],
  ["namespace", "Name {}"],
  ["do", "while (a)"],
  ["if (a)", "else b"],
  ["x =", "y"],
  ["async", "function f() {}"],
];

const classPairs: readonly (readonly [string, string])[] = [
  ["#a = 1;", "#a = 2;"],
  ["#a = 1;", "m() { return this.#b; }"],
  ["constructor() {}", "constructor() {}"],
  ["get a() { return 1; }", "get a() { return 1; }"],
  ["a;", "a;"],
  ["static prototype;", "b;"],
  ["m(): void;", "n() {}"],
  ["m(a): void;", "m(a) {}"],
  ["@decorator", "m() {}"],
  ["a = 1", "*b() {}"],
  ["abstract m(): void;", "n() { super.x(); super(); }"],
  ["'quoted-key' = 1;", "plain = 2;"],
  ["'unneeded' = 1;", "1 = 2;"],
  ["get", "x() {}"],
  ["static", "x() {}"],
  ["async", "x() {}"],
];
