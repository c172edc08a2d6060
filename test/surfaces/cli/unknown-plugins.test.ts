// Long: for each thing that a plugin can touch it starts up to seven processes.
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkbench, prettierCommand, type Workbench } from "./command.ts";
import { writeFolder, type FolderContent } from "./folder.ts";

let bench: Workbench;
beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => bench.dispose());

/**
 * A plugin that prints a text and a word behind it. Nobody knows it, so what the word depends on
 * has to be seen.
 */
function plugin(word: string, beginning = ""): string {
  return `${beginning}
const word = (text, file) => { ${word} };
const language = { name: "L", parsers: ["l"], extensions: [".l"] };
const parser = { parse: (text) => ({ text }), astFormat: "l", locStart: () => 0, locEnd: () => 1 };
const printer = { print: (path, options) => path.node.text.trim().replace(/ .*/, "") + " " + word(path.node.text, options.filepath) + "\\n" };
`;
}
const asModule = "export const languages = [language], parsers = { l: parser }, printers = { l: printer };";
const asCommonJs =
  "module.exports = { languages: [language], parsers: { l: parser }, printers: { l: printer } };";

interface Case {
  /** What the word is. */
  readonly word: string;
  readonly beginning?: string;
  readonly files?: FolderContent;
  /** Files that another answer comes from; an empty one is taken away. */
  readonly change?: Readonly<Record<string, string>>;
  readonly environment?: readonly [Readonly<Record<string, string>>, Readonly<Record<string, string>>];
  /** What the explanation says where this cannot be part of a key. */
  readonly refused?: RegExp;
  readonly isCommonJs?: boolean;
}

const importFs =
  'import * as fs from "node:fs"; import { readFile } from "node:fs/promises"; import path from "node:path";';
const requireFs = 'const fs = require("fs"); const path = require("path");';

