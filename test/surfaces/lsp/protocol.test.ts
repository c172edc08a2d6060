// Long: each test starts a language server, which loads a Prettier.
import { spawn } from "node:child_process";
import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CancellationTokenSource } from "vscode-languageserver/node";
import type { Options } from "prettier";
import { afterAll, afterEach, beforeAll, beforeEach, expect, describe, it } from "vitest";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { writeFolder } from "../cli/folder.ts";
import { startClient, type Buffered, type Client, type ClientSettings } from "./client.ts";
import { holdPrettier } from "./held-prettier.ts";
import { installPrettier } from "./install-prettier.ts";
import { formatByReference } from "./reference.ts";
import { differing, manyStatements } from "./texts.ts";

let bench: Workbench;
let project: string;
let client: Client;
let projects = 0;
const started: Client[] = [];

beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.dispose());
beforeEach(async () => {
  projects += 1;
  project = join(bench.directory, `project-${projects}`);
  writeFolder(project, { ".git/HEAD": "" });
  client = await start();
});
afterEach(() => {
  for (const { process: server } of started.splice(0)) server.kill("SIGKILL");
});

describe("the server", () => {
  it("says what it can do before it has loaded a Prettier, and nothing that does harm", async () => {
    // No Prettier is needed for an answer to `initialize`, so a broken one does not matter.
    writeFolder(project, {
      "node_modules/prettier/package.json": '{ "name": "prettier", "version": "3.10.1" }',
    });
    const { server } = await start();
    expect(server.capabilities).toEqual({
      positionEncoding: "utf-16",
      textDocumentSync: { openClose: true, change: 2, willSaveWaitUntil: false },
      documentFormattingProvider: true,
      documentRangeFormattingProvider: true,
      workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
    });
  });

  it("formats before a save only if an option asks for it", async () => {
    const asked = await start({ initializationOptions: { willSave: true } });
    expect(asked.server.capabilities.textDocumentSync).toMatchObject({ willSaveWaitUntil: true });
    const text = await asked.open(uriOf("a.ts"), "let  a");
    const edits = await asked.connection.sendRequest("textDocument/willSaveWaitUntil", {
      textDocument: { uri: text.uri },
      reason: 1,
    });
    expect(edits).not.toEqual([]);
  });

  it("keeps up with edits of all kinds", async () => {
    const text = await client.open(uriOf("a.ts"), manyStatements(300));
    for (const [before, after] of [
      ["value10 ", "value10   "],
      ["value200 ", "\n\n\nvalue200"],
      ["value11", "😀"],
      ["😀", ""],
    ] as const) {
      await text.edit(before, after);
      if (after !== "😀" && after !== "") await checkSave(text);
    }
    await text.replace("let  b  = 1\n");
    await checkSave(text);
    await text.replace("");
    await checkSave(text);
    await text.edit("", "let  c");
    await checkSave(text);
  });

  it("bears with a client that names the end of a range first, and opens what is open", async () => {
    const text = await client.open(uriOf("a.ts"), "let  abc = 1;\n");
    await checkSave(text);
    await client.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: text.uri, version: 9 },
      contentChanges: [
        { range: { start: { line: 0, character: 7 }, end: { line: 0, character: 4 } }, text: " d " },
      ],
    });
    text.text = "let  d  = 1;\n";
    await checkSave(text);
    await checkSave(await client.open(uriOf("a.ts"), "let  e = 2;\n"));
    expect(client.logged).toEqual([]);
  });

  it.each([
    ["each for itself", 200],
    ["as another text", 2000],
  ])("takes many changes at once, %s", async (_, count) => {
    const text = await client.open(uriOf("a.ts"), manyStatements(count));
    await checkSave(text);
    const lines = text.text.split("\n");
    const contentChanges = lines.slice(0, count).map((line, index) => {
      // Each moves the lines behind it.
      const position = { line: 2 * index, character: line.indexOf("call") };
      return { range: { start: position, end: position }, text: " \n" };
    });
    text.text = text.text.replaceAll("call", " \ncall");
    await client.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: text.uri, version: 9 },
      contentChanges,
    });
    await checkSave(text);
    expect(text.text === manyStatements(count)).toBe(true);
  });

  it.each([
    ["no final newline", "a.ts", "let  a = 1;\nlet b = 2"],
    ["only the final newline missing", "a.ts", "let a = 1;"],
    ["an empty text", "a.ts", ""],
    ["only comments", "a.ts", "  // one\n\n\n\n// two"],
    ["a byte order mark", "a.ts", "\uFEFFlet  a = 1;\n"],
    ["emoji at the edges of edits", "a.ts", 'f("👩‍👩‍👧" ,  "👩‍👩‍👦");g("😃"  )\nh( "😀" )\n'],
    ["U+2028", "a.ts", 'let  a = "\u2028";\nlet  b = "\u2029"\nlet  c\n'],
    ["tabs", "a.ts", "if (a) {\n\t\t\tb( );\n}\n"],
    ["lone carriage returns", "a.ts", "let  a;\rlet  b;\rlet  c;\r"],
    ["another language", "a.css", "a{b:c}\n\n\n\n.d { e: f }\ng{h:i}\n"],
    ["a language without a configuration", "a.json", '{"a":1,\n"b":[1,2,\n3]}'],
  ])("makes Prettier's bytes of %s", async (_, name, text) => {
    const cold = await client.open(uriOf(name), text);
    const edits = await checkSave(cold, { endOfLine: "auto" });
    for (const { range, newText } of edits ?? []) {
      expect(newText).not.toMatch(/^[\uDC00-\uDFFF]|[\uD800-\uDBFF]$/);
      expect(range.start.line).toBeLessThanOrEqual(text.split(/\r\n|\r|\n/).length);
    }
    expect(await cold.save()).toEqual([]);
  });

  it("ends the last edit one line beyond a text without a final newline", async () => {
    const text = await client.open(uriOf("a.ts"), "a();\nb();");
    expect(await text.format()).toEqual([
      { range: { start: { line: 1, character: 4 }, end: { line: 2, character: 0 } }, newText: "\n" },
    ]);
  });

  it("keeps the line ends of the document, and says once that another setting wants others", async () => {
    writeFileSync(join(project, ".prettierrc"), '{ "endOfLine": "lf" }');
    const text = await client.open(uriOf("a.ts"), "let a;\r\nlet  b;\r\nlet c;\r\n");
    await text.save();
    expect(text.text).toBe("let a;\r\nlet b;\r\nlet c;\r\n");
    expect(await text.save()).toEqual([]);
    const notes = client.logged.filter((message) => message.includes("CRLF"));
    expect(notes).toHaveLength(1);
    const other = await client.open(uriOf("b.ts"), "let a;\nlet  b;\n");
    writeFileSync(join(project, ".prettierrc"), '{ "endOfLine": "crlf" }');
    await other.save();
    expect(other.text).toBe("let a;\nlet b;\n");
    expect(await other.save()).toEqual([]);
    const mixed = await client.open(uriOf("c.ts"), "let a;\nlet b;\r\nlet c;\n");
    expect(await mixed.format()).toEqual([]);
  });

  it("sends one edit for each changed statement", async () => {
    const text = await client.open(uriOf("a.ts"), manyStatements(2000));
    await checkSave(text);
    await text.edit("value10 =", "value10   =");
    await text.edit("value11 =", "value11   =");
    await text.edit("value1500 =", "value1500   =");
    expect(await checkSave(text)).toHaveLength(3);
  });

  it("sends one edit for each changed statement of a text that it has never seen", async () => {
    const text = manyStatements(500)
      .replace("value10 =", "value10   =")
      .replace("value400 =", "value400   =");
    expect(await checkSave(await client.open(uriOf("a.ts"), text))).toHaveLength(2);
  });

  it("sends one edit for each changed rule of a language without statements", async () => {
    const rules = Array.from({ length: 100 }, (_, index) => `.rule${index} {\n  color: red;\n}\n`).join("\n");
    const text = rules.replace(".rule3 ", ".rule3  ").replace(".rule90 ", ".rule90  ");
    expect(await checkSave(await client.open(uriOf("a.css"), text, "css"))).toHaveLength(2);
  });

  it.each([
    [100, 100],
    [300, 100],
    [501, 1],
  ])("sends for %i changed statements %i edits", async (changed, sent) => {
    const lines = manyStatements(2 * changed).split("\n");
    const text = lines
      .map((line, index) => (index % 2 === 0 ? line.replace(" = ", "  =  ") : line))
      .join("\n");
    expect(await checkSave(await client.open(uriOf("a.ts"), text))).toHaveLength(sent);
  });

  it("hands a range to Prettier", async () => {
    const source = 'f("😀" );\nlet  a;\nlet  b;\nlet  c;\n';
    const text = await client.open(uriOf("a.ts"), source);
    const edits = await text.formatRange({ line: 1, character: 0 }, { line: 1, character: 7 });
    expect(edits).toEqual([
      { range: { start: { line: 1, character: 4 }, end: { line: 1, character: 5 } }, newText: "" },
    ]);
  });

  it("answers null and logs why, once, where there is nothing to format", async () => {
    writeFolder(project, { ".prettierignore": "ignored.ts\n" });
    for (const [uri, languageId, source, reason] of [
      [uriOf("broken.ts"), "typescript", "let = = 1", "Expression expected"],
      [uriOf("ignored.ts"), "typescript", "let  a", "is ignored"],
      [uriOf("node_modules/a/index.ts"), "typescript", "let  a", "is ignored"],
      [uriOf("a.unknown"), "typescript", "let  a", "knows no language"],
      ["untitled:Untitled-1", "plaintext", "let  a", "knows no language"],
    ] as const) {
      const before = client.logged.length;
      const text = await client.open(uri, source, languageId);
      expect([uri, await text.format(), await text.format()]).toEqual([uri, null, null]);
      expect(client.logged.slice(before)).toEqual([expect.stringContaining(reason)]);
    }
    expect(client.shown).toEqual([]);
    const mended = await client.open(uriOf("broken.ts"), "let  a");
    await checkSave(mended);
  });

  it("formats what is not saved yet by the language that the editor names", async () => {
    writeFileSync(join(project, ".prettierrc"), '{ "semi": false }');
    const text = await client.open("untitled:Untitled-1", "let  a;\n", "javascript");
    await text.save();
    expect(text.text).toBe("let a\n");
  });

  it("formats what was edited before it is asked for", async () => {
    installPrettier(project, "prettier");
    const log = join(project, "calls");
    writeFileSync(log, "");
    wrapPrettier(
      "",
      `import { appendFileSync } from "node:fs";
        export function format(...given) {
          appendFileSync(${JSON.stringify(log)}, "format\\n");
          return real.format(...given);
        }`,
    );
    const calls = () => readFileSync(log, "utf8").length;
    const text = await client.open(uriOf("a.ts"), manyStatements(50));
    await checkSave(text);
    const before = calls();
    await text.edit("value1 ", "value1  ");
    await expect.poll(calls, { timeout: 10_000 }).toBeGreaterThan(before);
    const anticipated = calls();
    await checkSave(text);
    expect(calls()).toBe(anticipated);
  });

  it("answers null when the text has changed meanwhile, and the next request", async () => {
    const text = await client.open(uriOf("a.ts"), manyStatements(200).replaceAll(" = ", "  =  "));
    const early = text.format();
    await text.edit("value1 ", "value1x ");
    expect(await early).toBeNull();
    await checkSave(text);
  });

  it("finishes what was cancelled, for the next save, and lets nothing short wait for it", async () => {
    const prettier = holdPrettier(project, "long.ts");
    const short = await client.open(uriOf("short.ts"), "let  a");
    await checkSave(short);
    await short.edit("a", "  b");
    // Twice as long as what is formatted at once.
    const long = await client.open(uriOf("long.ts"), manyStatements(2_000).replaceAll(" = ", "  =  "));
    const source = new CancellationTokenSource();
    const order: string[] = [];
    const cancelled = long.format(source.token).catch((error: { code: number }) => {
      order.push("cancelled");
      return error.code;
    });
    const kept = long.format().then((edits) => {
      order.push("long");
      return edits;
    });
    await prettier.hasBegun();
    await checkSave(short);
    order.push("short");
    source.cancel();
    expect(await cancelled).toBe(-32800);
    prettier.letGo();
    expect(await kept).toHaveLength(1);
    expect(order).toEqual(["short", "cancelled", "long"]);
    await checkSave(long);
  });
});

