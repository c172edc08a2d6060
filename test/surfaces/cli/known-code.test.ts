// Long: each case has a project of its own and asks again and again.
import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkbench, packageOf, prettierCommand, type RunSettings, type Workbench } from "./command.ts";
import { writeFolder, type FolderContent } from "./folder.ts";

let bench: Workbench;
let projects = 0;
beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => bench?.dispose());

const original = packageOf("prettier");

/** A Prettier that counts how often it is loaded. */
const counting: FolderContent = {
  ...Object.fromEntries(
    readdirSync(original).map((name) => [`node_modules/prettier/${name}`, { link: join(original, name) }]),
  ),
  "node_modules/prettier/index.mjs": `import { appendFileSync } from "node:fs";
    appendFileSync(new URL("../../loads", import.meta.url), ".");
    export * from ${JSON.stringify(join(original, "index.mjs"))};`,
};

/** A project in which one text is known, and how to ask for it. */
function open(content: FolderContent, settings: Partial<RunSettings> = {}, name = "a.ts") {
  const folder = join(bench.directory, `project-${++projects}`);
  writeFolder(folder, { ...counting, ".git": { folder: true }, ...content });
  const loads = () => {
    const file = join(folder, "loads");
    return existsSync(file) ? readFileSync(file, "utf8").length : 0;
  };
  /** Asks as Prettier is asked, and says how often ours has loaded Prettier. */
  const ask = async (more: Partial<RunSettings> = {}) => {
    const asked = { cwd: folder, stdin: "const a  = 'b'\n", ...settings, ...more };
    const expected = await bench.run(prettierCommand, ["--stdin-filepath", name], asked);
    const before = loads();
    const ours = await bench.run(bench.command, ["--stdin-filepath", name], {
      ...asked,
      env: { FMT_CACHE_LOCATION: join(folder, "cache"), ...asked.env },
    });
    expect(anonymous(ours)).toEqual(anonymous(expected));
    return { loads: loads() - before, stdout: ours.stdout };
  };
  return { folder, ask, write: (files: FolderContent) => writeFolder(folder, files) };
}

/** Without the numbers of processes and what depends on where a stack begins. */
function anonymous({ stderr, ...rest }: { readonly stdout: string; readonly stderr: string }) {
  return { ...rest, stderr: stderr.replaceAll(/\(node:\d+\)|^\[error\] {4,}at .*\n/gm, "") };
}

const shared = (version: string, options: string): FolderContent => ({
  "node_modules/@org/config/package.json": `{ "name": "@org/config", "version": "${version}", "type": "module", "exports": "./index.js" }`,
  "node_modules/@org/config/index.js": `export default ${options};`,
});
const extended =
  'import shared from "@org/config";\nexport default { ...shared, overrides: [{ files: "*.md", options: { tabWidth: 8 } }] };';
const lone = "singleQuote: true, semi: false";

interface Change {
  readonly content: FolderContent;
  readonly change?: (project: ReturnType<typeof open>) => void;
  readonly env?: RunSettings["env"];
}

const variable = (name: string): Change => ({
  content: { "prettier.config.mjs": `export default { semi: process.env.${name} === undefined };` },
  env: { [name]: "1" },
});

const changes: Readonly<Record<string, Change>> = {
  "what it imports": {
    content: { ...shared("1.0.0", "{ semi: true }"), "prettier.config.mjs": extended },
    change: ({ write }) => write(shared("1.0.0", "{ semi: false }")),
  },
  "a package that a file of data names": {
    content: { ...shared("1.0.0", "{ semi: true }"), "package.json": '{ "prettier": "@org/config" }' },
    change: ({ write }) => write(shared("1.0.1", "{ semi: false }")),
  },
  "a link to a package": {
    content: {
      "one/index.js": "module.exports = { semi: true };",
      "two/index.js": "module.exports = { semi: false };",
      "node_modules/shared": { link: "../one" },
      ".prettierrc.cjs": 'module.exports = { ...require("shared") };',
    },
    change: ({ folder, write }) => {
      rmSync(join(folder, "node_modules/shared"));
      write({ "node_modules/shared": { link: "../two" } });
    },
  },
  "a file that it reads": {
    content: {
      "prettier.config.mjs":
        'import { readFileSync } from "node:fs";\nexport default JSON.parse(readFileSync("options.json", "utf8"));',
      "options.json": '{ "semi": true }',
    },
    change: ({ write }) => write({ "options.json": '{ "semi": false }' }),
  },
  "a file that it does not find": {
    content: {
      "prettier.config.mjs":
        'import { existsSync } from "node:fs";\nexport default { semi: !existsSync("off") };',
    },
    change: ({ write }) => write({ off: "" }),
  },
  "a package that it does not find": {
    content: {
      ".prettierrc.cjs":
        "let semi = true;\ntry {\n  require('optional');\n  semi = false;\n} catch {}\nmodule.exports = { semi };",
    },
    change: ({ write }) => write({ "node_modules/optional/index.js": "" }),
  },
  "its own text": {
    content: { "prettier.config.mjs": "export default { semi: [true][0] };" },
    change: ({ write }) => write({ "prettier.config.mjs": "export default { semi: [false][0] };" }),
  },
  "a nearer file": {
    content: { "prettier.config.mjs": "export default { semi: [true][0] };" },
    change: ({ write }) => write({ ".prettierrc": "semi: false\n" }),
  },
  "a variable": variable("OWN_VARIABLE"),
  "a variable that decides how programs talk": variable("CI"),
  "a plugin by its whole path": {
    content: {
      "plugin.mjs": "export const options = {};",
      "prettier.config.mjs":
        'import { fileURLToPath } from "node:url";\nexport default { semi: true, plugins: [fileURLToPath(new URL("plugin.mjs", import.meta.url)), "./plugin.mjs"] };',
    },
    change: ({ folder, write }) =>
      write({
        "prettier.config.mjs": readFileSync(join(folder, "prettier.config.mjs"), "utf8").replace(
          "semi: true",
          "semi: false",
        ),
      }),
  },
};

