import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as prettier from "prettier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkbench, prettierCommand, type Result, type Workbench } from "./command.ts";

/** What has gone wrong in Prettier's own `--cache`, and must not go wrong here. */
describe("the cache of the command", () => {
  let bench: Workbench;
  let folders = 0;
  beforeAll(async () => void (bench = await openWorkbench()));
  afterAll(() => bench.dispose());

  const newFolder = (files: Readonly<Record<string, string>>): string => {
    const folder = join(bench.directory, `project-${folders++}`);
    mkdirSync(folder);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(join(folder, name, ".."), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return folder;
  };
  const run = async (cwd: string, ...args: string[]): Promise<Result & { readonly counts: Counts }> => {
    const result = await bench.run(bench.command, [...args, "--cache-stats"], { cwd });
    return { ...result, counts: readCounts(result.stderr) };
  };

  it("never takes a syntax error for clean, however often it is asked (Prettier's issue 19085)", async () => {
    const folder = newFolder({ "a.js": "const a = 1;\n" });
    expect((await run(folder, "--check", ".")).exitCode).toBe(0);
    writeFileSync(join(folder, "a.js"), "const a = ;\n");
    for (let time = 0; time < 3; time += 1) expect((await run(folder, "--check", ".")).exitCode).toBe(2);
    writeFileSync(join(folder, "a.js"), "const a = 1;\n");
    expect((await run(folder, "--check", ".")).exitCode).toBe(0);
  });

  it("does not call a file formatted because it wrote it", async () => {
    const unstable = readFileSync("node_modules/three/src/nodes/display/BumpMapNode.js", "utf8");
    const once = await prettier.format(unstable, { parser: "babel" });
    // The test means nothing should Prettier ever become stable on this file; another one must then
    // be found.
    expect(await prettier.format(once, { parser: "babel" })).not.toBe(once);
    const folder = newFolder({ "a.js": unstable });
    expect((await run(folder, "--write", "a.js")).exitCode).toBe(0);
    expect(readFileSync(join(folder, "a.js"), "utf8")).toBe(once);
    expect((await run(folder, "--check", "a.js")).exitCode).toBe(1);
    expect((await run(folder, "--check", "a.js")).exitCode).toBe(1);
  });

  it("sees an upgraded plugin", async () => {
    const plugin = (version: string, call: string) => ({
      "node_modules/prettier-plugin-case/package.json": JSON.stringify({
        name: "prettier-plugin-case",
        version,
        main: "index.mjs",
      }),
      "node_modules/prettier-plugin-case/index.mjs": `
        export const languages = [{ name: "case", parsers: ["case"], extensions: [".case"] }];
        export const parsers = { case: { parse: (text) => ({ text }), astFormat: "case", locStart: () => 0, locEnd: (node) => node.text.length } };
        export const printers = { case: { print: (path) => path.node.text.${call}() } };`,
    });
    const folder = newFolder({
      "a.case": "ABC",
      ".prettierrc": '{ "plugins": ["prettier-plugin-case"] }',
      ...plugin("1.0.0", "toUpperCase"),
    });
    expect((await run(folder, "--check", "a.case")).exitCode).toBe(0);
    expect((await run(folder, "--check", "a.case")).counts.filesHit).toBe(1);
    for (const [name, text] of Object.entries(plugin("1.0.1", "toLowerCase")))
      writeFileSync(join(folder, name), text);
    expect((await run(folder, "--check", "a.case")).exitCode).toBe(1);
    // Even a change without a new version, as a patch makes it.
    for (const [name, text] of Object.entries(plugin("1.0.1", "toUpperCase")))
      writeFileSync(join(folder, name), text);
    expect((await run(folder, "--check", "a.case")).exitCode).toBe(0);
  });

  it("hits after touch, rename, revert, a switch of branches and in another checkout", async () => {
    const git = (...args: string[]) =>
      execFileSync(
        "git",
        ["-c", "user.name=t", "-c", "user.email=t@t", "-c", "init.defaultBranch=main", ...args],
        { cwd: folder },
      );
    const folder = newFolder({
      "a.ts": "const one = 1;\n",
      "b.css": "a {\n  color: red;\n}\n",
      ".prettierrc": "tabWidth: 2\n",
    });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "one");
    const allHit = async (cwd = folder) => {
      const { exitCode, counts } = await run(cwd, "--check", ".");
      expect({ exitCode, ...counts }).toEqual({ exitCode: 0, filesHit: 3, filesFormatted: 0 });
    };
    expect((await run(folder, "--check", ".")).counts).toEqual({ filesHit: 0, filesFormatted: 3 });
    await allHit();
    utimesSync(join(folder, "a.ts"), 1, 1);
    await allHit();
    git("checkout", "-qb", "other");
    writeFileSync(join(folder, "a.ts"), "const two = 2;\n");
    git("commit", "-qam", "two");
    expect((await run(folder, "--check", ".")).counts).toEqual({ filesHit: 2, filesFormatted: 1 });
    git("checkout", "-q", "main");
    await allHit();
    git("checkout", "-q", "other");
    await allHit();
    renameSync(join(folder, "a.ts"), join(folder, "renamed.ts"));
    await allHit();
    const other = join(bench.directory, "another-checkout");
    cpSync(folder, other, { recursive: true });
    rmSync(folder, { recursive: true });
    await allHit(other);
  });

  it("deletes nothing when it is switched off, neither ours nor Prettier's", async () => {
    const folder = newFolder({ "a.js": "const a = 1;\n", "package.json": "{}\n" });
    expect((await bench.run(prettierCommand, ["--check", "--cache", "a.js"], { cwd: folder })).exitCode).toBe(
      0,
    );
    const cacheFile = join(folder, "node_modules/.cache/prettier/.prettier-cache");
    const before = readFileSync(cacheFile, "utf8");
    await run(folder, "--check", "a.js");
    expect((await run(folder, "--check", "--no-cache", "a.js")).counts).toEqual({
      filesHit: 0,
      filesFormatted: 1,
    });
    expect((await run(folder, "--check", "a.js")).counts).toEqual({ filesHit: 1, filesFormatted: 0 });
    expect(readFileSync(cacheFile, "utf8")).toBe(before);
  });

  it("sees every kind of configuration change at once", async () => {
    const folder = newFolder({ "src/a.ts": 'const a = "a";\n', "package.json": "{}\n" });
    const isFormatted = async () => (await run(folder, "--check", "src/a.ts")).exitCode === 0;
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    const remove = (name: string) => rmSync(join(folder, name));
    expect(await isFormatted()).toBe(true);
    write("package.json", '{ "prettier": { "singleQuote": true } }\n');
    expect(await isFormatted()).toBe(false);
    write("package.json", '{ "prettier": { "singleQuote": false } }\n');
    expect(await isFormatted()).toBe(true);
    write(".prettierrc", "semi: false\n");
    // package.json comes first in the same folder.
    expect(await isFormatted()).toBe(true);
    write("package.json", "{}\n");
    expect(await isFormatted()).toBe(false);
    write("src/.prettierrc.json", "{}\n");
    expect(await isFormatted()).toBe(true);
    remove("src/.prettierrc.json");
    expect(await isFormatted()).toBe(false);
    write(".prettierrc", "overrides:\n  - files: 'b.ts'\n    options: { semi: false }\n");
    expect(await isFormatted()).toBe(true);
    write(".prettierrc", "overrides:\n  - files: 'src/*.ts'\n    options: { semi: false }\n");
    expect(await isFormatted()).toBe(false);
    remove(".prettierrc");
    write("src/a.ts", "function a() {\n  return 1;\n}\n");
    expect(await isFormatted()).toBe(true);
    write(".editorconfig", "root = true\n[*.ts]\nindent_style = tab\n");
    expect(await isFormatted()).toBe(false);
    write("src/.editorconfig", "[a.ts]\nindent_style = space\n");
    expect(await isFormatted()).toBe(true);
    remove("src/.editorconfig");
    remove(".editorconfig");
    write("shared.mjs", "export default { tabWidth: 4 };\n");
    write("prettier.config.mjs", 'export { default } from "./shared.mjs";\n');
    expect(await isFormatted()).toBe(false);
    write("shared.mjs", "export default { tabWidth: 2 };\n");
    expect(await isFormatted()).toBe(true);
    remove("prettier.config.mjs");
    write(".prettierrc", "./shared.mjs\n");
    expect(await isFormatted()).toBe(true);
    write("shared.mjs", "export default { tabWidth: 3 };\n");
    expect(await isFormatted()).toBe(false);
    write(".prettierrc", "tabWidth: [\n");
    expect((await run(folder, "--check", "src/a.ts")).exitCode).toBe(2);
  });

  it("resolves the options of a warm run without Prettier, for many files at once", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, index) => [`src/${index % 3}/f${index}.ts`, `const a = ${index};\n`]),
    );
    const folder = newFolder({
      ...files,
      ".prettierrc": "semi: true\n",
      ".editorconfig": "root = true\n[*]\nindent_size = 2\n",
    });
    expect((await run(folder, "--check", "src")).exitCode).toBe(0);
    const trace = join(bench.directory, "trace.cjs");
    writeFileSync(
      trace,
      `require("node:module").register("data:text/javascript," + encodeURIComponent(
      'import { appendFileSync } from "node:fs"; export async function load(url, context, next) { appendFileSync(process.env.TRACE, url + "\\\\n"); return next(url, context); }'), "file:///");`,
    );
    const log = join(bench.directory, "trace.log");
    const trail = async () => {
      writeFileSync(log, "");
      const result = await bench.run(bench.command, ["--check", "src"], {
        cwd: folder,
        nodeArguments: ["--require", trace],
        env: { TRACE: log },
      });
      expect(result.exitCode).toBe(0);
      return readFileSync(log, "utf8");
    };
    expect(await trail()).not.toContain("prettier");
    // The tracing itself is not blind: a file that is new makes Prettier load.
    writeFileSync(join(folder, "src/new.ts"), "const fresh = 1;\n");
    expect(await trail()).toContain("prettier/index.mjs");
  });
});

interface Counts {
  readonly filesHit: number;
  readonly filesFormatted: number;
}

function readCounts(stderr: string): Counts {
  const count = (label: string) =>
    Number(new RegExp(`${label} +([\\d,]+)`).exec(stderr)?.[1]?.replaceAll(",", ""));
  return { filesHit: count("files hit"), filesFormatted: count("files formatted") };
}
