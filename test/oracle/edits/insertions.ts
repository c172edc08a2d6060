import type { Random } from "../random.ts";
import type { Body } from "../syntax.ts";
import { createEdit, insertAt, pickBody, pickPlace, replaceRange, type Edit } from "./places.ts";
import {
  caseSnippets,
  classSnippets,
  elementSnippets,
  enumSnippets,
  interfaceSnippets,
  propertySnippets,
  statementSnippets,
} from "./snippets.ts";

const literalKinds = [
  ["object", propertySnippets],
  ["array", elementSnippets],
  ["enum", enumSnippets],
] as const;

/**
 * New statements and members: at the start, between others, at the end, on a line of their own or
 * shared.
 */
export const insertionEdits: readonly Edit[] = [
  ...Object.entries(statementSnippets).map(([group, snippets]) =>
    createEdit(`insert-${group}`, (text, random) => insertMember(text, random, isStatementBody, snippets)),
  ),
  createEdit("insert-class-member", (text, random) =>
    insertMember(text, random, (body) => body.kind === "class", classSnippets),
  ),
  createEdit("insert-interface-member", (text, random) =>
    insertMember(text, random, (body) => body.kind === "interface", interfaceSnippets),
  ),
  createEdit("insert-case", (text, random) =>
    insertMember(text, random, (body) => body.kind === "switch", caseSnippets),
  ),
  ...literalKinds.map(([kind, snippets]) =>
    createEdit(`insert-${kind}-member`, (text, random) => {
      const comma = random.pick([",", ",", ",", " ,", "", "\n,"]);
      return insertMember(text, random, (body) => body.kind === kind, [random.pick(snippets) + comma]);
    }),
  ),
  createEdit("literal-bracket-line", (text, random) => {
    // Prettier breaks an object's lines because the source does.
    const body = pickBody(text, random, ({ kind }) => kind === "object" || kind === "interface");
    if (body === undefined || body.members.length === 0) return text;
    const between = random.pick(["", " ", "\n", "\n\n", "/* c */\n", "// c\n"]);
    return replaceRange(text, { start: body.start, end: body.members[0]!.start }, between);
  }),
  createEdit("insert-directive-first", (text, random) => {
    const body = pickBody(text, random, isStatementBody);
    if (body === undefined) return text;
    const offset = body.depth === 0 ? (/^\ufeff?(?:#![^\n]*\n)?/.exec(text)?.[0].length ?? 0) : body.start;
    return insertAt(
      text,
      offset,
      random.pick(["", "\n", "// c\n", "\n\n"]) +
        random.pick(statementSnippets["directive"]!) +
        random.pick(["\n", ";\n", "\n\n"]),
    );
  }),
  createEdit("insert-several", (text, random) => {
    const groups = Object.values(statementSnippets);
    const inserted = Array.from({ length: 2 + random.integer(4) }, () => random.pick(random.pick(groups)));
    return insertMember(text, random, isStatementBody, [
      inserted.join(random.pick(["\n", "\n\n", ";\n", "\n// c\n"])),
    ]);
  }),
  createEdit("insert-file-switch", (text, random) => {
    const place = pickPlace(text, random);
    const inserted = random.pick(fileSwitches) + "\n";
    return random.chance(0.5) || place === undefined
      ? inserted + text
      : insertAt(text, place.member.start, inserted);
  }),
  createEdit("insert-hashbang", (text) =>
    text.startsWith("#!") ? text.slice(text.indexOf("\n") + 1) : "#!/usr/bin/env node\n" + text,
  ),
  createEdit("insert-class-with-members", (text, random) => {
    const members = Array.from({ length: 1 + random.integer(8) }, () => random.pick(classSnippets));
    return insertMember(text, random, isStatementBody, [
      `class Inserted {\n${members.join(random.pick(["\n", ";\n", "\n\n"]))}\n}`,
    ]);
  }),
];

const isStatementBody = (body: Body): boolean => body.kind === "program" || body.kind === "block";

/** Things that change how Prettier reads the whole file. */
const fileSwitches: readonly string[] = [
  "// @flow",
  "/* @flow */",
  "/** @noflow */",
  "x |> y",
  "%GetOptimizationStatus(f)",
  "var x: number = 1",
  "const e = <div>{a}</div>",
  "type T = {| a: 1 |}",
  "import type X from 'x'",
  "export {}",
  "module.exports = 1",
  "---\ntitle: x\n---",
  "// @jsx h",
  "/**\n * @format\n */",
];

function insertMember(
  text: string,
  random: Random,
  accepts: (body: Body) => boolean,
  snippets: readonly string[],
): string {
  const body = pickBody(text, random, accepts);
  if (body === undefined) return text;
  const inserted = random.pick(snippets);
  const position = random.integer(body.members.length + 2) - 1;
  if (position === -1)
    return insertAt(text, body.start, random.pick(["\n", "", "\n\n"]) + inserted + random.pick(separators));
  const member = body.members[position];
  if (member === undefined)
    return insertAt(
      text,
      body.end,
      random.pick(["\n", "\n\n", " "]) + inserted + random.pick(["\n", "", "\n\n"]),
    );
  return random.chance(0.5)
    ? insertAt(text, member.start, inserted + random.pick(separators))
    : insertAt(text, member.end, random.pick(["\n", "\n\n", "; ", "\n// c\n"]) + inserted);
}

const separators: readonly string[] = ["\n", "\n", "\n", ";\n", "\n\n", "; ", "\n\n\n", " // c\n"];
