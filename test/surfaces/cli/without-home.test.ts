import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "prettier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startClient } from "../lsp/client.ts";
import { openWorkbench, prettierCommand, type Result, type Workbench } from "./command.ts";
import { writeFolder } from "./folder.ts";
import { createUserWithoutHome, type UserWithoutHome } from "./without-home.ts";

let bench: Workbench;
let user: UserWithoutHome;
let projects = 0;
beforeAll(async () => {
  bench = await openWorkbench();
  user = createUserWithoutHome(bench.directory);
});
afterAll(() => bench.dispose());

function newProject(files: Readonly<Record<string, string>>): string {
  const folder = join(bench.directory, `project-${projects++}`);
  writeFolder(folder, files);
  user.own(folder);
  return folder;
}

const run = (file: string, args: readonly string[], cwd: string, env = {}): Promise<Result> =>
  bench.run(file, args, { cwd, ...user.settings, env: { ...user.settings.env, ...env } });

const manyFiles = Object.fromEntries(
  Array.from({ length: 280 }, (_, index) => [`f${100 + index}.js`, `const  a${index} = ${index}\n`]),
);

describe("a user without a home", () => {
  it.each([
    ["formatted", { "a.js": "a = 1;\n" }, ["--check", "a.js"]],
    ["not formatted", { "a.js": "a = 1\n" }, ["--check", "a.js"]],
    ["rejected", { "a.js": "a = ;\n" }, ["a.js"]],
    ["more than one process formats", manyFiles, ["-l", "."]],
  ])("gets what Prettier's command says of files that are %s", async (_, files, args) => {
    const folder = newProject(files);
    expect(await run(bench.command, args, folder)).toEqual(await run(prettierCommand, args, folder));
  });

  it("has a cache where a folder for it is named, without the proof that texts need", async () => {
    const folder = newProject({ "a.js": "a = 1;\n" });
    const cache = join(bench.directory, `cache-${projects}`);
    mkdirSync(cache);
    user.own(cache);
    chmodSync(cache, 0o700);
    const env = { FMT_CACHE_LOCATION: cache };
    const args = ["--check", "--cache-stats", "a.js"];
    expect((await run(bench.command, args, folder, env)).stderr).toMatch(/^ +files hit +0$/m);
    expect((await run(bench.command, args, folder, env)).stderr).toMatch(/^ +files hit +1$/m);
    const path = await run(bench.command, ["cache", "path"], folder, env);
    expect(path).toEqual({ stdout: `${cache}\n`, stderr: "", exitCode: 0 });
  });

  it("is told in the statistics why nothing is kept", async () => {
    const { stderr } = await run(bench.command, ["--cache-stats", "a.js"], newProject({ "a.js": "a\n" }));
    expect(stderr).toMatch(/^ +store failed to open: .*no home folder.*FMT_CACHE_LOCATION/m);
  });

  it.each([
    ["path", 1],
    ["info", 1],
    ["gc", 1],
    ["clean", 1],
    ["verify", 2],
  ])("is told by `cache %s`, in one sentence, that there is no folder", async (name, exitCode) => {
    const folder = newProject({ "a.js": "a;\n" });
    const result = await run(bench.command, ["cache", name], folder);
    expect(result).toMatchObject({ stdout: "", exitCode });
    expect(result.stderr).toMatch(/^\[error\] There is no cache: .*no home folder.*\.\n$/);
  });

  it("can commit: what is staged is formatted", async () => {
    const folder = newProject({ "a.js": "a  =  1\n" });
    for (const words of [
      ["init", "-q"],
      ["add", "a.js"],
    ])
      execFileSync("git", words, { cwd: folder, env: { PATH: process.env["PATH"] }, ...user.settings.user });
    expect(await run(bench.command, ["staged"], folder)).toMatchObject({ exitCode: 0 });
    expect(readFileSync(join(folder, "a.js"), "utf8")).toBe("a = 1;\n");
  });

  it("can start the language server", async () => {
    const folder = newProject({ "a.ts": "" });
    const { env, user: asUser } = user.settings;
    const client = await startClient([process.execPath, bench.command, "lsp"], {
      cwd: folder,
      env: { PATH: process.env["PATH"], ...env },
      folders: [folder],
      ...(asUser === undefined ? {} : { user: asUser }),
    });
    const text = await client.open(pathToFileURL(join(folder, "a.ts")).href, "let   a  =  1");
    await text.save();
    expect(text.text).toBe(await format("let   a  =  1", { filepath: "a.ts" }));
    expect(await client.stop()).toBe(0);
  });
});
