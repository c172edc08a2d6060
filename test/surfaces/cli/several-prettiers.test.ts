// Long: it compares command lines in folders with a Prettier each.
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandOf, openWorkbench, packageOf, type Result, type Workbench } from "./command.ts";
import { readFolder, writeFolder } from "./folder.ts";

// Versions differ about both statements: nested conditionals (3.1), trailing commas (3.0).
const text = `const message = isError ? "an error has occurred here" : isWarning ? "a warning, long enough" : "nothing at all";
call(function (aaaaaaaaaaaaaaaaaaaaaaaaaaa, bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb, cccccccccccccccc) {});
`;
const files = { "a.js": text, "b.ts": text, "picture.png": "\0", LICENSE: "no language\n" };

/** Folders with a Prettier each, by the name under which it is installed here. */
const versions = { newest: "prettier", old: "prettier-3.0", two: "prettier-2" };
/** The same with what is wrong with a Prettier. */
const breakages: Readonly<Record<string, (prettier: string) => void>> = {
  "module-missing": (prettier) => rmSync(join(prettier, "index.mjs")),
  "module-throwing": (prettier) => writeFileSync(join(prettier, "index.mjs"), 'throw new Error("no luck");'),
  "function-missing": (prettier) =>
    writeFileSync(join(prettier, "index.mjs"), 'export const format = () => "";'),
  "manifest-unreadable": (prettier) => writeFileSync(join(prettier, "package.json"), "{"),
};

let bench: Workbench;
let root: string;
let caches = 0;

beforeAll(async () => {
  bench = await openWorkbench();
  // Not in the bench, where there is a Prettier further up.
  root = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-several-")));
  for (const top of ["mono", "loose"]) {
    writeFolder(join(root, top), files);
    for (const [name, installed] of Object.entries(versions))
      addPackage(join(root, top, name), (prettier) => copyPrettier(installed, prettier, true));
    for (const [name, breakDown] of Object.entries(breakages)) {
      addPackage(join(root, top, name), (prettier) => {
        copyPrettier("prettier-3.0", prettier, false);
        breakDown(prettier);
      });
    }
  }
  mkdirSync(join(root, "mono/node_modules"));
  symlinkSync(packageOf("prettier"), join(root, "mono/node_modules/prettier"));
}, 60_000);
afterAll(() => {
  bench?.dispose();
  rmSync(root, { recursive: true, force: true });
});

function addPackage(folder: string, install: (prettier: string) => void): void {
  writeFolder(folder, files);
  install(join(folder, "node_modules/prettier"));
}

/**
 * Not a link: a 2.x loads all plugins that lie beside it. `whole`: with what it takes to format.
 */
function copyPrettier(installed: string, target: string, whole: boolean): void {
  const source = packageOf(installed);
  const filter = (path: string) => whole || !path.startsWith(join(source, "plugins"));
  cpSync(source, target, { recursive: true, filter });
}

const newCache = () => ({ env: { FMT_CACHE_LOCATION: join(root, `cache-${++caches}`) } });

/** What our command says, twice: with an empty cache, and with what was learnt. */
async function runTwice(args: readonly string[], cwd: string): Promise<Result> {
  const cache = newCache();
  const cold = await bench.run(bench.command, args, { cwd, ...cache });
  expect(await bench.run(bench.command, args, { cwd, ...cache })).toEqual(cold);
  return cold;
}

/** The command of the Prettier that was copied into that folder of ours. */
function ownCommand(name: string): string {
  const bin = name === "two" ? "bin-prettier.js" : "bin/prettier.cjs";
  return join(root, "mono", name, "node_modules/prettier", bin);
}

/** The text as the Prettier in that folder formats it. */
async function formattedBy(name: string, file: string): Promise<string> {
  const settings = { cwd: join(root, "mono", name), stdin: text };
  return (await bench.run(ownCommand(name), ["--stdin-filepath", file], settings)).stdout;
}

const invocations: readonly (readonly string[])[] = [
  ["--check", "."],
  ["-l", "."],
  ["a.js", "old/a.js", "two/b.ts", "module-missing/a.js"],
  ["--check", "a.js", "LICENSE", "nothing.js"],
];

