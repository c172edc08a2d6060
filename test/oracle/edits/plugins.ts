import type { Random } from "../random.ts";
import { findSyntax } from "../syntax.ts";
import {
  createEdit,
  insertAt,
  lineEnd,
  pickBody,
  pickPlace,
  replaceRange,
  sliceOf,
  type Edit,
} from "./places.ts";

const classes = ["p-4", "flex", "m-2", "z-10", "sm:p-1", "hover:underline", "unknown-one", "text-red-500"];

/** A list of class names that are not sorted, with odd white space. */
function classList(random: Random): string {
  const names = Array.from({ length: 1 + random.integer(6) }, () => random.pick(classes));
  const gap = () => random.pick([" ", " ", " ", "  ", "\t", "\n  "]);
  const list = names.reduce((all, name) => all + gap() + name);
  return random.pick(["", "", " "]) + list + random.pick(["", "", " "]);
}

function oneLine(list: string): string {
  return list.replaceAll("\n", " ");
}

const note = "a long line that makes the body around it worth splitting, since short ones stay in one piece";

/** A statement with class names. */
function classStatement(random: Random, hasJsx: boolean): string {
  const list = () => oneLine(classList(random));
  const number = random.integer(1000);
  const inner =
    `{ // ${note}\n// ${note}\n// ${note}\n// ${note}\n// ${note}\n` +
    `    const a = "${list()}";\n    const b = tw\`${list()}\`;\n    return cn("${list()}", a + "${list()}");\n  }`;
  const elements = [
    `const e${number} = <div className={f(() => ${inner})} class="${list()}" aName={\`${list()}\`} />;`,
    `const e${number} = <a onClick={() => ${inner}} className="${list()}">{g(function () ${inner})}</a>;`,
  ];
  return random.pick([
    `const c${number} = cn("${list()}", on && "${list()}");`,
    `const c${number} = cn(\`${classList(random)} \${x} ${classList(random)}\`);`,
    `const c${number} = "${list()}" + tw\`${list()}\`;`,
    `const c${number} = ["${list()}", tw("${list()}")] + cn(() => ${inner});`,
    `const c${number} = "${list()} " + f(() => ${inner}) + "${list()}";`,
    `const c${number} = (cn)({ "${list()}": true, a: "${list()}",\n // ${note}\n // ${note}\n b: "${list()}" });`,
    `clsx.x(y, () => ${inner});`,
    `f(() => ${inner});`,
    `cn?.(() => ${inner});`,
    ...(hasJsx ? elements : []),
    `const s${number} = styled.a\`color:   red; \${x} width : 1px\`;`,
    `const h${number} = html\`<p class="${list()}"><script>import b from "b"; import a from "a"; x( )</script></p>\`;`,
  ]);
}

const comments = [
  "// c\n",
  "/* c */\n",
  "/** d\n * e */\n",
  "// prettier-ignore\n",
  "// sort-imports-ignore\n",
  "\n",
];

function importStatement(random: Random): string {
  const from = random.pick(["react", "./a", "../b", "@/c", "node:fs", "zod", "a", "./style.css", "x/y"]);
  const name = `i${random.integer(100)}`;
  return random.pick([
    `import ${name} from "${from}";`,
    `import { z${name}, ${name} as b, a } from '${from}'`,
    `import * as ${name} from "${from}";`,
    `import type { ${name} } from "${from}";`,
    `import "${from}";`,
    `import { ${name} } from "${from}"; import b${name} from "./b" // same line`,
    `export * from "${from}";`,
    `import ${name} = require("${from}");`,
  ]);
}

function imports(text: string): readonly { start: number; end: number }[] {
  const [program] = findSyntax(text).bodies;
  return (program?.members ?? []).filter((member) => /^import\b/.test(sliceOf(text, member)));
}

function insertStatement(text: string, random: Random): string {
  const body = pickBody(text, random, ({ kind }) => kind === "program" || kind === "block");
  const members = body?.members ?? [];
  const after = members.length === 0 ? undefined : random.pick(members);
  const offset = after === undefined ? (body?.start ?? text.length) : lineEnd(text, after.end);
  return insertAt(
    text,
    offset,
    `\n${classStatement(random, /<\/|\/>/.test(text))}${random.pick(["", "\n"])}`,
  );
}

