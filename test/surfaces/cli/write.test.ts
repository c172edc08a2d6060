import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { replaceFile } from "../../../src/surfaces/shared/replace-file.ts";
import { nobody, openWorkbench, prettierCommand, type Workbench } from "./command.ts";
import { writeFolder, type FolderContent } from "./folder.ts";

let bench: Workbench;
let folders = 0;

beforeAll(async () => {
  bench = await openWorkbench();
}, 60_000);
afterAll(() => bench?.dispose(), 60_000);

const unformatted = "const a  = 'x'\n";
const formatted = 'const a = "x";\n';

function makeFolder(content: FolderContent): string {
  const folder = join(bench.directory, `folder-${++folders}`);
  writeFolder(folder, content);
  return folder;
}

/** A plugin whose parser does `effect` first, with the file's path as `file`. */
function pluginThat(effect: string): FolderContent {
  return {
    ".prettierrc": '{ "plugins": ["./plugin.mjs"] }',
    "plugin.mjs": `import fs from "node:fs";
export const languages = [{ name: "shout", parsers: ["shout"], extensions: [".shout"] }];
export const parsers = { shout: {
  parse: async (text, { filepath: file }) => { ${effect}; return { text }; },
  astFormat: "shout", locStart: () => 0, locEnd: (node) => node.text.length } };
export const printers = { shout: { print: (path) => path.node.text.trim().toUpperCase() } };
`,
  };
}

test("leaves a file alone that changed between reading and writing", async () => {
  const cwd = makeFolder({
    ...pluginThat('fs.writeFileSync(file, "edited meanwhile")'),
    "a.shout": "hello\n",
  });
  const result = await bench.run(bench.command, ["--write", "a.shout"], { cwd });
  expect(result.exitCode).toBe(2);
  expect(result.stderr).toMatch(
    /^\[error\] Unable to write file "a.shout":\n\[error\] The file was changed by another program since it was read\./,
  );
  expect(readFileSync(join(cwd, "a.shout"), "utf8")).toBe("edited meanwhile");
  expect(readdirSync(cwd).sort()).toEqual([".prettierrc", "a.shout", "plugin.mjs"]);
});

test.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)(
  "ends after %s with what was finished, and leaves no temporary file",
  async (signal, exitCode) => {
    const cwd = makeFolder({
      // It goes on when the signal has been heard; the interval keeps the process up until then.
      ...pluginThat(`if (file.endsWith("b.shout"))
    await new Promise((resolve) => {
      const alive = setInterval(() => {}, 1000);
      process.once("${signal}", () => resolve(clearInterval(alive)));
      process.kill(process.pid, "${signal}");
    })`),
      "a.shout": "a\n",
      "b.shout": "b\n",
      "c.shout": "c\n",
    });
    const result = await bench.run(bench.command, ["--write", "a.shout", "b.shout", "c.shout"], { cwd });
    expect(result.exitCode).toBe(exitCode);
    expect(["a", "b", "c"].map((name) => readFileSync(join(cwd, `${name}.shout`), "utf8"))).toEqual([
      "A",
      "B",
      "c\n",
    ]);
    expect(readdirSync(cwd).filter((name) => name.startsWith(".fmt-cache"))).toEqual([]);
  },
);

test("replaces the file and keeps its permissions", async () => {
  const cwd = makeFolder({ "run.js": { text: unformatted, mode: 0o751 } });
  const before = statSync(join(cwd, "run.js"));
  expect((await bench.run(bench.command, ["--write", "run.js"], { cwd })).exitCode).toBe(0);
  const after = statSync(join(cwd, "run.js"));
  expect(readFileSync(join(cwd, "run.js"), "utf8")).toBe(formatted);
  expect(after.mode).toBe(before.mode);
  expect(after.ino).not.toBe(before.ino);
  expect(readdirSync(cwd)).toEqual(["run.js"]);
});

test("does not touch a formatted file", async () => {
  const cwd = makeFolder({ "ok.js": formatted });
  const before = statSync(join(cwd, "ok.js"));
  await bench.run(bench.command, ["--write", "ok.js"], { cwd });
  const after = statSync(join(cwd, "ok.js"));
  expect([after.mtimeMs, after.ino]).toEqual([before.mtimeMs, before.ino]);
});

test("writes in place through hard links", () => {
  const folder = makeFolder({ "a.js": unformatted });
  linkSync(join(folder, "a.js"), join(folder, "b.js"));
  replaceFile(join(folder, "a.js"), Buffer.from(unformatted), "x\n");
  expect(readFileSync(join(folder, "b.js"), "utf8")).toBe("x\n");
  expect(statSync(join(folder, "a.js")).nlink).toBe(2);
});

test.runIf(process.platform === "linux")(
  "keeps extended attributes and access control lists, as Prettier does",
  async () => {
    const cwd = makeFolder({ "plain.js": unformatted });
    const names = ["attribute.js", "line\nbreak.js", "list.js"];
    extract(cwd, [
      [names[0]!, "SCHILY.xattr.user.note=kept"],
      [names[1]!, "SCHILY.xattr.user.note=kept"],
      [names[2]!, "SCHILY.acl.access=user::rw-\nuser:1234:r--\ngroup::r--\nmask::r--\nother::r--\n"],
    ]);
    const before = names.map((name) => [name, attributesOf(join(cwd, name))]);
    expect(before.join()).toMatch(/user\.note.*user\.note.*user:1234:r--/s);
    expect((await bench.run(bench.command, ["--write", "."], { cwd })).exitCode).toBe(0);
    for (const name of [...names, "plain.js"]) expect(readFileSync(join(cwd, name), "utf8")).toBe(formatted);
    expect(names.map((name) => [name, attributesOf(join(cwd, name))])).toEqual(before);
  },
);

