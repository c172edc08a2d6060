import fc, { type Arbitrary } from "fast-check";
import {
  caseSnippets,
  classSnippets,
  elementSnippets,
  enumSnippets,
  interfaceSnippets,
  propertySnippets,
  statementSnippets,
} from "../oracle/edits/snippets.ts";

/** A generated program. */
export interface Program {
  /** Base name; it decides the grammar. */
  readonly file: string;
  readonly text: string;
}

/**
 * Programs of every kind of statement and body, most of them accepted by Prettier; one in some is
 * made strange by its line ends or characters.
 */
export function programs(): Arbitrary<Program> {
  const names = {
    javascript: ["a.js", "a.jsx", "a.mjs", "a.cjs"],
    typescript: ["a.ts", "a.mts", "a.cts", "a.d.ts"],
    tsx: ["a.tsx"],
  } as const;
  return fc
    .constantFrom<Language>("javascript", "typescript", "tsx")
    .chain((language) =>
      fc
        .tuple(fc.constantFrom(...names[language]), programText(language))
        .map(([file, text]) => ({ file, text })),
    );
}

type Language = "javascript" | "typescript" | "tsx";
type Text = Arbitrary<string>;

interface Grammar {
  readonly expression: string;
  readonly statement: string;
  readonly type: string;
  readonly classMember: string;
}

function programText(language: Language): Text {
  const { statement } = grammars[language];
  const prologue = oneOf(
    "",
    "",
    "",
    "'use strict';\n",
    "\"a\"\n'b'\n",
    "#!/usr/bin/env node\n",
    "// @ts-check\n\n",
    "/** @format */\n",
  );
  const body = fc
    .array(fc.tuple(statement, separator), { minLength: 1, maxLength: 9 })
    .map((parts) => parts.flat().join(""));
  return fc.tuple(write`${prologue}${body}`, disguise).map(([text, change]) => change(text));
}

/** What the whole text is put through. */
const disguise = fc.oneof(
  { weight: 30, arbitrary: fc.constant((text: string) => text) },
  { weight: 2, arbitrary: fc.constant((text: string) => text.replaceAll("\n", "\r\n")) },
  { weight: 1, arbitrary: fc.constant((text: string) => text.replaceAll("\n", "\r")) },
  {
    weight: 1,
    arbitrary: fc.constant((text: string) =>
      text.replace(/\n/g, (_, offset: number) => ["\n", "\r\n", "\r"][offset % 3]!),
    ),
  },
  { weight: 1, arbitrary: fc.constant((text: string) => `\uFEFF${text}`) },
  { weight: 1, arbitrary: fc.constant((text: string) => text.trimEnd()) },
  { weight: 1, arbitrary: fc.constant((text: string) => text.replaceAll(" ", "\t")) },
  { weight: 1, arbitrary: fc.constant((text: string) => text.replaceAll("\n", "\n  ")) },
  { weight: 1, arbitrary: fc.constant((text: string) => text.replaceAll("name", "$fc0_")) },
  { weight: 1, arbitrary: fc.constant((text: string) => text.replaceAll("name", "$leftOut0_")) },
);

/**
 * What stands between two statements: most often a line break, sometimes what one would not think
 * of.
 */
const separator: Text = weighted(
  [24, ["\n", "\n", ";\n", "\n\n", ";\n\n"]],
  [4, ["\n\n\n", "; ", " \n", "\n ;\n", ";;\n", "\n;", "\n\t\n"]],
  [
    4,
    [
      " // note\n",
      "; // note\n",
      "\n// note\n",
      "\n\n// note\n\n",
      " /* note */\n",
      "; /* note */ ",
      "\n/* note */ ",
      "\n/*\n * note\n */\n",
    ],
  ],
  [
    2,
    [
      "\n// prettier-ignore\n",
      "\n/* prettier-ignore */\n",
      "\n// prettier-ignore\n\n",
      " // prettier-ignore\n",
      "\n// prettier-ignore-start\n",
      "\n// prettier-ignore-end\n",
    ],
  ],
  [
    1,
    [
      " /** @type {A} */\n",
      "\n/** @type {A} */ ",
      "\n<!-- note\n",
      "\n--> note\n",
      " /* a\n b */ ",
      "\f\n",
      "\u00a0\n",
      "\n\u2028",
      "\v",
      "\n//\n",
    ],
  ],
);