const cases: Readonly<Record<string, Case>> = {
  "the content of a file": {
    beginning: importFs,
    word: 'return fs.readFileSync("word.txt", "utf8").trim();',
    files: { "word.txt": "one" },
    change: { "word.txt": "two" },
  },
  "the content of a file, read when it is loaded": {
    beginning: `${importFs} const read = await readFile("word.txt", "utf8");`,
    word: "return read.trim();",
    files: { "word.txt": "one" },
    change: { "word.txt": "two" },
  },
  "the content of a file, by CommonJS, through a descriptor": {
    beginning: requireFs,
    word: 'const d = fs.openSync("word.txt"); try { return fs.readFileSync(d, "utf8").trim(); } finally { fs.closeSync(d); }',
    files: { "word.txt": "one" },
    change: { "word.txt": "two" },
    isCommonJs: true,
  },
  "the existence of a file": {
    beginning: importFs,
    word: 'return fs.existsSync("there.txt") ? "yes" : "no";',
    change: { "there.txt": "x" },
  },
  "a file that is missing at first": {
    beginning: importFs,
    word: 'try { return fs.readFileSync("word.txt", "utf8").trim(); } catch { return "nothing"; }',
    change: { "word.txt": "two" },
  },
  "the names in a folder": {
    beginning: importFs,
    word: 'return fs.readdirSync("names").join("-");',
    files: { "names/a": "" },
    change: { "names/b": "x" },
  },
  "a file beside the text": {
    beginning: importFs,
    word: 'return fs.readFileSync(path.join(path.dirname(file), "word.txt"), "utf8").trim();',
    files: { "word.txt": "one" },
    change: { "word.txt": "two" },
  },
  "a file that the text names": {
    beginning: importFs,
    word: 'return fs.readFileSync(text.split(" ")[0].trim() + ".txt", "utf8").trim();',
    files: { "a.txt": "one" },
    change: { "a.txt": "two" },
  },
  "an environment variable": {
    word: 'return process.env.WORD ?? "none";',
    environment: [{ WORD: "one" }, { WORD: "two" }],
  },
  "a module of the project, by a name that it makes up": {
    beginning:
      'import path from "node:path"; import { pathToFileURL } from "node:url"; const made = (await import(pathToFileURL(path.resolve("wo" + "rd.mjs")).href)).default;',
    word: "return made;",
    files: { "word.mjs": 'export default "one";' },
    change: { "word.mjs": 'export default "two";' },
  },
  "a module of the project, by CommonJS": {
    beginning: requireFs,
    word: 'return require(path.resolve("wo" + "rd.cjs"));',
    files: { "word.cjs": 'module.exports = "one";' },
    change: { "word.cjs": 'module.exports = "two";' },
    isCommonJs: true,
  },
  "the absence of a package, by a name that it makes up": {
    beginning: requireFs,
    word: 'try { return require.resolve("wo" + "rd", { paths: [process.cwd()] }) ? "yes" : ""; } catch { return "no"; }',
    change: { "node_modules/word/index.js": "1" },
    isCommonJs: true,
  },
  "the clock": { word: 'return new Date().getFullYear() > 2000 ? "now" : "then";', refused: /the clock/ },
  "the clock, as a number": { word: 'return Date.now() > 1000 ? "now" : "then";', refused: /the clock/ },
  "the clock, by a format": {
    word: 'return new Intl.DateTimeFormat("en").format().length > 1 ? "now" : "then";',
    refused: /the clock and the time zone/,
  },
  "the clock, by a format that is only called": {
    word: 'return Intl.DateTimeFormat.prototype.constructor("en").format().length > 1 ? "now" : "then";',
    refused: /the clock and the time zone/,
  },
  ...(Object.hasOwn(globalThis, "Temporal")
    ? {
        "the clock, as Temporal has it": {
          word: 'return Temporal.Now.instant().epochMilliseconds > 1 ? "now" : "then";',
          refused: /the clock/,
        },
      }
    : {}),
  "a child process": {
    beginning: 'import { execFileSync } from "node:child_process";',
    word: 'return execFileSync(process.execPath, ["-p", "6 * 7"], { encoding: "utf8" }).trim();',
    refused: /a child process/,
  },
  "a thread": {
    beginning: 'import { Worker } from "node:worker_threads";',
    word: 'new Worker("", { eval: true }); return "a";',
    refused: /a thread of its own/,
  },
  "the address of a name": {
    beginning: `import dns from "node:dns"; import { promisify } from "node:util";
       const { address } = await promisify(dns.lookup)("127.0.0.1");`,
    word: "return address;",
    refused: /the network \(dns\)/,
  },
  "the address of a name, by a promise": {
    beginning: `import { lookup } from "node:dns/promises"; const { address } = await lookup("127.0.0.1");`,
    word: "return address;",
    refused: /the network \(dns\)/,
  },
  "a resolver of its own": {
    beginning: `import dns from "node:dns"; const resolver = new dns.Resolver();
       resolver.setServers(["127.0.0.1:9"]);
       await new Promise((resolve) => { resolver.resolve4("a.test", resolve); resolver.cancel(); });`,
    word: 'return "a";',
    refused: /the network \(dns\)/,
  },
  datagrams: {
    beginning: `import dgram from "node:dgram"; import { once } from "node:events";
       const socket = dgram.createSocket("udp4").bind(0, "127.0.0.1");
       await once(socket, "listening"); socket.close();`,
    word: 'return "a";',
    refused: /the network \(dgram\)/,
  },
  "a working directory of its own choice": {
    word: "process.chdir(process.cwd()); return 'a';",
    refused: /the working directory, which it changes/,
  },
  "native code, even if it is none": {
    word: 'try { require("./native.node"); } catch {} return "a";',
    files: { "node_modules/plugin-of-nobody/native.node": "none" },
    refused: /native code \(native\.node\)/,
    isCommonJs: true,
  },
  "files that it writes": {
    beginning: importFs,
    word: 'fs.writeFileSync("written.txt", "x"); return "a";',
    refused: /files that it writes/,
  },
  "all variables": {
    word: 'return String(Object.keys(process.env).includes("PATH"));',
    refused: /environment variables/,
  },
  "the name of the machine": {
    beginning: 'import os from "node:os";',
    word: "return os.hostname();",
    refused: /the machine/,
  },
  "the disk itself": {
    beginning: importFs,
    word: 'return String(fs.statfsSync(".").type);',
    refused: /the disk/,
  },
  "the names in a folder, and what they are": {
    beginning: importFs,
    word: 'return fs.readdirSync("names", { withFileTypes: true }).map((each) => each.name + each.isDirectory()).join();',
    files: { "names/a": "x", "names/b/c": "" },
    change: { "names/b": "x" },
  },
  "all that is below a folder": {
    beginning: importFs,
    word: 'return fs.readdirSync("names", { recursive: true }).join("-");',
    files: { "names/a/b": "" },
    refused: /all that is below a folder/,
  },
  "whether something is a folder": {
    beginning: importFs,
    word: 'return String(fs.statSync("there").isDirectory());',
    files: { "there/a": "x" },
    change: { there: "x" },
  },
  "whether something is there, asked by its real path": {
    beginning: importFs,
    word: 'try { return typeof fs.realpathSync.native("there.txt"); } catch { return "nothing"; }',
    change: { "there.txt": "x" },
  },
  "whether an environment variable is set": {
    word: 'return String(Object.hasOwn(process.env, "WORD"));',
    environment: [{}, { WORD: "" }],
  },
  "the time zone": { word: "return String(new Date(0).getHours());", refused: /the time zone/ },
  "where a global module is, by CommonJS": {
    beginning: 'const made = require("word-of-all");',
    word: "return made;",
    isCommonJs: true,
    files: {
      "one/word-of-all/index.js": 'module.exports = "one";',
      "two/word-of-all/index.js": 'module.exports = "two";',
    },
    environment: [{ NODE_PATH: "one" }, { NODE_PATH: "two" }],
  },
  "the conditions under which modules are found": {
    beginning: 'import made from "word-of-all";',
    word: "return made;",
    files: {
      "node_modules/word-of-all/package.json":
        '{ "name": "word-of-all", "type": "module", "exports": { "two": "./two.js", "default": "./one.js" } }',
      "node_modules/word-of-all/one.js": 'export default "one";',
      "node_modules/word-of-all/two.js": 'export default "two";',
    },
    environment: [{}, { NODE_OPTIONS: "--conditions two" }],
  },
  nothing: { word: 'return "nothing";' },
};

