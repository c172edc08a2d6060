// Long: it tries each statement in each place of each context with Prettier, thousands of texts.
import * as prettier from "prettier";
import { describe, expect, it } from "vitest";
import { asStatementParser } from "../../src/pipeline/doubt.ts";
import { findBodies } from "../../src/pipeline/find-bodies.ts";
import { statementNodes, type SyntaxNode } from "../../src/pipeline/outline.ts";
import { grammarOf, parseText } from "../../src/pipeline/parse.ts";

// A member that is known from one place is taken as it is in another place of the same context. So
// Prettier must accept it in all of these places, or in none, or our parser must have a doubt.

const statements = [
  ...["super();", "super.x();", "super[0];", "arguments;", "arguments.x = super.y;", "new.target;"],
  ...["return;", "return super.x;", "break;", "continue;", "label: for (;;) { break label; }", "break a;"],
  ...["await 1;", "(await);", "await (1);", "await;", "let await;", "function await() {}", "class await {}"],
  ...["async () => await 1;", "for await (const a of b) c;", "await using a = b;", "using a = b;"],
  ...["yield 1;", "yield;", "var yield = 1;", "function yield() {}", "(yield) => 1;", "a = yield;"],
  ...["import.meta;", "import('a');", "export {};", "export default 1;", "import a from 'a';"],
  ...["this.#p;", "#p in a;", "delete this.#p;", "delete x;", "with (a) b;", "var arguments = 1;"],
  ...["var let = 1;", "let let = 1;", "var static = 1;", "let a, a;", "const a;", "'use strict';", "010;"],
  ...["interface A { a: 1 }", "type A = 1;", "enum A { a }", "declare let a: 1;", "namespace A {}"],
  ...["abstract class A {}", "a!;", "a as b;", "<a>b;", "<a></a>;", "let a: this;", "let a: unique symbol;"],
  ...["function f(this: A) {}", "@a class A {}", "import a = b;", "export = a;", "declare module 'a';"],
];

const classMembers = [
  ...["a = super.x;", "a = arguments;", "a = await 1;", "a = yield 1;", "a = new.target;", "a = this.#p;"],
  ...["constructor() {}", "constructor(a: 1);", "#p;", "static a = super.x;", "static { await; }"],
  ...["abstract a;", "abstract a();", "declare a;", "override a;", "readonly a;", "accessor a;", "a?: 1;"],
  ...["[super.x]() {}", "[await 1]() {}", "[yield 1]() {}", "@(await a) b() {}", "get a() { super.x; }"],
];

/** Where statements stand, `@` for one; and where members of classes do. */
const places = [
  ...["{@}", "if (a) {@}", "for (;;) {@}", "a: {@}", "a: for (;;) {@}", "switch (a) {\ncase 1:@}"],
  ...[
    "for (;;) {\nswitch (a) {\ncase 1:@}\n}",
    "try {@} catch {}",
    "declare namespace A {@}",
    "namespace A {@}",
  ],
  ...["namespace A {\na();\n{@}\n}", "namespace A {\na();\nb(() => {@});\n}", "declare module 'a' {@}"],
  ...["function a() {@}", "async function a() {@}", "function* a() {@}", "async function* a() {@}"],
  ...["a = () => {@};", "a = async () => {@};", "a = function () {@};", "function a(b = () => {@}) {}"],
  ...inFunctions("b(() => {@});"),
  ...inFunctions("b(function () {@});"),
  ...inFunctions("b(async () => {@});"),
  ...inFunctions("b({\nc() {@},\nd,\n});"),
  ...inFunctions("class C {\nd = () => {@};\n}"),
  ...inFunctions("class C {\nstatic {@}\n}"),
  ...inFunctions("for (;;) {@}"),
  ...["", " extends B"].flatMap((heritage) =>
    [
      "a() {@}",
      "static a() {@}",
      "constructor() {@}",
      "get a() {@}",
      "async a() {@}",
      "*a() {@}",
      "static {@}",
    ]
      .concat(["a = () => {@};", "a = function () {@};", "static a = async () => {@};", "#a() {@}"])
      .concat(["constructor() {\na();\n{@}\n}", "constructor() {\na();\nb(() => {@});\n}"])
      .concat([
        "constructor() {\na();\nfunction b() {@}\n}",
        "constructor() {\na();\nb({\nc() {@},\nd,\n});\n}",
      ])
      .concat(["constructor() {\na();\nclass C {\nstatic {@}\n}\n}", "static {\na();\nb(() => {@});\n}"])
      .concat([
        "static {\na();\nfunction b() {@}\n}",
        "static {\na();\n{@}\n}",
        "static {\na();\nfor (;;) {@}\n}",
      ])
      .map((member) => `class A${heritage} {\n${member}\n}`),
  ),
];

const classPlaces = [
  ...["class A {@}", "class A extends B {@}", "abstract class A {@}", "declare class A {@}"],
  ...["abstract class A extends B {@}", "a = class {@};", "a = class extends B {@};"],
  ...inFunctions("class C {@}"),
  ...inFunctions("b = class extends C {@};"),
];

function inFunctions(inner: string): readonly string[] {
  return ["function", "async function", "function*"].map((kind) => `${kind} a() {\nb();\n${inner}\n}`);
}

interface Found {
  readonly accepted: string[];
  readonly rejected: string[];
}

describe("Prettier accepts a member in all places of one context, or in none", () => {
  it.each([
    ["a.js", "babel"],
    ["a.cjs", "babel"],
    ["a.mjs", "babel"],
    ["a.ts", "typescript"],
    ["a.tsx", "typescript"],
    ["a.ts", "babel-ts"],
  ])("in %s with %s", { timeout: 120_000 }, async (file, parser) => {
    const found = new Map<string, Found>();
    for (const [members, around] of [[statements, places] as const, [classMembers, classPlaces] as const])
      for (const member of members)
        for (const place of around) await note(found, { file, parser, member, place });
    const mixed = [...found].filter(
      ([, { accepted, rejected }]) => accepted.length > 0 && rejected.length > 0,
    );
    expect(Object.fromEntries(mixed)).toEqual({});
    expect(found.size).toBeGreaterThan(100);
  });
});

async function note(
  found: Map<string, Found>,
  { file, parser, member, place }: { file: string; parser: string; member: string; place: string },
): Promise<void> {
  const text = `${place.replace("@", `\n${member}\nx;\n`)}\n`;
  const context = contextOf(text, file, parser, member);
  if (context === undefined) return;
  const key = `${member} in ${context}`;
  if (!found.has(key)) found.set(key, { accepted: [], rejected: [] });
  const isAccepted = await prettier.format(text, { filepath: file, parser }).then(
    () => true,
    () => false,
  );
  found.get(key)![isAccepted ? "accepted" : "rejected"].push(place);
}

/**
 * The context of the body that a member stands in; `undefined` if the text goes to Prettier as a
 * whole.
 */
function contextOf(text: string, file: string, parser: string, member: string): string | undefined {
  const grammar = grammarOf(asStatementParser(parser)!, file)!;
  const parsed = parseText(text, grammar);
  if (parsed === undefined) return undefined;
  let context: string | undefined;
  const visit = (node: SyntaxNode, above: readonly SyntaxNode[]) => {
    for (const body of findBodies(node, above, { text, rules: { options: {} }, minimumLength: 0 })) {
      if (text.slice(body.start, body.end).includes(member)) context = body.context;
      for (const inner of body.members) visit(inner, body.stack);
    }
  };
  for (const node of statementNodes(parsed.tree)) visit(node, [parsed.tree]);
  return context;
}