describe("what has changed on disk", () => {
  it.each<[string, () => void, () => void]>([
    ["a configuration file", put(".prettierrc", "semi: true"), put(".prettierrc", "semi: false")],
    ["a configuration file that was not there", () => {}, put(".prettierrc", "semi: false")],
    [
      "a configuration file further up",
      () => {},
      () => writeFileSync(join(project, "../.prettierrc"), "semi: false"),
    ],
    [
      "overrides",
      put(".prettierrc", "semi: true"),
      put(".prettierrc", 'overrides: [{ files: "a.ts", options: { semi: false } }]'),
    ],
    ["a manifest", put("package.json", "{}"), put("package.json", '{ "prettier": { "semi": false } }')],
    ["an .editorconfig", put(".editorconfig", ""), put(".editorconfig", "[*]\nindent_style = tab\n")],
    [
      "an ES module",
      put("prettier.config.mjs", "export default { semi: true }"),
      put("prettier.config.mjs", "export default { semi: false }"),
    ],
    [
      "a CommonJS module",
      put("prettier.config.cjs", "module.exports = { semi: true }"),
      put("prettier.config.cjs", "module.exports = { semi: false }"),
    ],
  ])("%s counts at the next save", async (_, before, after) => {
    before();
    try {
      const text = await client.open(uriOf("src/a.ts"), "if (a) {\n  b(  );\n}\n");
      await checkSave(text);
      const formatted = text.text;
      after();
      await checkSave(text);
      expect(text.text).not.toBe(formatted);
    } finally {
      rmSync(join(project, "../.prettierrc"), { force: true });
    }
  });

  it.each<[string, (options: string) => Readonly<Record<string, string>>]>([
    ["a configuration", (options) => ({ "prettier.config.mjs": `export default ${options};` })],
    [
      "a file that a configuration imports",
      (options) => ({
        "prettier.config.mjs": 'import shared from "./shared.mjs";\nexport default shared;',
        "shared.mjs": `export default ${options};`,
      }),
    ],
    [
      "a file that such a file imports, further up",
      (options) => ({
        "src/prettier.config.mjs": 'export { default } from "../config/index.mjs";',
        "config/index.mjs": 'export { default } from "./deep.mjs";',
        "config/deep.mjs": `export default ${options};`,
      }),
    ],
    [
      "a file that a configuration requires without its ending",
      (options) => ({
        "prettier.config.cjs": 'module.exports = require("./shared");',
        "shared/index.js": `module.exports = ${options};`,
      }),
    ],
    [
      "data that a configuration imports",
      (options) => ({
        "prettier.config.mjs": 'import data from "./data.json" with { type: "json" };\nexport default data;',
        "data.json": options,
      }),
    ],
    [
      "data that a configuration reads",
      (options) => ({
        "prettier.config.mjs": `import { readFileSync } from "node:fs";
          export default JSON.parse(readFileSync(new URL("opt" + "ions.json", import.meta.url)));`,
        "options.json": options,
      }),
    ],
    [
      "a file whose name a configuration makes up",
      (options) => ({
        "prettier.config.mjs":
          'const name = "shared";\nexport default (await import(`./${name}.mjs`)).default;',
        "shared.mjs": `export default ${options};`,
      }),
    ],
    [
      "a file that .prettierrc names",
      (options) => ({ ".prettierrc": "./shared.mjs # ours\n", "shared.mjs": `export default ${options};` }),
    ],
    [
      "a file that package.json names",
      (options) => ({
        "package.json": '{ "prettier": "./shared.mjs" }',
        "shared.mjs": `export default ${options};`,
      }),
    ],
    [
      "a new version of a package that a configuration imports",
      (options) => ({
        "prettier.config.mjs": 'export { default } from "@own/shared";',
        "node_modules/@own/shared/package.json": `{ "name": "@own/shared", "version": "1.0.0-${options.length}", "main": "a.cjs" }`,
        "node_modules/@own/shared/a.cjs": `module.exports = ${options};`,
      }),
    ],
    [
      "a package of the workspace that a configuration names",
      (options) => ({
        ".prettierrc.json": '"shared"',
        "packages/shared/package.json": '{ "name": "shared", "version": "1.0.0", "exports": "./index.mjs" }',
        "packages/shared/index.mjs": `export default ${options};`,
      }),
    ],
    [
      "a package of the workspace that can only be imported",
      (options) => ({
        "prettier.config.mjs": 'export { default } from "shared";',
        "packages/shared/package.json":
          '{ "name": "shared", "version": "1.0.0", "exports": { "import": "./index.mjs" } }',
        "packages/shared/index.mjs": `export default ${options};`,
      }),
    ],
    [
      "a package patched in place that a configuration names",
      (options) => ({
        "package.json": '{ "prettier": "patched" }',
        "node_modules/patched/package.json":
          '{ "name": "patched", "version": "1.0.0", "main": "lib/index.js" }',
        "node_modules/patched/lib/index.js": `module.exports = ${options};`,
      }),
    ],
    [
      "the base that a shared package builds on",
      (options) => ({
        "package.json": '{ "prettier": "derived" }',
        "node_modules/derived/package.json": '{ "name": "derived", "version": "1.0.0" }',
        "node_modules/derived/index.js": 'module.exports = { ...require("./lib") };',
        "node_modules/derived/lib/index.js": 'module.exports = require("base");',
        "node_modules/base/package.json": '{ "name": "base", "version": "1.0.0" }',
        "node_modules/base/index.js": `module.exports = ${options};`,
      }),
    ],
    [
      "the base of a shared package that can only be imported",
      (options) => ({
        ".prettierrc": '"@own/derived"',
        "node_modules/@own/derived/package.json":
          '{ "name": "@own/derived", "version": "1.0.0", "exports": { "import": "./lib/index.mjs" } }',
        "node_modules/@own/derived/lib/index.mjs": 'export { default } from "@own/base";',
        "node_modules/@own/base/package.json":
          '{ "name": "@own/base", "version": "1.0.0", "exports": { "import": "./lib/main.mjs" } }',
        "node_modules/@own/base/lib/main.mjs": `export default ${options};`,
      }),
    ],
    [
      "the base of a package that is linked from a store",
      (options) => ({
        "package.json": '{ "prettier": "linked" }',
        "node_modules/.store/linked/node_modules/linked/package.json":
          '{ "name": "linked", "version": "1.0.0" }',
        "node_modules/.store/linked/node_modules/linked/index.js": 'module.exports = require("base");',
        "node_modules/.store/linked/node_modules/base/package.json": '{ "name": "base", "version": "1.0.0" }',
        "node_modules/.store/linked/node_modules/base/index.js": `module.exports = ${options};`,
      }),
    ],
    [
      "a file without ending that a configuration reads",
      (options) => ({
        "prettier.config.mjs": `import { readFileSync } from "node:fs";
          export default JSON.parse(readFileSync("./base"));`,
        base: options,
      }),
    ],
    [
      "a file without ending in another folder, from the working directory",
      (options) => ({
        "src/prettier.config.mjs": `import { readFileSync } from "node:fs";
          export default JSON.parse(readFileSync("config/base"));`,
        "config/base": options,
      }),
    ],
    [
      "a file without ending that a shared package reads",
      (options) => ({
        "package.json": '{ "prettier": "reading" }',
        "node_modules/reading/index.js": `const { join } = require("node:path");
          module.exports = JSON.parse(require("node:fs").readFileSync(join(__dirname, "ba" + "se")));`,
        "node_modules/reading/package.json": '{ "name": "reading", "version": "1.0.0" }',
        "node_modules/reading/base": options,
      }),
    ],
  ])("%s counts at the next save, and at the one after it", async (_, filesFor) => {
    writeFolder(project, {
      "node_modules/shared": { link: "../packages/shared" },
      "node_modules/linked": { link: ".store/linked/node_modules/linked" },
    });
    let written: Readonly<Record<string, string>> = {};
    const write = (options: string) => {
      const files = filesFor(options);
      writeFolder(
        project,
        Object.fromEntries(Object.entries(files).filter(([name, text]) => written[name] !== text)),
      );
      written = files;
    };
    write('{ "semi": true }');
    const text = await client.open(uriOf("src/a.ts"), "let  a;\n");
    await text.save();
    expect(text.text).toBe("let a;\n");
    write('{ "semi": false }');
    // Prettier reads such a configuration, too; its command is a process that takes long to start.
    await checkSave(text);
    expect(text.text).toBe("let a\n");
    write('{ "semi": true }');
    await text.save();
    expect(text.text).toBe("let a;\n");
  });

  it(".prettierignore counts at the next save", async () => {
    const text = await client.open(uriOf("a.ts"), "let  a");
    await checkSave(text);
    await text.edit("let ", "let   ");
    writeFileSync(join(project, ".prettierignore"), "a.ts");
    expect(await text.save()).toBeNull();
    rmSync(join(project, ".prettierignore"));
    await checkSave(text);
  });

  it("a folder of a workspace belongs to it though its name begins with two dots", async () => {
    writeFolder(project, { "..config/.prettierignore": "a.ts", ".prettierignore": "b.ts" });
    await checkSave(await client.open(uriOf("..config/a.ts"), "let  a"));
  });

  it("each file has its own Prettier: a 2.x formats, and a broken one harms no other file", async () => {
    installPrettier(project, "prettier");
    installPrettier(join(project, "two"), "prettier-2");
    installPrettier(join(project, "broken"), "prettier");
    writeFileSync(join(project, "broken/node_modules/prettier/index.mjs"), 'throw new Error("no luck");');
    const broken = await client.open(uriOf("broken/a.ts"), differing);
    const [old, present] = [
      await client.open(uriOf("two/a.ts"), differing),
      await client.open(uriOf("a.ts"), differing),
    ];
    expect(await broken.save()).toBeNull();
    expect(client.logged.at(-1)).toContain("no luck");
    await checkSave(old);
    await checkSave(present);
    expect(old.text).not.toBe(present.text);
  });

  it("a plugin that is missing costs the other files nothing, and formats when it is there", async () => {
    installPrettier(project, "prettier");
    const loads = countLoads("good");
    writeFolder(project, { "good/.prettierrc": "semi: false", "bad/.prettierrc": "plugins: [plugin-own]" });
    const good = await client.open(uriOf("good/a.ts"), manyStatements(3));
    const bad = await client.open(uriOf("bad/a.own"), "text", "own");
    await checkSave(good);
    for (const statement of ["value0 ", "value1 ", "value2 "]) {
      expect(await bad.save()).toBeNull();
      expect(client.logged.at(-1)).toContain("plugin-own");
      await good.edit(statement, `${statement} `);
      await checkSave(good);
    }
    expect(loads()).toBe(1);
    installPlugin("plugin-own", "1.0.0", "output");
    // Also one that was opened since, whose first answer may come from before.
    const late = await client.open(uriOf("bad/late.own"), "text", "own");
    await bad.save();
    expect(bad.text).toBe("output");
    await late.save();
    expect(late.text).toBe("output");
    await good.edit("value0", "value0  ");
    await checkSave(good);
  });

  it("an edit that comes while a missing plugin is tried again is not lost", async () => {
    writeFolder(project, { ".prettierrc": "plugins: [plugin-own]" });
    const text = await client.open(uriOf("a.own"), "text", "own");
    expect(await text.save()).toBeNull();
    installPlugin("plugin-own", "1.0.0", "${text}!");
    const early = text.format();
    await text.edit("text", "texts");
    expect(await early).toBeNull();
    await text.save();
    expect(text.text).toBe("texts!");
  });

  it("a Prettier that cannot forget its configuration is replaced", async () => {
    installPrettier(project, "prettier");
    wrapPrettier(
      "",
      `export async function clearConfigCache() {
        await new Promise((resolve) => setTimeout(resolve, 100));
        throw new Error("not today");
      }`,
    );
    const text = await client.open(uriOf("a.ts"), "let  a");
    await checkSave(text);
    for (const semi of [false, true, false]) {
      writeFolder(project, { ".prettierrc": `semi: ${semi}` });
      await text.edit("let ", "let   ");
      await checkSave(text);
    }
  });

  it("another Prettier formats the next save", async () => {
    installPrettier(project, "prettier-3.0");
    const text = await client.open(uriOf("a.ts"), differing);
    const old = await checkSave(text);
    rmSync(join(project, "node_modules/prettier"), { recursive: true });
    installPrettier(project, "prettier");
    await text.replace(differing);
    const present = await checkSave(text);
    expect(present).not.toEqual(old);
  });

  it("nothing is formatted while node_modules is gone, and everything when it is back", async () => {
    installPrettier(project, "prettier-3.0");
    const text = await client.open(uriOf("a.ts"), differing);
    await checkSave(text);
    await text.replace(differing);
    renameSync(join(project, "node_modules"), join(project, "gone"));
    // Above the project stands another one, which must not step in.
    expect(await text.save()).toBeNull();
    expect(client.logged.at(-1)).toContain("is gone");
    renameSync(join(project, "gone"), join(project, "node_modules"));
    await checkSave(text);
  });

  it("a plugin of another version formats the next save", async () => {
    installPlugin("plugin-own", "1.0.0", "first");
    writeFileSync(join(project, ".prettierrc"), "plugins: [plugin-own]");
    const text = await client.open(uriOf("a.own"), "text", "own");
    await text.save();
    expect(text.text).toBe("first");
    installPlugin("plugin-own", "1.0.1", "second");
    await text.save();
    expect(text.text).toBe("second");
  });

  it("a file that a plugin of the project imports counts at the next save", async () => {
    writeFolder(project, {
      ".prettierrc": "plugins: [./plugin.mjs]",
      "plugin.mjs": `import { output } from "./output.mjs";
        export const languages = [{ name: "own", parsers: ["own"], extensions: [".own"] }];
        export const parsers = { own: { parse: (text) => ({ text }), astFormat: "own", locStart: () => 0, locEnd: () => 0 } };
        export const printers = { own: { print: () => output } };`,
    });
    const text = await client.open(uriOf("a.own"), "text", "own");
    for (const output of ["first", "second", "third"]) {
      writeFolder(project, { "output.mjs": `export const output = "${output}";` });
      await text.save();
      expect(text.text).toBe(output);
    }
  });

  it("a plugin that keeps a process of its own gets a new one for each answer, and no request is lost", async () => {
    writeFolder(project, {
      ".prettierrc": "plugins: [./plugin.mjs]",
      "plugin.mjs": `import { execFile } from "node:child_process";
        import { appendFileSync } from "node:fs";
        appendFileSync("loads", ".");
        const started = new Promise((resolve) => execFile(process.execPath, ["-e", "0"], resolve));
        export const languages = [{ name: "own", parsers: ["own"], extensions: [".own"] }];
        const wait = (text) => started.then(() => new Promise((resolve) => setTimeout(resolve, text === "slow" ? 2000 : 0)));
        export const parsers = { own: { parse: async (text) => (await wait(text), { text }), astFormat: "own", locStart: () => 0, locEnd: () => 0 } };
        export const printers = { own: { print: ({ node: { text } }) => text + "!" } };`,
    });
    const texts = [];
    for (const name of ["slow", "one", "two", "three"])
      texts.push(await client.open(uriOf(`${name}.own`), name, "own"));
    const [slow, ...others] = texts.map((text) => text.save());
    await Promise.all(others);
    await slow;
    expect(texts.map(({ text }) => text)).toEqual(["slow!", "one!", "two!", "three!"]);
    expect(client.logged.join("\n")).not.toContain("has ended");
    // At most one for a text that was warmed, and one for each answer.
    expect(readFileSync(join(project, "loads"), "utf8").length).toBeLessThanOrEqual(5);
  });

  it("one server serves packages with several Prettiers", async () => {
    for (const [folder, name] of [
      ["packages/old", "prettier-3.0"],
      ["packages/new", "prettier"],
    ] as const) {
      installPrettier(join(project, folder), name);
    }
    const texts = [
      await client.open(uriOf("packages/old/a.ts"), differing),
      await client.open(uriOf("packages/new/a.ts"), differing),
    ];
    for (const text of texts) await checkSave(text);
    expect(texts[0]!.text).not.toBe(texts[1]!.text);
  });
});

