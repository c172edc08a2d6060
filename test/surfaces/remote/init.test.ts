import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nobody, openWorkbench, type Result, type Workbench } from "../cli/command.ts";
import { hasTerminals } from "../cli/terminal.ts";

let bench: Workbench;
let folder = "";
let home = "";
beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => bench.dispose());

function project(files: Readonly<Record<string, string>>): void {
  folder = mkdtempSync(join(bench.directory, "init-"));
  home = mkdtempSync(join(bench.directory, "home-"));
  mkdirSync(join(folder, ".git"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
const init = (...words: readonly string[]): Promise<Result> =>
  bench.run(bench.command, ["remote", "init", ...words], { cwd: folder, env: { HOME: home } });
const read = (name: string) => readFileSync(join(folder, name), "utf8");
const value = "VALUE";
/** A configuration with a word for what is made anew each time. */
const plain = (text: string) => text.replaceAll(/fmtpub_[\w-]+|"[0-9a-f]{16}"/g, value);

describe("remote init", () => {
  it("writes into the configuration that is there, and leaves all else of it as it is", async () => {
    const manifest =
      '\uFEFF{\r\n\t"name": "a",\r\n\t"fmt-cache": { "plugins": {} },\r\n\t"files": ["x", "y"]\r\n}\r\n';
    project({ "package.json": manifest });
    chmodSync(join(folder, "package.json"), 0o640);
    expect(await init("file:///a")).toMatchObject({ exitCode: 0 });
    expect(existsSync(join(folder, "fmt-cache.config.json"))).toBe(false);
    const remote = `{\r\n\t\t"url": "file:///a",\r\n\t\t"publicKey": "${value}",\r\n\t\t"keyId": ${value}\r\n\t}`;
    expect(plain(read("package.json"))).toBe(
      manifest.replace('{ "plugins"', `{ "remote": ${remote}, "plugins"`),
    );
    expect(statSync(join(folder, "package.json")).mode & 0o777).toBe(0o640);
    const before = read("package.json");
    expect(await init("--new-key")).toMatchObject({ exitCode: 0 });
    expect(read("package.json")).not.toBe(before);
    expect(plain(read("package.json"))).toBe(plain(before));
    expect(await init("--new-signing-key")).toMatchObject({ exitCode: 0 });
    const list = `[\r\n\t\t\t"${value}",\r\n\t\t\t"${value}"\r\n\t\t]`;
    expect(plain(read("package.json"))).toBe(
      plain(before).replace(`"publicKey": "${value}"`, `"publicKey": ${list}`),
    );
    const checked = await bench.run(bench.command, ["--check", "package.json"], {
      cwd: folder,
      env: { HOME: home },
    });
    expect(checked.stderr).not.toContain("Keep one of them");
  });

  it.each([
    ["{}", '{\n  "remote": REMOTE\n}'],
    ['{\n    "plugins": {}\n}\n', '{\n    "remote": REMOTE,\n    "plugins": {}\n}\n'],
    ["", '{\n  "remote": REMOTE\n}\n'],
  ])("writes into %j", async (before, after) => {
    project(before === "" ? {} : { "fmt-cache.config.json": before });
    expect(await init("file:///a")).toMatchObject({ exitCode: 0, stderr: "" });
    const text = read("fmt-cache.config.json");
    const { remote } = JSON.parse(text) as { readonly remote: object };
    const unit = /^ +/m.exec(text)![0];
    expect(text).toBe(
      after.replace("REMOTE", JSON.stringify(remote, null, unit).replaceAll("\n", `\n${unit}`)),
    );
    expect(readdirSync(folder).sort()).toEqual([".git", "fmt-cache.config.json"]);
  });

  it("changes nothing where the key cannot be kept, and says so", async () => {
    project({});
    writeFileSync(join(home, ".local"), "");
    const said = await init("file:///a");
    expect(said).toMatchObject({ exitCode: 2, stdout: "" });
    expect(said.stderr).toMatch(/the team's key cannot be kept in ".*remote-keys": E\w+/);
    expect(readdirSync(folder)).toEqual([".git"]);
  });

  it("keeps no key that no configuration names, and says why there is none", async () => {
    project({});
    if (process.getuid?.() === 0) for (const path of [folder, home]) chownSync(path, nobody.uid, nobody.gid);
    chmodSync(folder, 0o555);
    const settings = { cwd: folder, env: { HOME: home }, asUser: true };
    const said = await bench.run(bench.command, ["remote", "init", "file:///a"], settings);
    expect(said).toMatchObject({ exitCode: 2, stdout: "" });
    expect(said.stderr).toMatch(/fmt-cache\.config\.json" cannot be written: EACCES/);
    expect(readdirSync(join(home, ".local/state/fmt-cache/remote-keys"))).toEqual([]);
    chmodSync(folder, 0o755);
  });

  it("does not advise what stays in the shell's history", async () => {
    project({});
    expect((await init("file:///a")).stdout).not.toContain("echo");
  });

  it.skipIf(!hasTerminals)("asks for the key on a terminal, and does not show it", async () => {
    project({});
    const key = /fmtkey_[\w-]+/.exec((await init("file:///a")).stdout)![0];
    home = mkdtempSync(join(bench.directory, "home-"));
    const env = { PATH: process.env["PATH"] ?? "", HOME: home, SHELL: "/bin/sh", TERM: "xterm" };
    const command = `${process.execPath} ${bench.command} remote init`;
    const words = ["--quiet", "--return", "--command", command, "/dev/null"];
    const child = spawn("script", words, { cwd: folder, env });
    let screen = "";
    child.stdout.on("data", (part: Buffer) => {
      const wasAsked = screen.includes("press Enter");
      screen += part.toString();
      if (!wasAsked && screen.includes("press Enter")) child.stdin.write(`${key}\r`);
    });
    expect(await new Promise((resolve) => void child.on("close", resolve))).toBe(0);
    expect(screen).toContain("The team's key is kept in");
    expect(screen).not.toContain(key);
    expect(readdirSync(join(home, ".local/state/fmt-cache/remote-keys"))).toHaveLength(1);
  });
});
