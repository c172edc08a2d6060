// Long: each test fills a cache, spoils it, and runs the command several times.
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import type { CacheEntry } from "../../../src/stores/store.ts";
import { parseCommandLine } from "../../../src/surfaces/arguments/command-line.ts";
import { openWorkbench, type Result, type Workbench } from "./command.ts";
import { writeFolder } from "./folder.ts";
import { entriesOf, poison as poisonFolder, rememberedConfiguration, storedText } from "./poison.ts";

let bench: Workbench;
let folders = 0;
beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => bench.dispose());

const statements = (start: number) =>
  Array.from(
    { length: 12 },
    (_, index) => `const name${start + index} = call(${start + index}, "text");\n`,
  ).join("");
const formatted = statements(0);
const unformatted = `const first  =  1;\n${statements(100)}`;

/** A project whose files have been checked once, and its cache. */
async function makeProject(): Promise<string> {
  const cwd = join(bench.directory, `project-${folders++}`);
  writeFolder(cwd, {
    ".prettierrc": '{ "printWidth": 90 }\n',
    "formatted.js": formatted,
    "other.ts": statements(50),
    "src/unformatted.js": unformatted,
    "style.css": "a {\n  color: red;\n}\n",
    "data.unknown": "x",
  });
  await run(cwd, "--check", ".");
  return cwd;
}

const cacheOf = (cwd: string): string => join(cwd, "../", `cache-of-${cwd.split("-").at(-1)}`);

function run(cwd: string, ...args: string[]): Promise<Result> {
  return bench.run(bench.command, args, { cwd, env: { FMT_CACHE_LOCATION: cacheOf(cwd) } });
}

const countOf = (result: Result, name: string): number =>
  Number(new RegExp(`^  ${name} +([\\d,]+)$`, "m").exec(result.stdout)?.[1]!.replaceAll(",", ""));

const poison = (cwd: string, epoch: string, entry: CacheEntry): Promise<void> =>
  poisonFolder({ folder: cacheOf(cwd), home: join(bench.directory, "home") }, epoch, entry);

