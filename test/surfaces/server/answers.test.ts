import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prettierCommand } from "../cli/command.ts";
import { expectPrettier, git, newProject } from "./compare.ts";
import { openUserBench, type User, type UserBench } from "./user.ts";

let bench: UserBench;
beforeAll(async () => void (bench = await openUserBench()));
afterAll(() => bench.dispose());

const files = {
  ".prettierrc": '{ "semi": false }\n',
  ".prettierignore": "ignored.ts\n",
  "neat.ts": "export const neat = 1\n",
  "sloppy.ts": "export const  sloppy = [1,2 ]\n",
  "style.css": "a{color:red}\n",
  "ignored.ts": "let   a\n",
  "broken.ts": "let = = 1\n",
  "crlf.ts": "let a  = `x\r\ny`\r\n\r\n\r\n// c\r\nlet b\r\n",
  "notes.md": "*  one\n*  two\n\n```js\na  =  1\n```\n",
  LICENSE: "no language\n",
};

describe("a command whose texts a server formats", () => {
  it.each([
    ["--check", ["--check", "."], 6],
    ["--list-different", ["-l", "."], 6],
    ["--write", ["--write", "."], 6],
    ["standard output", ["."], 6],
    ["one file", ["sloppy.ts"], 1],
    ["a file that is broken", ["broken.ts"], 0],
    ["a file of no language", ["LICENSE"], 0],
    ["a file that is not there", ["gone.ts"], 0],
  ])("says, returns and writes what Prettier's does: %s", async (_, args, count) => {
    const user = bench.newUser();
    const server = await user.serve();
    await expectPrettier(bench, user, args, files);
    const declined = args.includes("broken.ts") || args.includes(".") ? { rejected: 1 } : {};
    expect(await user.status()).toMatchObject({
      pid: server.pid,
      host: "fmt-cache serve",
      formatted: count,
      declined,
    });
  });

  it("answers standard input, and leaves the answer in the cache of the client", async () => {
    const user = bench.newUser();
    const server = await user.serve();
    const cwd = newProject(user, files);
    const names = ["sloppy.ts", "crlf.ts", "style.css", "notes.md"];
    for (const name of names) {
      const stdin = readFileSync(join(cwd, name));
      const args = ["--stdin-filepath", name];
      const expected = await bench.workbench.run(prettierCommand, args, { cwd, stdin });
      expect(await user.run(args, { cwd, stdin })).toEqual(expected);
    }
    expect((await user.status())!.formatted).toBe(4);
    server.kill("SIGTERM");
    expect(await server.ended).toEqual({ code: 0, signal: null });
    const known = await user.run(["--check", "--cache-stats", ...names], { cwd });
    expect(known.stderr).toMatch(/files hit +4\n +files formatted +0\n/);
  });

  it("formats before a commit", async () => {
    const user = bench.newUser();
    await user.serve();
    const cwd = newRepository(user);
    writeFileSync(join(cwd, "sloppy.ts"), files["sloppy.ts"]);
    writeFileSync(join(cwd, "neat.ts"), "export const neat = 1;\n");
    git(cwd, "add", "-A");
    const said = await user.run(["staged"], { cwd });
    expect(said).toEqual({ stdout: "sloppy.ts\n", stderr: "", exitCode: 0 });
    expect(git(cwd, "show", ":sloppy.ts")).toBe("export const sloppy = [1, 2];\n");
    expect(readFileSync(join(cwd, "sloppy.ts"), "utf8")).toBe("export const sloppy = [1, 2];\n");
    expect(await user.status()).toMatchObject({ formatted: 2, declined: {} });
  });

  it("refuses a commit as without it, if that is asked for", async () => {
    const user = bench.newUser();
    const cwd = newRepository(user);
    for (const name of ["sloppy.ts", "broken.ts"]) writeFileSync(join(cwd, name), files[name as "sloppy.ts"]);
    git(cwd, "add", "-A");
    const expected = await user.run(["staged", "--check"], { cwd });
    expect(expected.exitCode).not.toBe(0);
    await user.serve();
    const env = { FMT_CACHE_LOCATION: join(user.folder, "cache of its own") };
    expect(await user.run(["staged", "--check"], { cwd, env })).toEqual(expected);
    expect(await user.status()).toMatchObject({ formatted: 1, declined: { rejected: 1 } });
  });

  it("is not asked with FMT_CACHE_SERVE=0, and without a cache", async () => {
    const user = bench.newUser();
    await user.serve();
    const cwd = newProject(user, files);
    for (const env of [{ FMT_CACHE_SERVE: "0" }, { FMT_CACHE: "0" }])
      expect(await user.run(["sloppy.ts"], { cwd, env })).toMatchObject({ exitCode: 0 });
    expect(await user.status()).toMatchObject({ formatted: 0, declined: {} });
  });

  it("is asked for what one statement of a known file has become", async () => {
    const user = bench.newUser();
    await user.serve();
    const text = Array.from({ length: 40 }, (_, index) => `export const a${index}  =  call(${index})\n`).join(
      "",
    );
    const cwd = newProject(user, { "a.ts": text });
    await user.run(["a.ts"], { cwd });
    writeFileSync(join(cwd, "a.ts"), text.replace("call(7)", "call( 7,'seven' )"));
    const expected = await bench.workbench.run(prettierCommand, ["a.ts"], { cwd });
    expect(await user.run(["a.ts"], { cwd })).toEqual(expected);
    expect((await user.status())!.formatted).toBe(2);
  });
});

function newRepository(user: User): string {
  const folder = newProject(user, {});
  git(folder, "init", "-q");
  return folder;
}