/** White space where only that is allowed, and sometimes a comment. */
const gap: Text = weighted(
  [40, [" "]],
  [2, ["\n", "  ", "\t"]],
  [1, [" /* note */ ", " // note\n", "\n// note\n", " /* a\n b */ ", "\n\n"]],
);

function createGrammar(language: Language): Record<keyof Grammar, Text> {
  const isTyped = language !== "javascript";
  const mayHoldJsx = language !== "typescript";
  const typed = (...texts: Text[]): Text[] => (isTyped ? texts : []);

  return fc.letrec<Record<keyof Grammar, string>>((tie) => {
    const expression = tie("expression");
    const statement = tie("statement");
    const type = tie("type");
    const classMember = tie("classMember");

    const annotation = isTyped ? nested(fc.constant(""), write`: ${type}`) : fc.constant("");
    const typeArguments = isTyped
      ? nested(fc.constant(""), fc.constant(""), write`<${type}>`)
      : fc.constant("");
    const typeParameters = isTyped
      ? oneOf("", "", "", "<T>", "<T extends U = V>", "<const T, U>")
      : fc.constant("");
    const parameter = fc.oneof(
      write`${name}${annotation}`,
      write`${name}${annotation} = ${expression}`,
      oneOf("...rest", "{ a, b: [c] }", "[a, , b]", "{ a = 1 } = {}"),
    );
    const parameters = list(parameter, ",", 3);
    const block = bodyOf(list(write`${statement}${separator}`, "", 5));
    const functionBody = bodyOf(
      write`${oneOf("", "", "", "'use strict';\n", '"use client"\n')}${list(write`${statement}${separator}`, "", 5)}`,
    );
    const classBody = bodyOf(list(write`${classMember}${memberSeparator}`, "", 6));
    const modifier = oneOf(
      "",
      "",
      "",
      "static ",
      ...(isTyped
        ? ["private ", "readonly ", "declare ", "override ", "abstract ", "protected static "]
        : []),
    );
    const key = oneOf(
      "name",
      "other",
      "'quoted'",
      "'a-b'",
      "1",
      "[computed]",
      "#hidden",
      "get",
      "set",
      "static",
      "async",
      "in",
      "__proto__",
      "constructor",
    );
    const property = fc.oneof(
      write`${key}: ${expression}`,
      write`${key}:${gap}${expression}`,
      write`${key}(${parameters}) ${functionBody}`,
      write`...${expression}`,
      oneOf(...propertySnippets),
    );
    const object = bodyOf(list(write`${property},${lineEnd}`, "", 6));
    const array = bodyOf(
      list(write`${fc.oneof(expression, oneOf(...elementSnippets))},${lineEnd}`, "", 6),
      "[",
      "]",
    );
    const arrow = fc.oneof(
      write`(${parameters})${annotation} => ${expression}`,
      write`async (${parameters}) =>${gap}${functionBody}`,
      write`${name} => ${functionBody}`,
    );
    const attribute = fc.oneof(
      oneOf("a", 'b="c"', "c='d'", "{...e}", 'className="  x  y "', 'style={{ color: "red" }}'),
      write`on={${expression}}`,
    );
    const jsxChild = fc.oneof(
      oneOf(
        "text",
        " ",
        "\n",
        "{' '}",
        "a very long text that goes on and on until there is no room left on the line at all",
        "{/* note */}",
        "&nbsp;",
        "🎉",
      ),
      write`{${expression}}`,
      write`<a.b ${attribute} />`,
      write`<p>${expression.map((text) => text.replace(/[{}<>]/g, ""))}</p>`,
    );
    const jsx = fc.oneof(
      write`<div ${attribute} ${attribute}>${list(jsxChild, "", 4)}</div>`,
      write`<>${list(jsxChild, "\n", 4)}</>`,
      fc.constant("<style jsx>{`a{b:c}`}</style>"),
    );
    const template = fc.oneof(
      write`\`a ${"${"}${expression}} b\``,
      write`${oneOf("css", "styled.div", "styled(A).attrs({})", "createGlobalStyle", "keyframes")}\`\n  a:${"${"}${expression}};b{c:d}\n\``,
      write`${oneOf("gql", "graphql", "/* GraphQL */ ")}\`query{a(b:1){c}}${oneOf("", "\n\n${fragment}\n", "\\u0001")}\``,
      write`${oneOf("html", "/* HTML */ ", "svg")}\`<p   a="${"${"}${expression}}"><b>c</b><script>x( )</script></p>\``,
      write`${oneOf("markdown", "md")}\`\n    # a\n    * b\n\n    \\\`\\\`\\\`js\n    x( )\n    \\\`\\\`\\\`\n\``,
    );

    const ties: Record<keyof Grammar, Text> = {
      expression: fc.oneof(
        { maxDepth: 4, depthIdentifier: "program", withCrossShrink: false },
        { weight: 4, arbitrary: fc.oneof(name, reference) },
        { weight: 4, arbitrary: literal },
        { weight: 2, arbitrary: write`${name}(${list(expression, ", ", 3)})` },
        { weight: 1, arbitrary: write`${name}${typeArguments}(${gap}${expression}${gap})` },
        { weight: 1, arbitrary: write`${name}.${name}.call(${arrow}).then(${arrow}).x` },
        { weight: 2, arbitrary: object },
        { weight: 2, arbitrary: array },
        { weight: 2, arbitrary: arrow },
        { weight: 1, arbitrary: write`function${gap}${name}(${parameters})${annotation} ${functionBody}` },
        { weight: 1, arbitrary: write`async function* (${parameters}) ${functionBody}` },
        { weight: 1, arbitrary: write`class ${name} extends ${name} ${classBody}` },
        { weight: 1, arbitrary: write`(${expression})` },
        {
          weight: 1,
          arbitrary: write`${expression}${gap}${oneOf("+", "*", "&&", "??", "||", "in", "<", ">", "===", "**", ">>>", ",")}${gap}${expression}`,
        },
        { weight: 1, arbitrary: write`${expression}${gap}?${gap}${expression}${gap}:${gap}${expression}` },
        { weight: 1, arbitrary: write`${name}${gap}${oneOf("=", "+=", "??=")}${gap}${expression}` },
        {
          weight: 1,
          arbitrary: write`${oneOf("!", "-", "+", "typeof ", "void ", "new ", "++", "delete ")}${reference}`,
        },
        { weight: 1, arbitrary: write`${name} < ${name} > (${expression})` },
        { weight: 1, arbitrary: write`import(${expression})` },
        { weight: 2, arbitrary: template },
        ...(mayHoldJsx
          ? [{ weight: 3, arbitrary: jsx }]
          : [{ weight: 1, arbitrary: write`<${type}>${expression}` }]),
        ...typed(
          write`${expression} as ${type}`,
          write`${name}!.${name}`,
          write`(${expression}) satisfies ${type}`,
          write`<T,>(x: T) => ${expression}`,
        ).map((arbitrary) => ({ weight: 1, arbitrary })),
      ),
      type: fc.oneof(
        { maxDepth: 3, depthIdentifier: "program" },
        oneOf(
          "string",
          "A",
          "B.C",
          "unknown[]",
          "'a' | 'b'",
          "typeof x",
          "this",
          "`a${string}`",
          "unique symbol",
        ),
        write`${name}<${type}>`,
        write`${type} | ${type}`,
        write`{ ${list(write`${name}?: ${type};${lineEnd}`, "", 4)} }`,
        bodyOf(
          list(write`${fc.oneof(write`${name}: ${type};`, oneOf(...interfaceSnippets))}${lineEnd}`, "", 6),
        ),
        write`(${name}: ${type}) => ${type}`,
        write`${type} extends infer U ? ${type} : never`,
        write`[${type}, ...${type}[]]`,
        write`{ [K in keyof ${type}]: ${type} }`,
      ),
      classMember: fc.oneof(
        { maxDepth: 4, depthIdentifier: "program" },
        oneOf(...classSnippets),
        write`${modifier}${key}${annotation} = ${expression}`,
        write`${decorator}${modifier}${key}(${parameters})${annotation} ${functionBody}`,
        write`static ${block}`,
        write`${oneOf("get", "set", "async", "*", "static async *")} ${key}(${parameter}) ${functionBody}`,
        write`constructor(${parameters}) ${functionBody}`,
      ),
      statement: fc.oneof(
        { maxDepth: 4, depthIdentifier: "program", withCrossShrink: false },
        { weight: 3, arbitrary: write`${name}(${list(expression, ", ", 2)})` },
        { weight: 5, arbitrary: oneOf(...snippetsFor(isTyped)) },
        { weight: 1, arbitrary: write`${expression}` },
        { weight: 3, arbitrary: write`${reference} = ${expression}` },
        {
          weight: 4,
          arbitrary: write`${oneOf("const", "let", "var", "using", "export const")} ${name}${annotation}${gap}=${gap}${expression}`,
        },
        { weight: 2, arbitrary: write`if${gap}(${expression})${gap}${block}${gap}else${gap}${statement}` },
        { weight: 1, arbitrary: write`if (${expression}) ${statement}` },
        {
          weight: 1,
          arbitrary: write`for (${oneOf("const a of b", ";;", "let i = 0; i < n; i++", "const k in o", "x in (a in b ? c : d)")}) ${block}`,
        },
        { weight: 1, arbitrary: write`while (${expression})${gap}${statement}` },
        { weight: 1, arbitrary: write`do ${statement}\nwhile (${expression})` },
        {
          weight: 2,
          arbitrary: write`try ${block}${gap}catch${oneOf("", " (e)", " ({ message })")} ${block}${oneOf("", " finally {\n  // note\n}")}`,
        },
        {
          weight: 2,
          arbitrary: write`switch (${expression}) ${bodyOf(list(fc.oneof(write`${oneOf("case 1:", "default:", "case a.b:\n", "case f(x): // note\n")}${list(write`${statement}${separator}`, "", 3)}`, oneOf(...caseSnippets)), "\n", 5))}`,
        },
        {
          weight: 3,
          arbitrary: write`${oneOf("", "async ", "export ", "export default ", "export async ")}function ${name}${typeParameters}(${parameters})${annotation}${gap}${functionBody}`,
        },
        {
          weight: 4,
          arbitrary: write`${decorator}${oneOf("", "", "export ", "export default ", isTyped ? "abstract " : "")}class ${name}${oneOf("", " extends B", " extends (a, b)")} ${classBody}`,
        },
        { weight: 1, arbitrary: write`${name}:${gap}${statement}` },
        { weight: 2, arbitrary: block },
        { weight: 1, arbitrary: write`${oneOf("return", "throw", "await", "return")} ${expression}` },
        {
          weight: 1,
          arbitrary: oneOf(
            "import a, { b as c } from 'd'",
            "import 'x'",
            "export { name }",
            "export * as ns from 'y' with { type: 'json' }",
            "import.meta.url",
          ),
        },
        ...typed(
          write`${oneOf("", "export ", "declare ")}interface ${name}${typeParameters} ${bodyOf(list(write`${fc.oneof(write`${name}${oneOf("", "?")}: ${type}`, write`${name}(${parameters}): ${type}`, oneOf(...interfaceSnippets))}${oneOf(";", ",", "")}${lineEnd}`, "", 6))}`,
          write`${oneOf("", "export ", "declare ")}type ${name}${typeParameters} =${gap}${type}`,
          write`${oneOf("", "const ", "declare ", "export ")}enum ${name} ${bodyOf(list(write`${oneOf(...enumSnippets)},${lineEnd}`, "", 6))}`,
          write`${oneOf("namespace A.B", "declare module 'm'", "declare global", "export namespace N", "module M")} ${block}`,
          write`declare function ${name}(${parameters}): ${type}`,
          write`export = ${expression}`,
        ).map((arbitrary) => ({ weight: 2, arbitrary })),
      ),
    };
    return ties;
  });
}

