import type { Options } from "prettier";
import { describe, expect, it } from "vitest";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { ChangedText, TextVersions } from "../../src/text/format-changed.ts";
import { createMapStore } from "../stores/map-store.ts";

const formatter = createFormatter({ store: createMapStore() });

const change = (text: string, versions: TextVersions, options: Options = {}): Promise<ChangedText> =>
  formatter.formatChanged(text, versions, { filepath: "/a.ts", ...options });

async function format(before: string, text: string, options: Options = {}): Promise<string> {
  const answer = await change(text, { before: [before] }, options);
  if (answer.kind === "doubt") throw new Error(answer.why);
  return answer.text;
}

describe("formats what the change touches, and nothing else", () => {
  it.each<[string, string, string, string]>([
    ["a new statement", "a( )\nb( )\n", "a( )\nc( )\nb( )\n", "a( )\nc();\nb( )\n"],
    ["a changed one", "a( )\nb( )\n", "a( )\nb( 1 )\n", "a( )\nb(1);\n"],
    ["a new comment", "a( )\nb( )\n", "a( )\n// c\nb( )\n", "a( )\n// c\nb();\n"],
    ["a comment that is gone", "a( )\n// c\nb( )\n", "a( )\nb( )\n", "a( )\nb( )\n"],
    ["a statement below a comment", "// c\na( )\n", "// c\nb( )\na( )\n", "// c\nb();\na( )\n"],
    ["a statement that is gone", "a( )\nb( )\nc( )\n", "a( )\nc( )\n", "a( )\nc( )\n"],
    ["a statement that has moved", "a( )\nb( )\n", "b( )\na( )\n", "b( )\na( )\n"],
    ["a copy", "a( )\nb( )\n", "a( )\nb( )\na( )\n", "a( )\nb( )\na();\n"],
    ["statements on one line", "a( ); b( )\nc( )\n", "a( ); b( 1 )\nc( )\n", "a();\nb(1);\nc( )\n"],
    ["a stray semicolon", "a( )\nb( )\n", "a( )\nb( );;\n", "a( )\nb();\n"],
    ["spaces at the end of a line", "a( )  \nb( )\n", "a( )  \nc( )  \nb( )\n", "a( )  \nc();\nb( )\n"],
    ["no line break at the end", "a( )", "a( )\nb( )", "a( )\nb();\n"],
  ])("%s", async (_, before, text, expected) => expect(await format(before, text)).toBe(expected));

  it.each<[string, string, string, string]>([
    ["stay", "a( )\n\n\n\nb( )\n", "a( )\n\n\n\nb( 1 )\n", "a( )\n\n\n\nb(1);\n"],
    ["stay where only they are new", "a( )\nb( )\n", "a( )\n\n\n\nb( )\n", "a( )\n\n\n\nb( )\n"],
    ["become one where they are new", "a( )\n", "a( )\n\n\n\nb( )\n", "a( )\n\nb();\n"],
    ["become one between new ones", "a( )\n", "a( )\nb( )\n\n\n\nc( )\n", "a( )\nb();\n\nc();\n"],
  ])("blank lines %s", async (_, before, text, expected) =>
    expect(await format(before, text)).toBe(expected),
  );

  const wrap = (...lines: string[]) => `class A{\n${lines.map((line) => `  ${line}\n`).join("")}}\n`;
  it.each<[string, string, string, string]>([
    ["a member", wrap("a = 'a'", "b = 'b'"), wrap("a = 'a'", "b = 'c'"), wrap("a = 'a'", 'b = "c";')],
    ["the only one", wrap("a = 'a'"), wrap("a = 'b'"), wrap('a = "b";')],
    ["a second one", wrap("a = 'a'"), wrap("a = 'a'", "b = 'b'"), wrap("a = 'a'", 'b = "b";')],
    [
      "a member's member",
      wrap("m ( ) {", "  a( )", "  b( )", "}"),
      wrap("m ( ) {", "  a( )", "  b( 1 )", "}"),
      wrap("m ( ) {", "  a( )", "  b(1);", "}"),
    ],
    [
      "a head, and so the whole statement",
      wrap("m ( ) {", "  a( )", "}", "n ( ) {", "}"),
      wrap("m ( a ) {", "  a( )", "}", "n ( ) {", "}"),
      wrap("m(a) {", "  a();", "}", "n ( ) {", "}"),
    ],
  ])("in a body: %s", async (_, before, text, expected) => expect(await format(before, text)).toBe(expected));

  it("an element, beside one that is alike", async () => {
    const list = (...elements: string[]) =>
      `x = [\n${elements.map((each) => `  {\n${each}  },\n`).join("")}]\n`;
    const [one, two] = ["    a: 'a',\n    b: 'b',\n", "    c: 'c',\n    d: 'd',\n"];
    const edited = two.replace("'d'", "'e'");
    const added = "    f: 'f',\n    g: 'g',\n";
    const expected = list(one, added.replaceAll("'", '"'), two.replace("'d'", '"e"'));
    expect(await format(list(one, two), list(one, added, edited))).toBe(expected);
  });
});