let count = 0;

/** Sets a project up, and gives what formats its file in new processes. */
function openProject(content: FolderContent, { word, beginning, isCommonJs = false }: Case) {
  const cwd = join(bench.directory, `project-${(count += 1)}`);
  writeFolder(cwd, {
    ".git/HEAD": "",
    ".prettierrc": '{ "plugins": ["plugin-of-nobody"] }',
    "node_modules/plugin-of-nobody/package.json": JSON.stringify({
      name: "plugin-of-nobody",
      version: "1.0.0",
      type: isCommonJs ? "commonjs" : "module",
      exports: "./index.js",
      peerDependencies: { prettier: "*" },
    }),
    "node_modules/plugin-of-nobody/index.js": plugin(word, beginning) + (isCommonJs ? asCommonJs : asModule),
    "a.l": "a\n",
    ...content,
  });
  const location = { FMT_CACHE_LOCATION: join(cwd, "cache"), XDG_STATE_HOME: join(cwd, "state") };
  return {
    cwd,
    change: (files: Readonly<Record<string, string>>) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(cwd, name)), { recursive: true });
        rmSync(join(cwd, name), { recursive: true, force: true });
        if (text !== "") writeFileSync(join(cwd, name), text);
      }
    },
    prettier: async (env: Readonly<Record<string, string>> = {}, files = ["a.l"]) =>
      (await bench.run(prettierCommand, files, { cwd, env })).stdout,
    ours: async (env: Readonly<Record<string, string>> = {}, files = ["a.l"]) => {
      const result = await bench.run(bench.command, ["--cache-stats", ...files], {
        cwd,
        env: { ...location, ...env },
      });
      return {
        text: result.stdout,
        hits: Number(/files hit +(\d+)/.exec(result.stderr)?.[1]),
        said: result.stderr,
      };
    },
    explain: async (env: Readonly<Record<string, string>> = {}) =>
      (await bench.run(bench.command, ["explain", "a.l"], { cwd, env: { ...location, ...env } })).stdout,
  };
}

