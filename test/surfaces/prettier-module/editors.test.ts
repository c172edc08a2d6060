// Long: it packs and installs our package, and starts hosts as editors do.
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openInstallation, type Installation } from "./installation.ts";

const files = {
  "package.json": "{}\n",
  ".prettierrc":
    '{ "semi": false, "overrides": [{ "files": "*.md", "options": { "proseWrap": "always" } }] }\n',
  ".editorconfig": "root = true\n\n[*]\nindent_style = tab\n",
  ".prettierignore": "ignored.ts\n",
  "a.ts": "const   a = `x`;\n// one\nclass  B { c = 1;\nd( ) { return  a } }\n",
  "b.css": "a{b:c}\n",
  "c.md": "*  one\n*  two\n",
  "crlf.js": "let  a\r\n\r\n\r\nlet b\r\n",
  "bom.js": "\uFEFFlet  a\n",
  "empty.js": "",
  "emoji.js": "let  a = '👩‍👩‍👧'\n",
  "syntax.ts": "let = = 1\n",
  "ignored.ts": "let   a\n",
  "unknown.xyz": "a\n",
};
const names = Object.keys(files).filter((name) => /^\w/.test(name));

let installation: Installation;
beforeAll(async () => {
  installation = await openInstallation(files);
});
afterAll(() => installation?.dispose());

/** What a program reports of a project, without the project's own path. */
async function report(program: string, project: string, module: string): Promise<unknown> {
  const result = await installation.run(
    program,
    [join(project, module), ...names.map((name) => join(project, name))],
    {
      cwd: project,
    },
  );
  return JSON.parse(JSON.stringify(result).replaceAll(project, "<project>")) as unknown;
}

const original = "node_modules/prettier";
const ours = "node_modules/fmt-cache/prettier";

describe.each([
  ["the extension for VS Code", "vscode.mjs"],
  ["the service of JetBrains' editors", "jetbrains.cjs"],
])("%s", (_, program) => {
  it("gets from our folder what it gets from Prettier, cold and warm", async () => {
    const expected = await report(program, installation.without, original);
    expect(expected).toHaveProperty("saved");
    for (const time of ["cold", "warm"])
      expect([time, await report(program, installation.beside, ours)]).toEqual([time, expected]);
  });

  it("gets it from a link in the place of Prettier, too", async () => {
    expect(await report(program, installation.linked, original)).toEqual(
      await report(program, installation.without, original),
    );
  });

  it("leaves every text in the cache for other processes, without closing anything", async () => {
    const name = `${program}.ts`;
    const file = join(installation.beside, name);
    writeFileSync(file, `let   only = '${program}'\n`);
    const events = async () =>
      (
        (await installation.run("events.mjs", [name], { cwd: installation.beside })) as Record<
          string,
          string[]
        >
      )[name];
    await installation.run(program, [join(installation.beside, ours), file], { cwd: installation.beside });
    expect(await events()).toEqual(["file-hit"]);
  });
});

describe("an editor that runs for long", () => {
  it("sees a changed configuration once it has said so, as with Prettier", async () => {
    const program = join(installation.directory, "long.cjs");
    writeFileSync(
      program,
      `const [path, root] = process.argv.slice(2);
const { writeFileSync } = require("node:fs");
const prettier = require(path);
const file = root + "/long/a.ts";
const save = async () => prettier.format("let a = 'b'", { ...(await prettier.resolveConfig(file)), filepath: file });
(async () => {
  require("node:fs").mkdirSync(root + "/long", { recursive: true });
  const texts = [];
  for (const config of ['{ "semi": false }', '{ "singleQuote": true }']) {
    writeFileSync(root + "/long/.prettierrc", config);
    texts.push(await save());
    await prettier.clearConfigCache();
    texts.push(await save());
  }
  console.log(JSON.stringify(texts));
})();`,
    );
    const expected = await installation.run(
      program,
      [join(installation.without, original), installation.without],
      {
        cwd: "/",
      },
    );
    expect(expected).toEqual(['let a = "b"\n', 'let a = "b"\n', 'let a = "b"\n', "let a = 'b';\n"]);
    expect(
      await installation.run(program, [join(installation.beside, ours), installation.beside], { cwd: "/" }),
    ).toEqual(expected);
  });

  it("formats also where no cache can be written", async () => {
    const home = join(installation.directory, "home");
    chmodSync(installation.directory, 0o755);
    const args = [join(installation.beside, ours), join(installation.beside, "a.ts")];
    const results = await installation.run("format.cjs", args, {
      cwd: installation.beside,
      env: { FMT_CACHE_LOCATION: "/dev/null/cache", HOME: join(home, "none") },
    });
    expect(Object.values(results as object)[0]).toMatch(/^const a = `x`\n/);
  });
});