/** What tar keeps of a file besides its content and its times. */
function attributesOf(file: string): string {
  const { stdout } = spawnSync("tar", ["-P", "--xattrs", "--acls", "-cf", "-", file]);
  return (stdout.toString("latin1").match(/SCHILY\.[^\0]*/g) ?? []).join("\n");
}

/** Makes files with an attribute each, from an archive: tar is there where no `setfattr` is. */
function extract(cwd: string, files: readonly (readonly [name: string, attribute: string])[]): void {
  const archive = files.flatMap(([name, attribute]) => [
    tarMember("attributes", "x", paxRecord(attribute)),
    tarMember(name, "0", unformatted),
  ]);
  const args = ["--xattrs", "--xattrs-include=*", "--acls", "-xf", "-"];
  const { status, stderr } = spawnSync("tar", args, { cwd, input: archive.join("") + "\0".repeat(1024) });
  expect(`${status} ${stderr.toString()}`).toBe("0 ");
}

/** `LENGTH KEY=VALUE\n`, where the length counts itself. */
function paxRecord(attribute: string): string {
  const rest = ` ${attribute}\n`;
  const length = rest.length + String(rest.length + 2).length;
  return `${length}${rest}`;
}

function tarMember(name: string, type: string, content: string): string {
  const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, "0")}\0`;
  const owner = octal(process.getuid!(), 8) + octal(process.getgid!(), 8);
  const start = name.padEnd(100, "\0") + octal(0o644, 8) + owner + octal(content.length, 12) + octal(0, 12);
  const end = `${type}${"\0".repeat(100)}ustar\x0000`.padEnd(512 - 156, "\0");
  const sum = [...`${start}        ${end}`].reduce((total, character) => total + character.charCodeAt(0), 0);
  const padding = "\0".repeat((512 - (content.length % 512)) % 512);
  return `${start}${octal(sum, 7)} ${end}${content}${padding}`;
}

test("replaces what a symbolic link points to, not the link", () => {
  const folder = makeFolder({ "a.js": unformatted });
  symlinkSync("a.js", join(folder, "link.js"));
  replaceFile(join(folder, "link.js"), Buffer.from(unformatted), formatted);
  expect(readFileSync(join(folder, "a.js"), "utf8")).toBe(formatted);
  expect(
    readdirSync(folder, { withFileTypes: true })
      .find(({ name }) => name === "link.js")
      ?.isSymbolicLink(),
  ).toBe(true);
});

test("does not write what is no longer there", () => {
  const folder = makeFolder({});
  expect(() => replaceFile(join(folder, "a.js"), Buffer.from(""), "x")).toThrow(/ENOENT/);
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  { what: "a read-only file", modes: { "a.js": 0o444, ".": 0o755 }, args: ["--write", "a.js"], exitCode: 2 },
  {
    what: "an unreadable file",
    modes: { "a.js": 0o000, ".": 0o755 },
    args: ["--write", "a.js"],
    exitCode: 2,
  },
  {
    what: "an unreadable file among others",
    modes: { "a.js": 0o000, ".": 0o755 },
    args: ["--check", "."],
    exitCode: 2,
  },
  { what: "an unreadable folder", modes: { below: 0o300, ".": 0o755 }, args: ["--check", "."], exitCode: 2 },
  { what: "a folder that takes no new files", modes: { ".": 0o555 }, args: ["--write", "a.js"], exitCode: 0 },
  {
    what: "an unreadable ignore file",
    modes: { ".prettierignore": 0o000, ".": 0o755 },
    args: ["--check", "."],
    exitCode: 2,
  },
])("treats $what like Prettier's command", async ({ modes, args, exitCode }) => {
  const results = [];
  for (const command of [prettierCommand, bench.command]) {
    const cwd = makeFolder({
      "a.js": unformatted,
      "below/b.js": unformatted,
      ".prettierignore": "nothing\n",
    });
    for (const [path, mode] of Object.entries(modes)) chmodSync(join(cwd, path), mode);
    if (process.getuid?.() === 0)
      for (const path of ["a.js", "below", ".prettierignore", ""])
        chownSync(join(cwd, path), nobody.uid, nobody.gid);
    const result = await bench.run(command, args, { cwd, asUser: true });
    const normalize = (text: string) => text.replaceAll(cwd, "<cwd>").replaceAll(/ \d+ms/g, " <time>");
    for (const path of Object.keys(modes)) chmodSync(join(cwd, path), 0o755);
    results.push({
      stdout: normalize(result.stdout),
      stderr: normalize(result.stderr),
      exitCode: result.exitCode,
      text: readFileSync(join(cwd, "a.js"), "utf8"),
      names: readdirSync(cwd),
    });
  }
  expect(results[0]!.exitCode).toBe(exitCode);
  expect(results[1]).toEqual(results[0]);
});

test("does not delete Prettier's own cache, which Prettier does", async () => {
  const content = {
    "package.json": "{}",
    "node_modules/.cache/prettier/.prettier-cache": "[]",
    "ok.js": formatted,
  };
  const isThere = (cwd: string) => existsSync(join(cwd, "node_modules/.cache/prettier/.prettier-cache"));
  const [ours, theirs] = [makeFolder(content), makeFolder(content)];
  await bench.run(bench.command, ["--write", "ok.js"], { cwd: ours });
  await bench.run(prettierCommand, ["--write", "ok.js"], { cwd: theirs });
  expect([isThere(ours), isThere(theirs)]).toEqual([true, false]);
});
