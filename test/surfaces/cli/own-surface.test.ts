import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeDelegation, describeStatistics } from "../../../src/surfaces/shared/describe-statistics.ts";
import { createPrettierLocator } from "../../../src/engine/prettier/locate-prettier.ts";
import { clearText } from "../../../src/surfaces/shared/clear-text.ts";
import manifest from "../../../package.json" with { type: "json" };
import { ownFlags } from "../../../src/surfaces/arguments/flags.ts";
import { shells } from "../../../src/surfaces/arguments/command.ts";
import { commands } from "../../../src/surfaces/arguments/commands.ts";
import { completionScript } from "../../../src/surfaces/arguments/completions.ts";
import { describeCommand } from "../../../src/surfaces/arguments/help.ts";
import { openWorkbench, prettierCommand, type Workbench } from "./command.ts";
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

describe("information", () => {
  test("prints Prettier's version as its command does, and then ours", async () => {
    const { version } = JSON.parse(
      readFileSync(join(bench.directory, "node_modules/prettier/package.json"), "utf8"),
    ) as { version: string };
    expect(await bench.run(bench.command, ["--version"], { cwd: bench.directory })).toEqual({
      stdout: `${version}\nfmt-cache ${manifest.version}, Prettier ${version}\n`,
      stderr: "",
      exitCode: 0,
    });
  });

  test("prints Prettier's usage and then ours", async () => {
    const theirs = await bench.run(prettierCommand, ["--help"], { cwd: bench.directory });
    const ours = await bench.run(bench.command, ["--help"], { cwd: bench.directory });
    expect(ours).toMatchObject({ stderr: "", exitCode: 0 });
    expect(ours.stdout.startsWith(theirs.stdout)).toBe(true);
    const section = ours.stdout.slice(theirs.stdout.length);
    for (const { name, kind } of ownFlags)
      expect(section).toContain(kind === "switch" && name === "cache" ? "--no-cache" : `--${name}`);
    for (const word of ["info", "path", "gc", "verify", "clean"])
      expect(section).toContain(`fmt-cache cache ${word} `);
  });

  test.each([
    ...ownFlags.filter(({ name }) => name !== "cache").map(({ name }) => name),
    "--cache-stats",
    "no-cache",
  ])("explains %s itself", async (flag) => {
    const { stdout, exitCode } = await bench.run(bench.command, ["--help", flag], { cwd: bench.directory });
    expect([stdout.split(/[ \n]/)[0], exitCode]).toEqual([`--${flag.replace("--", "")}`, 0]);
  });
});

describe("--cache-stats", () => {
  test("counts on stderr, whatever the log level", async () => {
    const cwd = makeFolder({ "a.js": unformatted, "b.js": "a = ;\n" });
    const plain = await bench.run(bench.command, ["a.js", "b.js", "--log-level", "silent"], { cwd });
    const counted = await bench.run(
      bench.command,
      ["a.js", "b.js", "--log-level", "silent", "--cache-stats"],
      { cwd },
    );
    expect(plain).toEqual({ stdout: formatted, stderr: "", exitCode: 2 });
    expect(counted).toMatchObject({ stdout: formatted, exitCode: 2 });
    expect(counted.stderr).toMatch(/^Cache statistics:\n( {2}\S.* +[\d,]+\n)+ {2}Prettier .*\n$/);
    expect(counted.stderr).toMatch(/files failed +1\n/);
  });

  test("says so when Prettier's command did the work", async () => {
    const cwd = makeFolder({ "a.js": unformatted });
    const result = await bench.run(bench.command, ["a.js", "--range-end", "3"], {
      cwd,
      env: { FMT_CACHE_VERBOSE: "1" },
    });
    expect(result.stderr).toBe(
      describeDelegation(
        {
          reason: "the flag --range-end",
          prettier: createPrettierLocator(cwd)(cwd),
        },
        { cwd, givenFolder: "working directory" },
      ),
    );
  });

  test("aligns names left and figures right, and sorts reasons", () => {
    const text = describeStatistics(
      {
        files: { hit: 1200, formatted: 3, failed: 0 },
        segments: { hit: 5, formatted: 1 },
        blocks: 1,
        length: { total: 10, formatted: 4 },
        fallbacks: { "pragma-option": 2, "flow-pragma": 1 },
        bypasses: { "cache-off": 0 },
        unsplit: { "may-collapse": 2 },
        manifests: { used: 1, refused: { claim: 1 } },
        stored: { markers: 1, texts: 0 },
        plugins: { tidy: { hit: 2, formatted: 1 } },
        verified: { total: 0, wrong: 0 },
        storeFailures: [{ operation: "write", reason: "ENOSPC", path: "/cache" }],
        prettiers: [{ directory: "/a/node_modules/prettier", version: "3.1.0", origin: "nearest" }],
      },
      12.4,
      { cwd: "/a", givenFolder: "working directory" },
    );
    expect(text).toBe(`Cache statistics:
  files hit                     1,200
  files formatted                   3
  files failed                      0
  statements hit                    5
  statements formatted              1
  blocks                            1
  fallback: flow-pragma             1
  fallback: pragma-option           2
  body not split: may-collapse      2
  files parsed in part only         1
  manifest of no help: claim        1
  files hit with tidy               2
  files formatted with tidy         1
  text in all (UTF-16 units)       10
  text formatted                    4
  markers stored                    1
  texts stored                      0
  milliseconds                     12
  Prettier 3.1.0 in "node_modules/prettier", nearest to the file
  store failed to write: ENOSPC (/cache)
`);
  });
});