describe("the end", () => {
  it("comes with exit, after everything is on disk", async () => {
    const text = await client.open(uriOf("a.ts"), manyStatements(50));
    await checkSave(text);
    await client.connection.sendRequest("shutdown");
    // As Eglot does.
    client.process.kill("SIGKILL");
    await client.ended;
    writeFileSync(join(project, "a.ts"), text.text);
    const run = await bench.run(bench.command, ["--check", "--cache-stats", "a.ts"], { cwd: project });
    expect(run.exitCode).toBe(0);
    expect(run.stderr).toMatch(/files hit +1\n/);
    const other = await start();
    expect(await other.stop()).toBe(0);
  });

  it("comes with the end of the input", async () => {
    client.process.stdin.end();
    expect(await client.ended).toBe(1);
  });

  it("comes with the end of the client's process", async () => {
    const editor = spawn("sleep", ["600"]);
    const orphan = await start({ processId: editor.pid! });
    editor.kill("SIGKILL");
    expect(await orphan.ended).toBe(1);
  });
});

function start(settings: Partial<ClientSettings> = {}): Promise<Client> {
  return startClient([process.execPath, bench.command, "lsp"], {
    cwd: project,
    env: { PATH: process.env["PATH"] ?? "", HOME: join(bench.directory, "home") },
    folders: [project],
    ...settings,
  }).then((begun) => {
    started.push(begun);
    return begun;
  });
}