describe("cache verify", () => {
  it("finds nothing wrong in a cache that is right, and changes nothing", async () => {
    const cwd = await makeProject();
    const result = await run(cwd, "cache", "verify");
    expect(result).toMatchObject({ stderr: "", exitCode: 0 });
    expect(result.stdout).toMatch(/^Verified 5 of 5 files, and all entries in "/);
    expect(countOf(result, "files answered as a whole")).toBe(5);
    expect(countOf(result, "files answered from statements")).toBe(3);
    expect(countOf(result, "files with a wrong answer")).toBe(0);
    expect(countOf(result, "texts proven to be genuine")).toBeGreaterThan(0);
    expect((await run(cwd, "--check", ".", "--cache-stats")).stderr).toMatch(/files hit +5\n/);
  });

  it("finds and drops a poisoned text for a whole file", async () => {
    const cwd = await makeProject();
    const { whole, epoch } = await entriesOf(join(cwd, "formatted.js"));
    const wrong = formatted.replace('call(2, "text")', 'steal("text")');
    await poison(cwd, epoch, { kind: "text", key: whole.key, text: wrong });
    expect((await run(cwd, "formatted.js")).stdout).toBe(wrong);

    const result = await run(cwd, "cache", "verify");
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toBe(
      "[error] formatted.js: the answer for the whole file is wrong. Line 3:\n" +
        '[error]   cache:    "const name2 = steal(\\"text\\");"\n' +
        '[error]   Prettier: "const name2 = call(2, \\"text\\");"\n',
    );
    expect(countOf(result, "files with a wrong answer")).toBe(1);
    expect(countOf(result, "files answered as a whole")).toBe(5);
    expect((await run(cwd, "formatted.js")).stdout).toBe(formatted);
    expect(await run(cwd, "cache", "verify")).toMatchObject({ stderr: "", exitCode: 0 });
  });

  it("finds and drops a false marker", async () => {
    const cwd = await makeProject();
    const { whole, epoch } = await entriesOf(join(cwd, "src/unformatted.js"));
    await poison(cwd, epoch, { kind: "marker", key: whole.key });
    expect((await run(cwd, "--check", "src")).exitCode).toBe(0);
    expect(await run(cwd, "cache", "verify", "formatted.js")).toMatchObject({ stderr: "", exitCode: 0 });
    expect((await run(cwd, "cache", "verify", "src")).exitCode).toBe(1);
    expect((await run(cwd, "--check", "src")).exitCode).toBe(1);
  });

  it("finds and drops a poisoned statement, which another text would meet", async () => {
    const cwd = await makeProject();
    const { parts, epoch } = await entriesOf(join(cwd, "src/unformatted.js"));
    const statement = parts.find((entry) => storedText(entry).startsWith("const first = 1;"))!;
    await poison(cwd, epoch, { ...statement, text: storedText(statement).replace("1", "2") } as CacheEntry);
    const edited = unformatted.replace('call(111, "text")', 'call(111, "texts")');
    writeFileSync(join(cwd, "src/edited.js"), edited);
    expect((await run(cwd, "src/edited.js")).stdout).toContain("const first = 2;");
    rmSync(join(cwd, "src/edited.js"));

    const result = await run(cwd, "cache", "verify");
    expect(result.exitCode).toBe(1);
    expect(result.stderr).toContain("src/unformatted.js: the answer from statements is wrong. Line 1:");
    // The wrong text that was put together meanwhile belongs to a file that is gone.
    writeFileSync(join(cwd, "src/edited.js"), edited.replace("texts", "words"));
    expect((await run(cwd, "src/edited.js")).stdout).toContain("const first = 1;");
    expect((await run(cwd, "cache", "verify")).exitCode).toBe(0);
  });

  it("finds and drops what the cache has wrong about the configuration", async () => {
    const cwd = await makeProject();
    const { facts, epoch } = await entriesOf(join(cwd, "formatted.js"));
    const options = facts.find(
      (entry) => storedText(entry).includes("printWidth") && storedText(entry).length < 100,
    )!;
    const text = rememberedConfiguration('{"printWidth":20}');
    await poison(cwd, epoch, { ...options, text } as CacheEntry);
    expect((await run(cwd, "--check", "formatted.js")).exitCode).toBe(1);
    const result = await run(cwd, "cache", "verify");
    expect(result.exitCode).toBe(1);
    expect((await run(cwd, "--check", "formatted.js")).exitCode).toBe(0);
    expect((await run(cwd, "cache", "verify")).exitCode).toBe(0);
  });

  it("takes the sample that the seed decides, and prints the seed", async () => {
    const cwd = await makeProject();
    const first = await run(cwd, "cache", "verify", "--sample", "2");
    expect(first.exitCode).toBe(0);
    const [, seed] = /^Verified 2 of 5 files, chosen with --seed ([0-9a-f]{8}), /.exec(first.stdout)!;
    const again = await run(cwd, "cache", "verify", "--sample=2", `--seed=${seed}`);
    expect(again.stdout).toBe(first.stdout);
    // Each file is in some sample.
    const { whole, epoch } = await entriesOf(join(cwd, "style.css"));
    await poison(cwd, epoch, { kind: "text", key: whole.key, text: "a{}" });
    let found = 0;
    for (let attempt = 0; attempt < 12 && found === 0; attempt++)
      found = (await run(cwd, "cache", "verify", "--sample", "2", "--seed", `seed ${attempt}`)).exitCode!;
    expect(found).toBe(1);
  });

  it("mends damaged files, and says which", async () => {
    const cwd = await makeProject();
    const { epoch } = await entriesOf(join(cwd, "style.css"));
    const damaged = join(cacheOf(cwd), epoch, "000001-0mwr8f76e-442c05cab502.pack");
    writeFileSync(damaged, "x");
    const result = await run(cwd, "cache", "verify");
    expect(result).toMatchObject({
      exitCode: 1,
      stderr: `[error] "${damaged}" was damaged. What could be read of it was kept.\n`,
    });
    expect(existsSync(damaged)).toBe(false);
    expect((await run(cwd, "cache", "verify")).exitCode).toBe(0);
  });

  it("takes Prettier's error for the answer where Prettier rejects a text", async () => {
    const cwd = await makeProject();
    writeFileSync(join(cwd, "broken.js"), "a = ;\n");
    expect(await run(cwd, "cache", "verify")).toMatchObject({ stderr: "", exitCode: 0 });
  });

  it("touches nothing in a folder that is not a cache", async () => {
    const cwd = await makeProject();
    writeFolder(cwd, { "0123456789abcdef/000001-0mwr8f76e-442c05cab502.pack": "work" });
    expect(await run(cwd, "cache", "verify", "--cache-location", ".")).toEqual({
      stdout: "",
      stderr: `[error] "${cwd}" is not a folder of fmt-cache. Name the right one with --cache-location.\n`,
      exitCode: 2,
    });
    expect(existsSync(join(cwd, "0123456789abcdef/000001-0mwr8f76e-442c05cab502.pack"))).toBe(true);
  });

  it("exits with 2 where the configuration is broken", async () => {
    const cwd = await makeProject();
    writeFileSync(join(cwd, ".prettierrc"), "{");
    expect(await run(cwd, "cache", "verify")).toMatchObject({
      stderr: expect.stringContaining("Invalid configuration for file"),
      exitCode: 2,
    });
  });

  it("exits with 2 for files that are not there, and without a cache says so in its counts", async () => {
    const cwd = await makeProject();
    expect(await run(cwd, "cache", "verify", "none.js")).toMatchObject({
      stderr: expect.stringContaining('No files matching the pattern were found: "none.js".'),
      exitCode: 2,
    });
    rmSync(cacheOf(cwd), { recursive: true });
    const result = await run(cwd, "cache", "verify");
    expect([result.exitCode, countOf(result, "files not in the cache")]).toEqual([0, 5]);
    expect(existsSync(cacheOf(cwd))).toBe(false);
  });
});

test.each([
  [["--sample", "0"], '"--sample" takes a number of files, not "0".'],
  [["--sample"], '"--sample" takes a number of files, not "".'],
  [["--seed="], '"--seed" takes a text, not "".'],
  [["--check"], expect.stringContaining("cannot be used with --check")],
  [["--unknown-flag"], '"cache verify" cannot be used with the flag --unknown-flag.'],
])("refuses cache verify %j", (words, mistake) => {
  expect(parseCommandLine(["cache", "verify", ...words], {}, process.cwd())).toEqual({
    kind: "mistake",
    command: "cache verify",
    mistake,
  });
});

test("reads cache verify", () => {
  expect(
    parseCommandLine(["cache", "verify", "--sample=5", "src", "--seed", "x", "--tab-width", "4"], {}, "."),
  ).toMatchObject({
    kind: "cache verify",
    sample: 5,
    seed: "x",
    run: { patterns: ["src"], cliOptions: { tabWidth: 4 } },
  });
  expect(parseCommandLine(["cache", "verify"], {}, ".")).toMatchObject({
    run: { patterns: ["."] },
    sample: undefined,
  });
});
