// Long: it runs each case by us and by Prettier, one process each, some with a megabyte.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkbench, prettierCommand, type Result, type Workbench } from "./command.ts";

// What editors do on every save: pipe the text through `--stdin-filepath`.

let bench: Workbench;
let project: string;
beforeAll(async () => {
  bench = await openWorkbench();
  project = join(bench.directory, "project");
  mkdirSync(join(project, "skipped"), { recursive: true });
  writeFileSync(join(project, ".prettierrc"), '{ "semi": false }\n');
  writeFileSync(join(project, ".prettierignore"), "skipped\n");
  writeFileSync(join(project, "loaded.mjs"), recordLoaded);
});
afterAll(() => bench.dispose());

const statement = "export const  a = [1,2 ]\n";
const members = Array.from({ length: 60_000 }, (_, index) => `"key ${index}":[${index},  "😀é"]`);
const large = `{${members.join(",")}}`;

const texts: readonly (readonly [what: string, name: string, text: string])[] = [
  ["a text", "a.ts", statement],
  ["CRLF line ends", "a.ts", "let a  = `x\r\ny`\r\n\r\n\r\n// c\r\nlet b\r\n"],
  ["a byte order mark", "a.ts", `\uFEFF${statement}`],
  ["a byte order mark and CRLF", "a.ts", `\uFEFF${statement.replaceAll("\n", "\r\n")}`],
  ["nothing", "a.ts", ""],
  ["nothing but a byte order mark", "a.ts", "\uFEFF"],
  ["blank lines", "a.ts", "\n \n"],
  ["only comments", "a.ts", "  // one\n\n\n/* two */"],
  ["no final newline", "a.ts", "let a"],
  ["U+2028", "a.ts", "let  a = '\u2028'\n"],
  ["joined emoji", "a.ts", "let  a = '👩‍👩‍👧'  // 👩‍👩‍👧\n"],
  ["a style sheet", "new/a.css", "a{b:c}"],
  ["an ignored file", "skipped/a.ts", "let   a \r\n"],
  ["a megabyte and more", "a.json", large],
];

const errors: readonly (readonly [what: string, name: string, text: string])[] = [
  ["a syntax error", "a.ts", `${statement}\nlet = = 1\n`],
  ["an unknown language", "a.unknown", "a"],
];

describe("standard input", () => {
  it.each(texts)(
    "gives Prettier's bytes for %s, and loads neither Prettier nor a parser again",
    async (_, name, text) => {
      const expected = await run(prettierCommand, name, text);
      expect(expected).toMatchObject({ exitCode: 0, stderr: "" });
      expect(await run(bench.command, name, text)).toEqual(expected);
      const loaded = join(project, "loaded.txt");
      expect(await run(bench.command, name, text, loaded)).toEqual(expected);
      expect(otherThanOurs(loaded)).toEqual([]);
    },
  );

  it.each(errors)("gives Prettier's error for %s, again and again", async (_, name, text) => {
    const expected = await run(prettierCommand, name, text);
    expect(expected.exitCode).toBe(2);
    expect(expected.stdout).toBe("");
    for (const time of [1, 2]) expect([time, await run(bench.command, name, text)]).toEqual([time, expected]);
  });

  it("loads Prettier for a text that it does not know, which the record of loaded files shows", async () => {
    const loaded = join(project, "loaded.txt");
    await run(bench.command, "a.ts", `${statement}let unknown`, loaded);
    expect(otherThanOurs(loaded).join("\n")).toMatch(/prettier\/plugins\/typescript\.mjs/);
  });

  it.each([
    ["a slow writer", "(head -c 100000; sleep 0.3; cat) < FILE | COMMAND --stdin-filepath a.json"],
    ["a file instead of a pipe", "COMMAND --stdin-filepath a.json < FILE"],
    ["a reader that is not there", "COMMAND --stdin-filepath a.json < FILE 1>&-"],
    ["a closed input", "COMMAND --stdin-filepath a.ts <&-"],
    ["an input that is a folder", "COMMAND --stdin-filepath a.ts < ."],
  ])("behaves as Prettier with %s", async (_, line) => {
    writeFileSync(join(project, "large.txt"), large);
    const expected = await shell(line, prettierCommand);
    for (const time of [1, 2]) expect([time, await shell(line, bench.command)]).toEqual([time, expected]);
  });

  it.runIf(hasVim())(
    "is what Vim formats a buffer through, as the page about editors sets it up",
    async () => {
      const texts = { "vim.ts": "let  a = '👩‍👩‍👧'\n\n\n// x\nlet b", "vim.css": "a{b:c}\n" };
      const setting = /^autocmd FileType \S+ (.*formatprg.*)$/m.exec(
        readFileSync(new URL("../../../docs/editors.md", import.meta.url), "utf8"),
      )![1]!;
      for (const [name, text] of Object.entries(texts)) {
        writeFileSync(join(project, name), text);
        const expected = (await run(prettierCommand, name, text)).stdout;
        writeFileSync(
          join(project, "commands.vim"),
          `${setting.replace("npx --no-install fmt-cache", `node ${bench.command}`)}\nnormal! gggqG\nwq\n`,
        );
        await shell(`vim -Nu NONE -es -S commands.vim ${name}`, "");
        expect(readFileSync(join(project, name), "utf8")).toBe(expected);
      }
    },
  );

  it("is silent when its reader leaves, where Prettier ends with a stack trace", async () => {
    writeFileSync(join(project, "large.txt"), large);
    const line = "COMMAND --stdin-filepath a.json < FILE | head -c 20; echo ${PIPESTATUS[0]}";
    const start = (await shell(line, prettierCommand)).stdout.slice(0, 18);
    const result = await shell(line, bench.command);
    expect(result).toMatchObject({ stderr: "", exitCode: 0 });
    expect(result.stdout.slice(0, 18)).toBe(start);
  });
});