describe("the Prettier of the working directory formats all files", { timeout: 60_000 }, () => {
  test.each(invocations.map((args) => ({ args })))("from the top: $args", async ({ args }) => {
    const cwd = join(root, "mono");
    expect(await runTwice(args, cwd)).toEqual(await bench.run(commandOf("prettier"), args, { cwd }));
  });

  test.each(Object.keys(versions))("from a package: %s", async (name) => {
    const cwd = join(root, "mono", name);
    for (const args of [
      ["--check", "."],
      ["a.js", "b.ts"],
      ["-l", "../old", "../a.js"],
    ])
      expect(await runTwice(args, cwd)).toEqual(await bench.run(ownCommand(name), args, { cwd }));
  });

  test.each(Object.keys(versions))("standard input: %s", async (name) => {
    const cwd = join(root, "mono", name);
    const args = ["--stdin-filepath", "../newest/a.js"];
    const settings = { cwd, stdin: text, ...newCache() };
    const expected = await bench.run(ownCommand(name), args, settings);
    expect(await bench.run(bench.command, args, settings)).toEqual(expected);
  });

  test("writes what it writes", async () => {
    const [ours, theirs] = ["ours", "theirs"].map((name) => {
      cpSync(join(root, "mono"), join(root, name), { recursive: true, verbatimSymlinks: true });
      return join(root, name);
    });
    await bench.run(commandOf("prettier"), ["--write", "."], { cwd: theirs! });
    await bench.run(bench.command, ["--write", "."], { cwd: ours!, ...newCache() });
    expect(readFolder(ours!)).toEqual(readFolder(theirs!));
  });

  test.each(Object.keys(breakages))("says what its own command says when it is broken: %s", async (name) => {
    const cwd = join(root, "mono", name);
    const command = join(cwd, "node_modules/prettier/bin/prettier.cjs");
    for (const args of [["--check", "."], ["a.js"]]) {
      const expected = await bench.run(command, args, { cwd });
      if (name !== "manifest-unreadable") expect(expected.exitCode).not.toBe(0);
      expect(await runTwice(args, cwd)).toEqual(expected);
    }
  });

  test("a broken one without a command fails each of its files", async () => {
    const cwd = join(root, "no-command");
    addPackage(cwd, (prettier) => {
      mkdirSync(prettier, { recursive: true });
      writeFileSync(join(prettier, "package.json"), '{ "name": "prettier", "version": "3.6.0" }');
    });
    const { stdout, stderr, exitCode } = await runTwice(["--check", "."], cwd);
    expect(stderr).toMatch(/^\[error\] a\.js: The Prettier in .*\n\[error\] b\.ts: The Prettier in .*\n$/);
    expect([stdout, exitCode]).toEqual([
      "Checking formatting...\nError occurred when checking code style in 2 files.\n",
      2,
    ]);
  });

  test("in processes beside the command, too", async () => {
    const cwd = join(root, "many");
    const names = Array.from({ length: 300 }, (_, index) => `package/f${index}.js`);
    writeFolder(cwd, Object.fromEntries(names.map((name, index) => [name, `${text}// ${index}\n`])));
    for (const [folder, installed] of [
      ["node_modules", "prettier-3.0"],
      ["package/node_modules", "prettier"],
    ] as const) {
      mkdirSync(join(cwd, folder));
      symlinkSync(packageOf(installed), join(cwd, folder, "prettier"));
    }
    await bench.run(bench.command, ["--write", "."], { cwd, ...newCache() });
    const expected = await formattedBy("old", "a.js");
    for (const [index, name] of names.entries())
      expect(readFileSync(join(cwd, name), "utf8")).toBe(`${expected}// ${index}\n`);
  });
});