function snippetsFor(isTyped: boolean): readonly string[] {
  return Object.entries(statementSnippets).flatMap(([group, snippets]) =>
    group === "typescript" && !isTyped ? [] : group === "script" && isTyped ? [] : snippets,
  );
}

const name: Text = weighted(
  [60, ["name", "other", "a", "b", "value", "x", "aRatherLongNameForSomething"]],
  [
    10,
    [
      "$",
      "_",
      "of",
      "get",
      "let_",
      "static_",
      "type",
      "await_",
      "é",
      "变量",
      "$fc0_",
      "$fc",
      "$leftOut0_",
      "\\u0061b",
    ],
  ],
  [1, ["async", "await", "yield", "let", "static", "ａ"]],
);
const reference: Text = weighted(
  [8, ["name", "other", "a", "b", "value", "x"]],
  [2, ["this.state", "a.b.c", "a?.b", "a[0]", "super.x"]],
);

const literal: Text = weighted(
  [
    10,
    [
      "1",
      "'a'",
      '"it\'s"',
      "true",
      "null",
      "undefined",
      "0xAbC",
      "1e10",
      "/re/g",
      "/[/]\\/(?<n>a+)+/u",
      "`t`",
      "1_000n",
      ".5",
      "'\\u{1F600}'",
    ],
  ],
  [
    3,
    [
      "'a string that is so long that a line with it is most likely broken into two or three of them'",
      "'日本語の長い文字列がここにあります'",
      "'👩‍👩‍👧 e\u0301'",
      "`a\n  b\n`",
      "'\\x01\\u0001'",
      "'\\\n'",
    ],
  ],
  [
    1,
    [
      "'\u0001'",
      "'\u0080\u0081'",
      "'\u0001\u0080\u0001'",
      "'\uD83D'",
      "'\\uD83D'",
      "'\u2028'",
      "'\uFEFF'",
      "`\u0002`",
      "'\u007f\u0000'",
    ],
  ],
);