describe("cache commands", () => {
  test("shows and deletes what runs have stored", async () => {
    const cwd = makeFolder({ "a.js": unformatted });
    const env = { FMT_CACHE_LOCATION: join(cwd, "store") };
    await bench.run(bench.command, ["--check", "a.js"], { cwd, env });
    const info = await bench.run(bench.command, ["cache", "info"], { cwd, env });
    expect(info).toMatchObject({ stderr: "", exitCode: 0 });
    expect(info.stdout.split("\n")[0]).toBe(env.FMT_CACHE_LOCATION);
    expect(info.stdout).toMatch(/^ {2}\d+\.\d kB of at most 512 MB \(0 %\), in 1 pack$/m);
    expect(info.stdout).toContain("\n  last used today, oldest part today\n");
    const json = await bench.run(bench.command, ["cache", "info", "--json"], { cwd, env });
    expect(JSON.parse(json.stdout)).toMatchObject({ version: 1, maxBytes: 512_000_000, packs: 1 });
    expect(await bench.run(bench.command, ["cache", "path"], { cwd, env })).toEqual({
      stdout: `${env.FMT_CACHE_LOCATION}\n`,
      stderr: "",
      exitCode: 0,
    });
    expect(await bench.run(bench.command, ["cache", "clean"], { cwd, env })).toMatchObject({
      stdout: expect.stringMatching(/^Deleted /),
      exitCode: 0,
    });
    expect(existsSync(env.FMT_CACHE_LOCATION)).toBe(false);
    expect(await bench.run(bench.command, ["cache", "clean"], { cwd, env })).toMatchObject({
      stdout: expect.stringMatching(/^There is no cache/),
      exitCode: 0,
    });
  });

  test("count what runs with the cache have asked it", async () => {
    const cwd = makeFolder({ "a.js": unformatted, "b.js": "f(1)\n" });
    const env = { FMT_CACHE_LOCATION: join(cwd, "store") };
    await bench.run(bench.command, ["-l", "a.js"], { cwd, env });
    await bench.run(bench.command, ["-l", "a.js", "b.js"], { cwd, env });
    await bench.run(bench.command, ["-l", "a.js", "--no-cache"], { cwd, env });
    await bench.run(bench.command, ["a.js"], { cwd, env: { ...env, FMT_CACHE: "0" } });
    const { stdout } = await bench.run(bench.command, ["cache", "info"], { cwd, env });
    expect(stdout).toContain("in the last 28 days it knew 33.3 % of 3 files, and 0 % of 2 statements");
  });

  test("deletes nothing in a folder that is not a cache", async () => {
    const cwd = makeFolder({ "a.js": unformatted });
    const result = await bench.run(bench.command, ["cache", "clean", "--cache-location", "."], { cwd });
    expect(result).toMatchObject({
      stdout: "",
      stderr: `[error] "${cwd}" is not a folder of fmt-cache. Nothing was deleted.\n`,
      exitCode: 1,
    });
    expect(existsSync(join(cwd, "a.js"))).toBe(true);
  });

  test("tidies up, and says what that freed", async () => {
    const cwd = makeFolder({ "a.js": unformatted, "b.js": formatted });
    const env = { FMT_CACHE_LOCATION: join(cwd, "store") };
    await bench.run(bench.command, ["--check", "a.js"], { cwd, env });
    await bench.run(bench.command, ["--check", "b.js"], { cwd, env });
    const gc = (...args: string[]) => bench.run(bench.command, ["cache", "gc", ...args], { cwd, env });
    const first = await gc("--max-size", "1MB");
    expect(first).toMatchObject({ stderr: "", exitCode: 0 });
    expect(first.stdout).toMatch(/^ {2}bytes freed +[1-9]/m);
    expect(first.stdout).toMatch(/^ {2}bytes at most +1,000,000$/m);
    expect(first.stdout).toMatch(/^ {2}files folded into others +1$/m);
    expect((await gc()).stdout).toMatch(/^ {2}bytes freed +0$/m);
    const elsewhere = await gc("--cache-location", ".");
    expect(elsewhere).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("Nothing was deleted.") });
  });

  test("explains what to do after a mistake", async () => {
    const result = await bench.run(bench.command, ["cache", "clear"], { cwd: makeFolder({}) });
    expect(result).toMatchObject({
      stdout: "",
      exitCode: 1,
      stderr: expect.stringContaining('Use "fmt-cache cache info", "path", "gc", "verify" or "clean"'),
    });
  });
});