function hasVim(): boolean {
  const isThere = spawnSync("vim", ["--version"]).status === 0;
  if (!isThere && process.env["FMT_CACHE_ALL_PROGRAMS"] === "1") throw new Error("vim is missing");
  return isThere;
}

function run(command: string, name: string, text: string, loaded?: string): Promise<Result> {
  return bench.run(command, ["--stdin-filepath", name], {
    cwd: project,
    stdin: text,
    ...(loaded === undefined
      ? {}
      : { nodeArguments: ["--import", join(project, "loaded.mjs")], env: { LOADED: loaded } }),
  });
}

function shell(line: string, command: string): Promise<Result> {
  const child = spawn(
    "bash",
    ["-c", line.replace("COMMAND", `node '${command}'`).replace("FILE", "large.txt")],
    {
      cwd: project,
      env: { PATH: process.env["PATH"] ?? "", HOME: join(bench.directory, "home") },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (part: Buffer) => stdout.push(part));
  child.stderr.on("data", (part: Buffer) => stderr.push(part));
  return new Promise((fulfil, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) =>
      fulfil({
        stdout: Buffer.concat(stdout).toString("utf8"),
        stderr: Buffer.concat(stderr).toString("utf8"),
        exitCode,
      }),
    );
  });
}

/**
 * Writes the names of all modules that the process loads or reads to the file `LOADED`: by Node as
 * CommonJS or ES modules, or by ourselves as compiled code.
 */
const recordLoaded = `
import fs, { appendFileSync, writeFileSync } from "node:fs";
import { createRequire, register } from "node:module";
writeFileSync(process.env.LOADED, "");
register("data:text/javascript," + encodeURIComponent(\`
import { appendFileSync } from "node:fs";
export async function load(url, context, next) {
  appendFileSync(process.env.LOADED, url + "\\\\n");
  return next(url, context);
}\`));
const { readFileSync } = fs;
fs.readFileSync = (file, ...rest) => {
  if (/[.][cm]?js$/.test(file)) appendFileSync(process.env.LOADED, file + "\\n");
  return readFileSync(file, ...rest);
};
process.on("exit", () => {
  for (const file of Object.keys(createRequire(import.meta.url).cache)) appendFileSync(process.env.LOADED, file + "\\n");
});
`;

function otherThanOurs(loaded: string): string[] {
  const files = readFileSync(loaded, "utf8").split("\n");
  expect(files.filter((file) => file.endsWith("/dist/cli.cjs"))).not.toHaveLength(0);
  // Ignore files are read by the library that Prettier itself reads them with.
  return files.filter(
    (file) => file !== "" && !/^node:|\/dist\/(?:cli|core)\.cjs$|\/ignore\/index\.js$/.test(file),
  );
}