describe.concurrent("what code in a configuration gives is known, until there is another", () => {
  it.each(Object.entries(changes))("%s", async (_, { content, change, env = {} }) => {
    const project = open(content);
    const [first, second, third] = [await project.ask(), await project.ask(), await project.ask()];
    expect(first.loads).toBeGreaterThan(0);
    expect([second.loads, third.loads]).toEqual([0, 0]);
    change?.(project);
    const changed = await project.ask({ env });
    expect(changed.stdout).not.toBe(third.stdout);
    expect(changed.loads).toBeGreaterThan(0);
    expect((await project.ask({ env })).loads).toBe(0);
  });
});

const module = (code: string): FolderContent => ({ "prettier.config.mjs": code });

const unknowable: Readonly<Record<string, FolderContent>> = {
  "that reads the clock": module(`export default { semi: Date.now() < 0, ${lone.split(",")[0]} };`),
  "that takes a random value": module("export default { semi: Math.random() > 2 };"),
  "that measures time": module("export default { semi: performance.now() < 0 };"),
  "that waits": module("await new Promise((go) => setTimeout(go, 1));\nexport default { semi: false };"),
  "that looks at the memory": module("export default { semi: process.memoryUsage().rss < 0 };"),
  "that has random values made": module(
    'import { randomBytes } from "node:crypto";\nexport default { semi: randomBytes(1).length === 0 };',
  ),
  "that looks at the machine": module(
    'import os from "node:os";\nexport default { semi: os.cpus().length === 0 };',
  ),
  "that reads the arguments": module('export default { semi: process.argv.includes("--semi") };'),
  "that asks for a terminal": module("export default { semi: process.stdout.isTTY === true };"),
  "that asks for a process": module(
    'import { execFileSync } from "node:child_process";\nexport default { semi: String(execFileSync("echo")) === "" };',
  ),
  "that asks for all variables": module("export default { semi: Object.keys(process.env).length === 0 };"),
  "that sets a variable": module(`process.env.OWN_VARIABLE = "1";\nexport default { ${lone} };`),
  "that leaves a global": module(`globalThis.own = 1;\nexport default { ${lone} };`),
  "that prints": module(`console.error("hello");\nexport default { ${lone} };`),
  "that prints past the console": module(
    `import { writeSync } from "node:fs";\nwriteSync(2, "hello");\nexport default { ${lone} };`,
  ),
  "that warns": module(`process.emitWarning("hello");\nexport default { ${lone} };`),
  "that writes": module(
    `import { writeFileSync } from "node:fs";\nwriteFileSync("written", "");\nexport default { ${lone} };`,
  ),
  "that computes what it loads": module(
    `const { default: name } = await import(["node", "path"].join(":"));\nexport default { ${lone} };`,
  ),
  "that gives another value each time": module("export default { get semi() { return Date.now() < 0; } };"),
  "that gives a plugin": module(
    "export default { semi: false, plugins: [{ languages: [], parsers: {}, printers: {}, options: {} }] };",
  ),
  "that throws": module('throw new Error("Not today.");'),
};

describe.concurrent("Prettier is asked each time about code", () => {
  it.each(Object.entries(unknowable))("%s", async (_, content) => {
    const { ask } = open(content);
    for (let time = 0; time < 3; time += 1) expect((await ask()).loads).toBeGreaterThan(0);
  });
});

it("code that is not used does not matter", async () => {
  const { ask } = open(
    {
      "prettier.config.mjs": "export default { semi: Date.now() > 0 };",
      "sub/.prettierrc": "semi: false\n",
      "sub/keep": "",
    },
    {},
    "sub/a.ts",
  );
  await ask();
  expect(await ask()).toMatchObject({ loads: 0, stdout: 'const a = "b"\n' });
});