const decorator: Text = oneOf(
  "",
  "",
  "",
  "",
  "@a ",
  "@a()\n",
  "@b.c({ d: 1 }) @e\n",
  "// note\n@a\n",
  "@Component({ template: `<p   a='b'></p>`, styles: [`a{b:c}`] })\n",
);
const lineEnd: Text = oneOf(
  "\n",
  "\n",
  "\n",
  "\n",
  " ",
  "",
  "\n\n",
  " // note\n",
  "\n// note\n",
  " /* note */\n",
  "\n// prettier-ignore\n",
);
const memberSeparator: Text = oneOf(
  "\n",
  "\n",
  ";\n",
  ";\n",
  "\n\n",
  ";;\n",
  "; ",
  " // note\n",
  "\n/** note */\n",
  "\n\n// note\n\n",
  "\n// prettier-ignore\n",
);

/**
 * A body between brackets. Every second one that breaks its lines is long, because only such bodies
 * are split.
 */
function bodyOf(inner: Text, open = "{", close = "}"): Text {
  const filling = "  // A comment that makes the body long, and is printed as it stands.\n".repeat(9);
  return nested(
    fc.constant(`${open}${close}`),
    write`${open}\n${inner}\n${close}`,
    write`${open}${gap}${inner}${gap}${close}`,
    write`${open}\n${filling}${inner.map((text) => text.replace(/^(?=.)/gm, "  "))}\n${close}`,
    write`${open}\n${inner.map((text) => text.replace(/^(?=.)/gm, "  "))}\n${filling}${close}`,
    write`${open} ${oneOf("// note\n", "/* note */", "\n\n// note\n")}${inner}\n${close}`,
  );
}