/** Edits of code that plugins treat: imports, comments at their border, class names. */
export const pluginEdits: readonly Edit[] = [
  createEdit("insert-classes", insertStatement),
  createEdit("insert-class-attribute", (text, random) => {
    const tags = [...text.matchAll(/(?<=[\s(])<[A-Za-z][\w.]*(?=[\s/>])/g)];
    if (tags.length === 0) return text;
    const tag = random.pick(tags);
    const list = classList(random);
    const value = random.pick([
      `"${list}"`,
      `{cn("${oneLine(list)}")}`,
      `{"${oneLine(list)}" + x}`,
      `{\`${list}\`}`,
    ]);
    return insertAt(
      text,
      tag.index + tag[0].length,
      ` ${random.pick(["className", "class", "xName"])}=${value}`,
    );
  }),
  createEdit("change-class", (text, random) => {
    const found = [...text.matchAll(/\b(?:p-4|flex|m-2|z-10)\b/g)];
    if (found.length === 0) return text;
    const { index, 0: name } = random.pick(found);
    return replaceRange(text, { start: index, end: index + name.length }, random.pick(classes));
  }),
  createEdit("insert-import", (text, random) => {
    const known = imports(text);
    const place =
      known.length === 0 || random.chance(0.1) ? pickPlace(text, random)?.member : random.pick(known);
    const offset = place === undefined ? 0 : random.chance(0.5) ? place.start : lineEnd(text, place.end) + 1;
    return insertAt(text, Math.min(offset, text.length), `${importStatement(random)}\n`);
  }),
  createEdit("remove-import", (text, random) => {
    const known = imports(text);
    return known.length === 0 ? text : replaceRange(text, random.pick(known), "");
  }),
  createEdit("move-import", (text, random) => {
    const known = imports(text);
    if (known.length === 0) return text;
    const moved = random.pick(known);
    const place = pickPlace(text, random);
    const offset = place?.body.depth === 0 ? place.member.end : text.length;
    const own = sliceOf(text, moved);
    return offset <= moved.start
      ? insertAt(replaceRange(text, moved, ""), offset, `\n${own}\n`)
      : replaceRange(insertAt(text, offset, `\n${own}\n`), moved, "");
  }),
  createEdit("border-comment", (text, random) => {
    const last = imports(text).at(-1);
    if (last === undefined) return text;
    const offset = random.chance(0.4)
      ? last.start
      : random.chance(0.5)
        ? lineEnd(text, last.end) + 1
        : last.end;
    return insertAt(text, Math.min(offset, text.length), random.pick(comments));
  }),
  createEdit("border-blank-line", (text) => {
    const last = imports(text).at(-1);
    if (last === undefined) return text;
    const end = lineEnd(text, last.end);
    return text.slice(end, end + 2) === "\n\n"
      ? replaceRange(text, { start: end, end: end + 1 }, "")
      : insertAt(text, end, "\n");
  }),
  createEdit("import-in-disguise", (text, random) => {
    const disguise = random.pick([
      `const s = "import a from 'a'";`,
      `/*\nimport a from "a";\n*/`,
      `// import a from "a"`,
      `const t = \`\nimport a from "a";\n\``,
      `import("a").then(x);`,
      `import.meta.url;`,
      `declare module "m" {\n  import a from "a";\n  import b from "./b";\n}`,
      `@decorated class D {}`,
      `const a = b!;\nlet c: number = <any>d;`,
    ]);
    const place = pickPlace(text, random);
    return insertAt(text, place?.member.end ?? text.length, `\n${disguise}\n`);
  }),
];

/** Adds imports and class names here and there. */
export function sprinkle(text: string, random: Random): string {
  let changed = text;
  for (let left = 2 + random.integer(5); left > 0; left -= 1) changed = insertStatement(changed, random);
  for (let left = random.integer(4); left > 0; left -= 1)
    changed = insertAt(changed, /^(?:#![^\n]*\n)?/.exec(changed)![0].length, `${importStatement(random)}\n`);
  return changed;
}