describe("the indentation of a body that is not Prettier's", () => {
  const indent = (text: string, by: string) => text.replaceAll(/^ {2}/gm, by);
  const before = "f( )\nfunction f ( ) {\n  a( )\n  b( )\n}\n";

  it("makes it format the statement around, as a whole", async () => {
    const text = before.replace("b( )", "c( )");
    const whole = "f( )\nfunction f() {\n  a();\n  c();\n}\n";
    expect(await format(indent(before, "    "), indent(text, "    "))).toBe(whole);
    expect(await format(indent(before, "\t"), indent(text, "\t"))).toBe(whole);
    expect(await format(before, text)).toBe(text.replace("c( )", "c();"));
  });

  it("decides by the closing bracket where all members are touched", async () => {
    const only = "function f ( ) {\n    if (a) {\n        b( )\n    }\n}\n";
    const whole = "function f ( ) {\n  if (a) {\n    b(1);\n  }\n}\n";
    expect(await format(only, only.replace("b( )", "b( 1 )"))).toBe(whole);
  });

  it("is that of a new member only, which gets Prettier's", async () => {
    const text = before.replace("  b( )\n", "  b( )\n      c( )\n");
    expect(await format(before, text)).toBe(text.replace("      c( )", "  c();"));
  });
});

describe("versions", () => {
  const text = "a( )\nb( )\nc( )\n";

  it("none: all is new", async () => {
    expect(await change(text, { before: [] })).toEqual({ kind: "formatted", text: "a();\nb();\nc();\n" });
    expect(await change("a{b:c}", { before: [] }, { filepath: "/a.css" })).toMatchObject({
      kind: "formatted",
    });
  });

  it("several: new is what is in none of them, as in a merge", async () => {
    const before = ["a( )\nb( )\n", "b( )\nc( )\n", "a( )\n"];
    expect(await change(text, { before: before.slice(0, 2) })).toMatchObject({ text });
    expect(await change(text, { before: before.slice(2) })).toMatchObject({ text: "a( )\nb();\nc();\n" });
    expect(await change(`${text}d( )\n`, { before })).toMatchObject({ text: `${text}d();\n` });
  });

  it("within: what is not in that one is left alone", async () => {
    const within = "a( )\nb( )\n";
    expect(await change(text, { before: ["a( )\n"], within })).toMatchObject({ text: "a( )\nb();\nc( )\n" });
  });

  it("an equal one: nothing is new", async () => {
    expect(await change("a{b:c}", { before: ["a{b:c}"] }, { filepath: "/a.css" })).toMatchObject({
      text: "a{b:c}",
    });
  });
});

describe("texts and options", () => {
  it("keeps line ends and byte order mark", async () => {
    expect(await format("\uFEFFa( )\r\n", "\uFEFFa( )\r\nb( )\r\n")).toBe("\uFEFFa( )\r\nb();\r\n");
    expect(await format("a( )\n", "a( )\r\nb( )\r\n")).toBe("a( )\r\nb();\r\n");
  });

  it("takes the neighbour, too, where one cannot do without the other", async () => {
    const options = { semi: false };
    expect(await format("a( );\n", "a( );\n[1].b( );\n", options)).toBe("a()\n;[1].b()\n");
    const before = "a = ( ) => {\n  b( );\n};\n`x`.c( );\n";
    const whole = "a = () => {\n  d()\n}\n;`x`.c()\n";
    expect(await format(before, before.replace("b( )", "d( )"), options)).toBe(whole);
  });

  it.each<[string, string, string, Options, string]>([
    ["another language", "a{b:c}", "a{b:d}", { filepath: "/a.css" }, "whole-file"],
    ["an earlier version with an error", "a(\n", "a( )\n", {}, "earlier-version"],
    ["two kinds of line ends", "a( )\n", "a( )\r\nb( )\n", {}, "mixed-line-ends"],
    ["a pragma", "a( )\n", "a( )\nb( )\n", { insertPragma: true }, "pragma-option"],
    ["an option that cannot be part of a key", "a( )\n", "b( )\n", { x: () => {} }, "bypass"],
    [
      "what Prettier prints differently once more",
      "f( )\n",
      "f( )\nlet a = ( // b\n c || d ) && e\n",
      {},
      "unstable",
    ],
  ])("%s is a doubt", async (_, before, text, options, why) => {
    const whole = await formatter.format(text, { filepath: "/a.ts", ...options });
    expect(await change(text, { before: [before] }, options)).toEqual({ kind: "doubt", why, whole });
  });

  it("rejects what Prettier rejects", async () => {
    await expect(change("a(\n", { before: ["a( )\n"] })).rejects.toThrow("expected");
  });
});