describe("a misspelt word", () => {
  const mistake = '[error] There is no file and no command "stagd": did you mean "staged"?\n';

  test.each([["stagd"], ["stagd", "--check"], ["stagd", "a.js"]])(
    "is taken for a command: %j %j",
    async (...args) => {
      const cwd = makeFolder({ "a.js": unformatted });
      expect(await bench.run(bench.command, args, { cwd })).toEqual({
        stdout: "",
        stderr: mistake,
        exitCode: 2,
      });
    },
  );

  test("is a file or folder where one is named so", async () => {
    const cwd = makeFolder({ "stagd/a.js": unformatted, instal: unformatted });
    for (const args of [["stagd"], ["instal", "--parser", "babel"]])
      expect(await bench.run(bench.command, args, { cwd })).toEqual({
        stdout: formatted,
        stderr: "",
        exitCode: 0,
      });
  });
});

describe("each command", () => {
  test.each(commands.map(({ name }) => name))("explains itself: %s --help", async (name) => {
    const result = await bench.run(bench.command, [...name.split(" "), "--help"], { cwd: makeFolder({}) });
    expect(result).toEqual({ stdout: describeCommand(name), stderr: "", exitCode: 0 });
  });

  test.each(shells)("has completions for %s", async (shell) => {
    const result = await bench.run(bench.command, ["completions", shell], { cwd: makeFolder({}) });
    expect(result).toEqual({ stdout: completionScript(shell), stderr: "", exitCode: 0 });
  });
});

test("neither reads nor writes the cache with --no-cache", async () => {
  const cwd = makeFolder({ "a.js": unformatted });
  const env = { FMT_CACHE_LOCATION: join(cwd, "store") };
  expect(await bench.run(bench.command, ["a.js", "--no-cache"], { cwd, env })).toEqual({
    stdout: formatted,
    stderr: "",
    exitCode: 0,
  });
  expect(existsSync(env.FMT_CACHE_LOCATION)).toBe(false);
});