function uriOf(name: string): string {
  return pathToFileURL(join(project, name)).href;
}

function put(name: string, text: string): () => void {
  return () => writeFileSync(join(project, name), text);
}

/** Puts a module in front of the Prettier of a folder, which it finds as `real`. */
function wrapPrettier(folder: string, code: string): void {
  const prettier = join(project, folder, "node_modules/prettier");
  renameSync(join(prettier, "index.mjs"), join(prettier, "real.mjs"));
  writeFolder(prettier, {
    "index.mjs": `import * as real from "./real.mjs";
      export * from "./real.mjs";
      export default real.default;
      ${code}`,
  });
}

/** Gives a folder a Prettier; the result tells how often it has been loaded since. */
function countLoads(folder: string): () => number {
  installPrettier(join(project, folder), "prettier");
  const log = join(project, "loads");
  writeFileSync(log, "");
  wrapPrettier(
    folder,
    `import { appendFileSync } from "node:fs";
      appendFileSync(${JSON.stringify(log)}, "x");`,
  );
  return () => readFileSync(log, "utf8").length;
}

/** A plugin for the language "own". Its output may name the `text`. */
function installPlugin(name: string, version: string, output: string): void {
  writeFolder(join(project, "node_modules", name), {
    "package.json": JSON.stringify({ name, version, main: "index.cjs" }),
    "index.cjs": `module.exports = {
      languages: [{ name: "own", parsers: ["own"], extensions: [".own"] }],
      parsers: { own: { parse: (text) => ({ text }), astFormat: "own", locStart: () => 0, locEnd: () => 0 } },
      printers: { own: { print: ({ node: { text } }) => \`${output}\` } },
    };`,
  });
}

/** Saves, and compares with what the Prettier command of the same folder makes of the same text. */
async function checkSave(
  text: Buffered,
  options: Options = {},
): Promise<Awaited<ReturnType<Buffered["save"]>>> {
  const file = decodeURIComponent(new URL(text.uri).pathname);
  const before = text.text;
  const edits = await text.save();
  expect({ of: before, is: text.text }).toEqual({
    of: before,
    is: await formatByReference(file, before, options),
  });
  return edits;
}