describe("a plugin that nobody knows", () => {
  it.each(Object.entries(cases))("may depend on %s", async (_, each) => {
    const project = openProject(each.files ?? {}, each);
    const [before, after] = each.environment ?? [{}, {}];
    const first = await project.ours(before);
    expect(first.text).not.toBe("");
    expect(first).toMatchObject({ text: await project.prettier(before), hits: 0 });
    const second = await project.ours(before);
    if (each.refused !== undefined) {
      expect(second).toMatchObject({ text: first.text, hits: 0 });
      expect(await project.explain(before)).toMatch(each.refused);
      return;
    }
    expect(second).toMatchObject({ text: first.text, hits: 1 });
    if (each.change === undefined && each.environment === undefined) return;
    project.change(each.change ?? {});
    const third = await project.ours(after);
    expect(third.text).toBe(await project.prettier(after));
    expect(third.text).not.toBe(first.text);
    expect(await project.ours(after)).toMatchObject({ text: third.text, hits: 1 });
    const undone = Object.keys(each.change ?? {}).map((name) => [name, each.files?.[name] ?? ""]);
    project.change(Object.fromEntries(undone));
    writeFolder(project.cwd, each.files ?? {});
    expect((await project.ours(before)).text).toBe(first.text);
  });

  it.each([
    ["fetch", "heard = await (await fetch(`http://127.0.0.1:${port}`)).text();"],
    [
      "http",
      `import http from "node:http";
       const answer = await new Promise((resolve) => http.get({ host: "127.0.0.1", port }, resolve));
       for await (const part of answer) heard += part;`,
    ],
    [
      "net",
      `import net from "node:net";
       const socket = net.connect(port, "127.0.0.1").setEncoding("utf8");
       socket.write("GET / HTTP/1.0\\r\\n\\r\\n");
       for await (const part of socket) heard += part;
       heard = heard.slice(heard.lastIndexOf("\\n") + 1);`,
    ],
  ])("may depend on the network, by %s", async (_, listening) => {
    let said = "one";
    const server = createServer((_request, response) => response.end(said)).listen(0, "127.0.0.1");
    try {
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const beginning = `const port = ${port}; let heard = ""; ${listening}`;
      const project = openProject({}, { beginning, word: "return heard;" });
      expect(await project.ours()).toMatchObject({ text: "a one\n", hits: 0 });
      said = "two";
      expect(await project.ours()).toMatchObject({ text: await project.prettier(), hits: 0 });
      expect(await project.explain()).toContain("the network");
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("is given the answer that it has for a file alone, whatever it remembers of others", async () => {
    const remembering: Case = {
      beginning: `${importFs} let read;`,
      word: 'read ??= fs.readFileSync(path.join(path.dirname(file), "word.txt"), "utf8").trim(); return read;',
    };
    const content = { "one/a.l": "a\n", "two/a.l": "a\n", "one/word.txt": "one", "two/word.txt": "two" };
    const project = openProject(content, remembering);
    await project.ours({}, ["one/a.l", "two/a.l"]);
    const alone = await project.ours({}, ["two/a.l"]);
    expect(alone).toMatchObject({ text: await project.prettier({}, ["two/a.l"]), hits: 0 });
    expect(await project.ours({}, ["two/a.l"])).toMatchObject({ text: alone.text, hits: 1 });
    project.change({ "two/word.txt": "three" });
    expect((await project.ours({}, ["two/a.l"])).text).toBe(await project.prettier({}, ["two/a.l"]));
  });

  it("is cached for many folders where it looks into the working directory only", async () => {
    const looking: Case = {
      beginning: `${importFs} let read;`,
      word: 'read ??= String(fs.existsSync("there.txt")); return read;',
    };
    const files = ["one/a.l", "two/a.l"];
    const project = openProject({ "one/a.l": "a\n", "two/a.l": "a\n" }, looking);
    const { text } = await project.ours({}, files);
    expect(await project.ours({}, files)).toMatchObject({ text, hits: 2 });
    project.change({ "there.txt": "x" });
    expect(await project.ours({}, files)).toMatchObject({ text: await project.prettier({}, files), hits: 0 });
  });

  it("is believed as far as people say what it depends on", async () => {
    const says = (dependsOn: readonly string[]) =>
      JSON.stringify({ plugins: { "plugin-of-nobody": { dependsOn } } });
    const project = openProject(
      { "fmt-cache.config.json": says(["word.txt"]), "word.txt": "one" },
      { beginning: importFs, word: 'Date.now(); return fs.readFileSync("word.txt", "utf8").trim();' },
    );
    const { text } = await project.ours();
    expect(await project.ours()).toMatchObject({ text, hits: 1 });
    project.change({ "word.txt": "two" });
    expect(await project.ours()).toMatchObject({ text: await project.prettier(), hits: 0 });
    project.change({ "fmt-cache.config.json": '{ "plugin": {} }' });
    const { text: none, said } = await project.ours();
    expect(none).toBe("");
    expect(said).toContain(`"plugin" in "${join(project.cwd, "fmt-cache.config.json")}" is unknown.`);
  });

  it.each([
    [
      "an ES module",
      "prettier.config.mjs",
      'import plugin from "plugin-of-nobody"; export default { plugins: [plugin] };',
    ],
    ["CommonJS", "prettier.config.cjs", 'module.exports = { plugins: [require("plugin-of-nobody")] };'],
    [
      "a shared one",
      "prettier.config.mjs",
      'import shared from "./shared.mjs"; export default { ...shared };',
    ],
  ])("is known by its module where a configuration imports it: %s", async (_, name, text) => {
    const reading: Case = {
      beginning: requireFs + "const read = fs.readFileSync('word.txt', 'utf8').trim();",
      word: "return read;",
      isCommonJs: true,
    };
    const project = openProject(
      {
        [name]: text,
        "shared.mjs": 'import plugin from "plugin-of-nobody"; export default { plugins: [plugin] };',
        "word.txt": "one",
      },
      reading,
    );
    rmSync(join(project.cwd, ".prettierrc"));
    const first = await project.ours();
    expect(first).toMatchObject({ text: await project.prettier(), hits: 0 });
    expect(await project.ours()).toMatchObject({ text: first.text, hits: 1 });
    // It is read while the configuration is evaluated, before anything is formatted.
    project.change({ "word.txt": "two" });
    expect(await project.ours()).toMatchObject({ text: await project.prettier(), hits: 0 });
  });

  it.each(["readlinkSync", "realpathSync", "lstatSync"])(
    "may depend on where a link leads: %s",
    async (name) => {
      const word =
        name === "lstatSync"
          ? 'String(fs.lstatSync("word.txt").isSymbolicLink())'
          : `path.basename(fs.${name}("word.txt"))`;
      const project = openProject(
        { "one.txt": "x", "two.txt": "x", "word.txt": { link: "one.txt" } },
        { beginning: importFs, word: `return ${word};` },
      );
      const { text } = await project.ours();
      expect(await project.ours()).toMatchObject({ text, hits: 1 });
      project.change({ "word.txt": name === "lstatSync" ? "x" : "" });
      if (name !== "lstatSync") writeFolder(project.cwd, { "word.txt": { link: "two.txt" } });
      expect(await project.ours()).toMatchObject({ text: await project.prettier(), hits: 0 });
    },
  );

  it.each([
    ["an environment variable", 'process.env.WORD === "two"', {}, { WORD: "two" }],
    ["a file", 'fs.existsSync("there.txt")', { "there.txt": "x" }, {}],
  ])("says of its languages what they are now: by %s", async (_, condition, change, env) => {
    const project = openProject({ "a.json": '{"a":1}\n' }, { beginning: importFs, word: "return 'w';" });
    project.change({
      "node_modules/plugin-of-nobody/index.js": `${plugin("return 'w';", importFs)}
if (${condition}) language.extensions.push(".json");
${asModule}`,
    });
    const { text } = await project.ours({}, ["a.json"]);
    expect(text).toBe(await project.prettier({}, ["a.json"]));
    project.change(change);
    const now = await project.ours(env, ["a.json"]);
    expect(now.text).toBe(await project.prettier(env, ["a.json"]));
    expect(now.text).not.toBe(text);
    expect(await project.ours(env, ["a.json"])).toMatchObject({ text: now.text, hits: 1 });
  });

  it("gives the error of its loading for files that it does not touch, too", async () => {
    const beginning = 'if (process.env.WORD === "two") throw new Error("no two");';
    const project = openProject({ "a.json": '{"a":1}\n' }, { beginning, word: "return 'w';" });
    expect((await project.ours({}, ["a.json"])).text).toBe('{ "a": 1 }\n');
    const { text, said } = await project.ours({ WORD: "two" }, ["a.json"]);
    expect(text).toBe(await project.prettier({ WORD: "two" }, ["a.json"]));
    expect(said).toContain("no two");
  });

  it("is what a configuration in code has made of it, also in workers", async () => {
    const configured = (word: string) =>
      `import plugin from "./plugin.mjs"; plugin.setWord("${word}"); export default { plugins: [plugin] };`;
    const names = Array.from({ length: 260 }, (_, index) => `many/a${index}.l`);
    const project = openProject(
      {
        ...Object.fromEntries(names.map((name) => [name, `${name}\n`])),
        "plugin.mjs": `let made = "one";
${plugin("return made;")}
export default { languages: [language], parsers: { l: parser }, printers: { l: printer }, setWord: (word) => (made = word) };`,
        "prettier.config.mjs": configured("two"),
      },
      { word: "" },
    );
    rmSync(join(project.cwd, ".prettierrc"));
    const { text } = await project.ours({}, ["a.l"]);
    expect(text).toBe("a two\n");
    expect(await project.ours({}, ["a.l"])).toMatchObject({ text, hits: 1 });
    project.change({ "prettier.config.mjs": configured("three") });
    expect((await project.ours({}, ["a.l"])).text).toBe("a three\n");
    expect((await project.ours({}, names)).text).toBe(await project.prettier({}, names));
  });

  // Prettier itself finds plugins by name as an import does, which knows no NODE_PATH.
  it.each([
    ["the plugin", '{ "plugins": ["far-plugin"] }', false],
    ["a shared configuration", '"far-shared"', true],
  ])("may be where only NODE_PATH says: a JSON file names %s", async (_, configuration, isFound) => {
    const at = (folder: string) => ({
      [`${folder}/far-shared/index.js`]: 'module.exports = { plugins: [require.resolve("far-plugin")] };',
      [`${folder}/far-plugin/index.js`]: plugin(`return "${folder}";`) + asCommonJs,
      [`${folder}/far-plugin/package.json`]: '{ "name": "far-plugin", "version": "1.0.0" }',
    });
    const content = { ".prettierrc": configuration, ...at("one"), ...at("two") };
    const project = openProject(content, { word: "" });
    for (const [NODE_PATH, hits] of [
      ["one", 0],
      ["two", 0],
      ["one", 1],
      ["two", 1],
      [undefined, 0],
    ] as const) {
      const env = NODE_PATH === undefined ? {} : { NODE_PATH };
      const { text, said, ...ours } = await project.ours(env);
      expect(text).toBe(isFound && NODE_PATH !== undefined ? `a ${NODE_PATH}\n` : "");
      expect(text).toBe(await project.prettier(env));
      expect(ours.hits).toBe(isFound ? hits : 0);
      if (text === "") expect(said).toContain(isFound ? "package 'far-shared'" : "package 'far-plugin'");
    }
  });

  it("is not asked for files that it does not touch", async () => {
    const project = openProject({ "a.json": "{}\n", "b.json": "{  }\n" }, { word: "return Date.now()" });
    expect(await project.ours({}, ["a.json", "b.json"])).toMatchObject({ hits: 0 });
    expect(await project.ours({}, ["a.json", "b.json"])).toMatchObject({ text: "{}\n{}\n", hits: 2 });
  });
});

describe("statements", () => {
  const outcomeOf = async (cwd: string) => {
    const env = { FMT_CACHE_LOCATION: join(cwd, "cache"), XDG_STATE_HOME: join(cwd, "state") };
    const run = await bench.run(bench.command, ["explain", "--json", "a.ts"], { cwd, env });
    return (JSON.parse(run.stdout) as { outcome: string }).outcome;
  };
  const project = (content: FolderContent) => {
    const cwd = join(bench.directory, `project-${(count += 1)}`);
    writeFolder(cwd, { ".git/HEAD": "", "a.ts": "const a = 1;\nconst b = 2;\n", ...content });
    return cwd;
  };

  it.each([
    [true, "new"],
    [false, "fallback"],
  ])("are looked for beside a plugin that wraps a parser if people say %s", async (statements, outcome) => {
    const cwd = project({
      ".prettierrc": '{ "plugins": ["plugin-of-nobody"] }',
      "fmt-cache.config.json": JSON.stringify({ plugins: { "plugin-of-nobody": { statements } } }),
      "node_modules/plugin-of-nobody/package.json": '{ "name": "plugin-of-nobody", "version": "1.0.0" }',
      "node_modules/plugin-of-nobody/index.js": `const { typescript } = require("prettier/plugins/typescript").parsers;
        module.exports = { parsers: { typescript: { ...typescript, parse: (...args) => typescript.parse(...args) } } };`,
    });
    expect(await outcomeOf(cwd)).toBe(outcome);
  });

  it("are looked for beside a preset that only passes a plugin on", async () => {
    const linked = (name: string) => ({ link: join(import.meta.dirname, "../../../node_modules", name) });
    const cwd = project({
      ".prettierrc": '{ "plugins": ["@acme/format"] }',
      "node_modules/@acme/format/package.json":
        '{ "name": "@acme/format", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
      "node_modules/@acme/format/index.js": '// Ours.\nexport * from "prettier-plugin-tailwindcss";\n',
      "node_modules/prettier-plugin-tailwindcss": linked("prettier-plugin-tailwindcss"),
      "node_modules/prettier": linked("prettier"),
    });
    expect(await outcomeOf(cwd)).toBe("new");
  });
});