describe("the size of the cache", () => {
  const expected =
    "Expected a size of at least 65536 bytes, such as 512MB, 1GiB or 100000, but received `lots`.\n";

  test.each([
    [
      ["--check", "a.js", "--cache-max-size", "lots"],
      {},
      `[error] Invalid --cache-max-size value. ${expected}`,
    ],
    [
      ["--check", "a.js"],
      { FMT_CACHE_MAX_SIZE: "lots" },
      `[error] Invalid FMT_CACHE_MAX_SIZE value. ${expected}`,
    ],
    [["cache", "gc", "--max-size", "lots"], {}, `[error] Invalid --max-size value. ${expected}`],
  ])("is refused when it is none: %j %j", async (args, env, stderr) => {
    const cwd = makeFolder({ "a.js": formatted });
    expect(await bench.run(bench.command, args, { cwd, env })).toEqual({ stdout: "", stderr, exitCode: 1 });
  });

  test.each([
    [["--cache-max-size", "100000"], {}],
    [[], { FMT_CACHE_MAX_SIZE: "100kB" }],
  ])("is held: %j %j", async (args, env) => {
    const names = Array.from({ length: 30 }, (_, index) => `${index}.js`);
    const text = (name: string) => `const a  = "${name}${"x".repeat(8000)}"\n`;
    const cwd = makeFolder(Object.fromEntries(names.map((name) => [name, text(name)])));
    const flags = ["--check", "--log-level", "silent", "--cache-location", "store"];
    const run = (...more: string[]) => bench.run(bench.command, [...flags, ...more], { cwd, env });
    await bench.run(bench.command, [...flags, "*.js"], { cwd });
    const sizeOf = (folder: string): number =>
      (readdirSync(folder, { recursive: true }) as string[])
        .map((name) => statSync(join(folder, name)))
        .reduce((sum, stats) => sum + (stats.isFile() ? stats.size : 0), 0);
    expect(sizeOf(join(cwd, "store"))).toBeGreaterThan(200_000);
    await run("1.js", ...args);
    expect(sizeOf(join(cwd, "store"))).toBeLessThanOrEqual(100_000);
    expect((await run("1.js", ...args, "--cache-stats")).stderr).toMatch(/files hit +1\n/);
  });

  test("is no matter of Prettier's command", async () => {
    const cwd = makeFolder({ "a.js": formatted });
    const result = await bench.run(bench.command, ["a.js", "--cache-max-size=1GB", "--range-end", "3"], {
      cwd,
    });
    expect(result).toEqual({ stdout: formatted, stderr: "", exitCode: 0 });
  });
});

test("keeps the cache where --cache-location says", async () => {
  const cwd = makeFolder({ "a.js": unformatted });
  expect(
    (
      await bench.run(bench.command, ["a.js", "--cache-location", "here"], {
        cwd,
        env: { FMT_CACHE_LOCATION: join(cwd, "there") },
      })
    ).stdout,
  ).toBe(formatted);
  expect([existsSync(join(cwd, "here")), existsSync(join(cwd, "there"))]).toEqual([true, false]);
});

test("goes on without a cache where none can be made", async () => {
  const cwd = makeFolder({ "a.js": unformatted, file: "x" });
  expect(await bench.run(bench.command, ["a.js", "--cache-location", "file"], { cwd })).toEqual({
    stdout: formatted,
    stderr: "",
    exitCode: 0,
  });
});

test("loads neither Prettier nor fast-glob for a file that it knows", async () => {
  const cwd = makeFolder({
    "a.js": formatted,
    ".prettierrc": "{}",
    "hooks.mjs": hooks,
    "record.mjs": recorder,
  });
  const env = { FMT_CACHE_LOCATION: join(cwd, "store") };
  const run = (log: string) =>
    bench.run(bench.command, ["--check", "a.js"], {
      cwd,
      env: { ...env, LOADED: join(cwd, log) },
      nodeArguments: ["--import", "./record.mjs"],
    });
  const [cold, warm] = [await run("cold"), await run("warm")];
  expect(warm).toEqual(cold);
  const loaded = (log: string) => readFileSync(join(cwd, log), "utf8");
  expect(loaded("cold")).toMatch(/prettier/);
  expect(
    loaded("warm")
      .split("\n")
      .filter((name) => !isBuiltin(name) && !/^$|(?:cli|core)\.cjs$|^\.\/hooks/.test(name)),
  ).toEqual([]);
});

/** Writes down every module that is asked for, by `require` or `import`. */
const recorder = `import Module, { register } from "node:module";
import { appendFileSync } from "node:fs";
const load = Module._load;
Module._load = function (name, ...rest) { appendFileSync(process.env.LOADED, name + "\\n"); return load.call(this, name, ...rest); };
register("./hooks.mjs", import.meta.url);
`;
const hooks = `import { appendFileSync } from "node:fs";
export function resolve(name, context, next) { appendFileSync(process.env.LOADED, name + "\\n"); return next(name, context); }
`;

test.each([
  ["a.js", 80, "\u001B[2K\u001B[1G"],
  ["a".repeat(81), 80, "\u001B[2K\u001B[1G\u001B[1A\u001B[2K\u001B[1G"],
  ["漢".repeat(41), 80, "\u001B[2K\u001B[1G\u001B[1A\u001B[2K\u001B[1G"],
])("clears the lines of %j", (name, columns, sequences) => {
  expect(clearText(name, columns)).toBe(sequences);
});