/** The first where the program is deep already. */
function nested(...choices: Text[]): Text {
  return fc.oneof({ maxDepth: 4, depthIdentifier: "program" }, ...choices);
}

function list(part: Text, between: string, maxLength: number): Text {
  return fc.array(part, { maxLength, depthIdentifier: "program" }).map((parts) => parts.join(between));
}

function oneOf(...texts: readonly string[]): Text {
  return fc.constantFrom(...texts);
}

function weighted(...groups: readonly (readonly [weight: number, texts: readonly string[]])[]): Text {
  return fc.oneof(...groups.map(([weight, texts]) => ({ weight, arbitrary: oneOf(...texts) })));
}

/** A template of texts, some of them arbitrary. */
function write(strings: TemplateStringsArray, ...parts: readonly (Text | string)[]): Text {
  const arbitraries = parts.map((part) => (typeof part === "string" ? fc.constant(part) : part));
  return fc
    .tuple(...arbitraries)
    .map((values) => strings.reduce((text, string, index) => text + values[index - 1]! + string));
}

// Made last, of all that stands above.
const grammars: Readonly<Record<Language, Record<keyof Grammar, Text>>> = {
  javascript: createGrammar("javascript"),
  typescript: createGrammar("typescript"),
  tsx: createGrammar("tsx"),
};
