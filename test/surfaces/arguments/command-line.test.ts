import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pagePath, writeCommandsPage } from "../../../commands-page.ts";
import { parseCommandLine } from "../../../src/surfaces/arguments/command-line.ts";
import { commands } from "../../../src/surfaces/arguments/commands.ts";
import { ownFlags, prettierFlags, spellingsOf } from "../../../src/surfaces/arguments/flags.ts";
import { isLspCommand } from "../../../src/surfaces/arguments/is-lsp-command.ts";
import { suggest } from "../../../src/surfaces/arguments/suggest.ts";
import { prettierCommand, runProcess } from "../cli/command.ts";

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "fmt-cache-arguments-"));
  for (const name of ["stage", "completions", "package.json"]) writeFileSync(join(folder, name), "");
  mkdirSync(join(folder, "install-"));
  symlinkSync("nowhere", join(folder, "explan"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const parse = (...argv: string[]) => parseCommandLine(argv, {}, folder);

describe("the first word", () => {
  test.each([
    ["cache"],
    ["./cache"],
    ["cache", "package.json"],
    ["cache", "--check"],
    ["--check", "cache", "info"],
    ["explain"],
    ["completions"],
    ["completions", "--check"],
    ["./staged"],
    ["lsp", "--check"],
  ])("leaves %j %j to the files", (...argv) => {
    expect(parse(...argv).kind).toMatch(/^(?:run|delegate)$/);
  });

  test.each([
    [["install"], "install"],
    [["uninstall"], "uninstall"],
    [["staged"], "staged"],
    [["--staged", "--check"], "staged"],
    [["lsp"], "lsp"],
    [["lsp", "--stdio", "--clientProcessId=7"], "lsp"],
    [["completions", "zsh"], "completions"],
    [["cache", "verify"], "cache verify"],
    [["explain", "a.js"], "explain"],
    [["--version"], "version"],
    [["-v"], "version"],
    [["--help"], "help"],
    [["install", "-h"], "command-help"],
    [["cache", "--help"], "command-help"],
    [["staged", "--", "--help"], "mistake"],
  ])("names the command: %j", (argv, kind) => {
    expect(parse(...argv).kind).toBe(kind);
  });

  test.each([
    ["stagd", "staged"],
    ["instal", "install"],
    ["uninstal", "uninstall"],
    ["cach", "cache"],
    ["explian", "explain"],
    ["completion", "completions"],
    ["lsq", "lsp"],
  ])("that is misspelt is no file: %s", (word, meant) => {
    expect(parse(word, "--check")).toEqual({
      kind: "mistake",
      command: "run",
      mistake: `There is no file and no command "${word}": did you mean "${meant}"?`,
    });
    expect(parse(word, "--no-error-on-unmatched-pattern").kind).toBe("run");
  });

  test.each([
    ["stage"],
    ["explan"],
    ["install-"],
    ["stag?d"],
    ["sta*ed"],
    ["./stagd"],
    ["stagd.js"],
    ["src"],
  ])("that is a file, a pattern or something else is left alone: %s", (word) => {
    expect(parse(word).kind).toBe("run");
  });
});

describe("commands of the cache's folder", () => {
  const none = { cacheLocation: undefined, maxSize: undefined, maxAgeDays: undefined, json: false };

  test.each([
    [["info"], { ...none, kind: "cache info" }],
    [["info", "--json"], { ...none, kind: "cache info", json: true }],
    [["path"], { ...none, kind: "cache path" }],
    [["clean", "--cache-location", "x"], { ...none, kind: "cache clean", cacheLocation: "x" }],
    [["clean", "--cache-location=x"], { ...none, kind: "cache clean", cacheLocation: "x" }],
    [["info", "--cache-max-size", "1GiB"], { ...none, kind: "cache info", maxSize: "1GiB" }],
    [
      ["gc", "--max-size=1GiB", "--cache-location", "x", "--max-age", "3"],
      { kind: "cache gc", cacheLocation: "x", maxSize: "1GiB", maxAgeDays: 3, json: false },
    ],
  ])("reads %j", (words, command) => {
    expect(parse("cache", ...words)).toEqual(command);
  });

  test.each([
    [["clean", "--cache-location"], 'Unexpected arguments after "cache clean": --cache-location'],
    [["path", "--json"], 'Unexpected arguments after "cache path": --json'],
    [["info", "src"], 'Unexpected arguments after "cache info": src'],
    [["gc", "--max-age", "soon"], 'Unexpected arguments after "cache gc": --max-age soon'],
    [["gc", "--max-age", "123456"], 'Unexpected arguments after "cache gc": --max-age 123456'],
    [["path", "--max-size", "1GiB"], 'Unexpected arguments after "cache path": --max-size 1GiB'],
    [["gc", "--max-aeg=3"], 'Unexpected arguments after "cache gc": --max-aeg=3. Did you mean --max-age?'],
    [["clear"], 'Unknown cache command "clear". Did you mean "clean"?'],
    [["frobnicate"], 'Unknown cache command "frobnicate".'],
  ])("says what is wrong with %j", (words, mistake) => {
    expect(parse("cache", ...words)).toMatchObject({ kind: "mistake", mistake });
  });
});

test.each([
  [["staged", "--chek"], '"staged" cannot be used with the flag --chek. Did you mean --check?'],
  [
    ["staged", "--no-worktre"],
    '"staged" cannot be used with the flag --no-worktre. Did you mean --no-worktree?',
  ],
  [["staged", "a.js"], '"staged" takes no files, but "a.js" was given: it formats all that is staged.'],
  [["staged", "--diff"], '"staged" cannot be used with --diff.'],
  [["staged", "--range-end=3"], '"staged" cannot be used with the flag --range-end=3.'],
  [["install", "x"], expect.stringContaining('"fmt-cache install" takes no files')],
  [["explain", "a.js", "b.js"], '"explain" takes one file, not 2.'],
  [
    ["cache", "verify", "--sampel", "3"],
    '"cache verify" cannot be used with the flag --sampel. Did you mean --sample?',
  ],
  [["--sumary", "a.js"], "There is no flag --sumary. Did you mean --summary?"],
  [["--no-cach", "a.js"], "There is no flag --no-cach. Did you mean --no-cache?"],
  [["--cache-locaton=x", "a.js"], "There is no flag --cache-locaton. Did you mean --cache-location?"],
  [["--verfy=1%", "a.js"], "There is no flag --verfy. Did you mean --verify?"],
])("says what is wrong with %j", (argv, mistake) => {
  expect(parse(...argv)).toMatchObject({ kind: "mistake", mistake });
});

test("asks for the name of a shell", () => {
  expect(parseCommandLine(["completions", "fihs"], {}, "/nowhere")).toMatchObject({
    kind: "mistake",
    mistake: '"completions" takes the name of a shell: bash, zsh, fish. Did you mean "fish"?',
  });
});

test.each([["--chek"], ["--print-widt=3"], ["--stdin"], ["--frobnicate"], ["-x"]])(
  "leaves %s to Prettier, which knows better what was meant",
  (flag) => {
    expect(parse(flag, "a.js").kind).toBe("delegate");
  },
);

test("leaves flags to Prettier where a plugin may know them", () => {
  expect(parse("--sumary", "--plugin=x", "a.js").kind).toBe("delegate");
});

test.each([
  ["staged", "staged", "staged"],
  ["stgaed", "staged", "staged"],
  ["sagd", "staged", "staged"],
  ["sgd", "staged", undefined],
  ["dif", "diff", "diff"],
  ["df", "diff", undefined],
])("suggests for %j of %j: %j", (word, candidate, meant) => {
  expect(suggest(word, [candidate, "something else"])).toBe(meant);
});

test("knows every flag of Prettier's usage", async () => {
  const { stdout } = await runProcess(prettierCommand, ["--help"], { cwd: folder }, folder);
  const known = new Set(prettierFlags.flatMap((flag) => spellingsOf(flag).map(({ text }) => text)));
  const theirs = [...stdout.matchAll(/^ {2}(?:-\w, )?(--[\w-]+)/gm)].map(([, flag]) => flag!);
  const ours = ownFlags.map(({ name }) => `--${name}`);
  expect(theirs.length).toBeGreaterThan(40);
  expect(theirs.filter((flag) => !known.has(flag) && !ours.includes(flag))).toEqual([]);
});

test("has the flags of the language server where its start reads them", () => {
  const { flags } = commands.find(({ name }) => name === "lsp")!;
  expect(flags.every(({ name }) => isLspCommand(["lsp", `--${name}`]))).toBe(true);
});

test("says in docs/commands.md what the commands are; npm run docs", async () => {
  expect(readFileSync(pagePath, "utf8")).toBe(await writeCommandsPage());
});
