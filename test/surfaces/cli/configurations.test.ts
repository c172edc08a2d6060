import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkbench, prettierCommand, type Workbench } from "./command.ts";
import { writeFolder, type FolderContent } from "./folder.ts";

let bench: Workbench;
let folders = 0;

beforeAll(async () => {
  bench = await openWorkbench();
}, 60_000);
afterAll(() => bench?.dispose(), 60_000);

function makeFolder(content: FolderContent): string {
  const folder = join(bench.directory, `project-${++folders}`);
  writeFolder(folder, content);
  return folder;
}

const count = `require("node:fs").appendFileSync(require("node:path").join(__dirname, "evaluations"), ".");`;
const countInModule = `import { appendFileSync } from "node:fs";
appendFileSync(new URL("evaluations", import.meta.url), ".");`;
const options = '{ semi: false, overrides: [{ files: "**/*.{spec,test}.ts", options: { semi: true } }] }';

const files = Object.fromEntries(
  ["src", "src/deep", "lib"].flatMap((folder) =>
    ["a.ts", "b.ts", "a.test.ts", "c.md"].map((name) => [
      `${folder}/${name}`,
      name.endsWith("md") ? "# a\n" : "let a\n",
    ]),
  ),
);

describe("a configuration in code", () => {
  it.each<[string, FolderContent, string]>([
    [
      "an ES module",
      { "prettier.config.mjs": `${countInModule}\nexport default ${options};` },
      "evaluations",
    ],
    ["a CommonJS module", { ".prettierrc.cjs": `${count}\nmodule.exports = ${options};` }, "evaluations"],
    [
      "a package",
      {
        "package.json": '{ "prettier": "shared" }',
        "node_modules/shared/index.js": `${count}\nmodule.exports = ${options};`,
      },
      "node_modules/shared/evaluations",
    ],
    [
      "a package of ES modules",
      {
        ".prettierrc": '"@own/shared"\n',
        "node_modules/@own/shared/package.json": '{ "type": "module", "exports": "./index.js" }',
        "node_modules/@own/shared/index.js": `${countInModule}\nexport default ${options};`,
      },
      "node_modules/@own/shared/evaluations",
    ],
  ])("that is %s is evaluated once in a run, and again in the next one", async (_, content, log) => {
    const cwd = makeFolder({ ...files, ...content });
    const theirs = await bench.run(prettierCommand, ["--check", "src", "lib"], { cwd });
    const before = readFileSync(join(cwd, log), "utf8").length;
    for (const evaluations of [1, 2]) {
      expect(await bench.run(bench.command, ["--check", "src", "lib"], { cwd })).toEqual(theirs);
      expect(readFileSync(join(cwd, log), "utf8").length - before).toBe(evaluations);
    }
  });

  it.each([
    "{ semi: undefined }",
    "{ semi: [][0] }",
    "{ bracketSpacing: undefined, trailingComma: undefined }",
    '{ semi: false, overrides: [{ files: "*.ts", options: { semi: undefined, singleQuote: undefined } }] }',
  ])("that leaves options undefined means what it means to Prettier's command: %s", async (given) => {
    const cwd = makeFolder({
      "prettier.config.mjs": `export default ${given};`,
      "a.ts": 'const a = { b: "c" };\n',
    });
    const env = { FMT_CACHE_LOCATION: join(cwd, "cache") };
    const expected = await bench.run(prettierCommand, ["a.ts"], { cwd });
    for (const time of [1, 2])
      expect([time, await bench.run(bench.command, ["a.ts"], { cwd, env })]).toEqual([time, expected]);
  });

  it.each<[string, (options: string) => FolderContent]>([
    [
      "the base that a shared package builds on",
      (own) => ({
        "package.json": '{ "prettier": "shared" }',
        "node_modules/shared/package.json": '{ "name": "shared", "version": "1.0.0" }',
        "node_modules/shared/index.js": 'module.exports = { ...require("base") };',
        "node_modules/base/package.json": '{ "name": "base", "version": "1.0.0" }',
        "node_modules/base/index.js": `module.exports = ${own};`,
      }),
    ],
    [
      "a file without ending, read from the working directory",
      (own) => ({
        "prettier.config.mjs": `import { readFileSync } from "node:fs";
          export default JSON.parse(readFileSync("./base"));`,
        base: own,
      }),
    ],
  ])("follows %s", async (_, filesFor) => {
    const cwd = makeFolder({ "a.ts": "let a;\n" });
    for (const own of ['{ "semi": false }', '{ "semi": true }', '{ "semi": false }']) {
      writeFolder(cwd, filesFor(own));
      for (let time = 0; time < 2; time += 1) {
        const ours = await bench.run(bench.command, ["a.ts"], { cwd });
        expect(ours).toMatchObject({ stdout: own.includes("false") ? "let a\n" : "let a;\n", exitCode: 0 });
      }
    }
  });
});