describe("where none is found from the working directory", { timeout: 60_000 }, () => {
  test("the nearest formats a file, a broken one fails only its own files", async () => {
    const cwd = join(root, "loose-written");
    cpSync(join(root, "loose"), cwd, { recursive: true, verbatimSymlinks: true });
    const cache = newCache();
    for (const _ of ["cold", "warm"]) {
      const { stderr, exitCode } = await bench.run(bench.command, ["--check", "."], { cwd, ...cache });
      const said = stderr.split("\n").map((line) => line.replace(/(: The Prettier in ").*/, "$1"));
      const failed = Object.keys(breakages).flatMap((folder) =>
        ["a.js", "b.ts"].map((name) => `[error] ${folder}/${name}: The Prettier in "`),
      );
      const sloppy = ["", ...Object.keys(versions).map((folder) => `${folder}/`)].flatMap((folder) =>
        ["a.js", "b.ts"].map((name) => `[warn] ${folder}${name}`),
      );
      expect(said.sort()).toEqual(["", ...failed, ...sloppy].sort());
      expect(exitCode).toBe(2);
    }
    expect((await bench.run(bench.command, ["--write", "."], { cwd, ...cache })).exitCode).toBe(2);
    for (const name of ["a.js", "b.ts"]) {
      for (const folder of Object.keys(versions))
        expect(readFileSync(join(cwd, folder, name), "utf8")).toBe(await formattedBy(folder, name));
      expect(readFileSync(join(cwd, name), "utf8")).toBe(await formattedBy("newest", name));
      for (const folder of Object.keys(breakages))
        expect(readFileSync(join(cwd, folder, name), "utf8")).toBe(text);
    }
  });

  test("verifies the cache of all of them", async () => {
    const cwd = join(root, "loose");
    const cache = newCache();
    await bench.run(bench.command, ["--check", "."], { cwd, ...cache });
    const { stdout, stderr } = await bench.run(bench.command, ["cache", "verify", "."], { cwd, ...cache });
    expect(stdout).toMatch(/files answered as a whole +6\n/);
    expect(stdout).toMatch(/files with a wrong answer +0\n/);
    expect(stderr).toBe("");
  });
});

describe("says which Prettier, and why", { timeout: 60_000 }, () => {
  const cases = [
    ["mono", "two/a.js", "prettier", "found from the working directory"],
    ["mono/old", "a.js", "prettier-3.0", "found from the working directory"],
    ["loose", "old/a.js", "prettier-3.0", "nearest to the file"],
    ["loose", "two/a.js", "prettier-2", "nearest to the file"],
    ["loose", "a.js", "prettier", "comes with fmt-cache"],
  ] as const;

  test.each(cases)("in %s of %s", async (folder, file, installed, why) => {
    const cwd = join(root, folder);
    const { version } = JSON.parse(readFileSync(join(packageOf(installed), "package.json"), "utf8")) as {
      version: string;
    };
    const { stdout } = await bench.run(bench.command, ["explain", file], { cwd });
    const told = stdout.split("\n").at(-2)!;
    expect(told.replace(/ in ".*", /, ", ")).toBe(`Prettier ${version}, ${why}`);
    const json = await bench.run(bench.command, ["explain", file, "--json"], { cwd });
    const explained = JSON.parse(json.stdout) as Record<string, unknown>;
    expect(explained).toMatchObject({ prettier: version, prettierOrigin: why });
    expect(told).toContain(` in "${String(explained["prettierFolder"])}", `);
    const counted = await bench.run(bench.command, ["--check", file, "--cache-stats"], { cwd });
    expect(counted.stderr.split("\n").at(-2)).toBe(`  ${told}`);
    if (installed === "prettier-2") expect(counted.stderr).toMatch(/bypass: prettier-too-old +1\n/);
    if (folder === "loose" && installed !== "prettier")
      expect(explained["prettierFolder"]).toMatch(/^(?:old|two)\/node_modules\/prettier$/);
  });

  test("when a 2.x does the whole run", async () => {
    const cwd = join(root, "mono/two");
    const { stderr } = await bench.run(bench.command, ["-l", "a.js", "--cache-stats"], { cwd });
    expect(stderr).toMatch(
      /because of Prettier 2\.8\.8\.\n {2}Prettier 2\.8\.8 in "node_modules\/prettier", found from/,
    );
  });
});

describe("knows a mended or replaced Prettier at the next run", { timeout: 60_000 }, () => {
  test("of the working directory", async () => {
    const cwd = join(root, "changing");
    addPackage(cwd, (prettier) => copyPrettier("prettier-3.0", prettier, true));
    const cache = newCache();
    const show = async () => (await bench.run(bench.command, ["a.js"], { cwd, ...cache })).stdout;
    const before = await show();
    const prettier = join(cwd, "node_modules/prettier");
    appendFileSync(join(prettier, "index.mjs"), "\nthrow new Error('broken');\n");
    expect(await show()).toBe("");
    rmSync(prettier, { recursive: true });
    copyPrettier("prettier", prettier, true);
    expect(await show()).toBe(await formattedBy("newest", "a.js"));
    expect(await show()).not.toBe(before);
  });
});
