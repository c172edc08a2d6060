// Long: it makes a history with git, and replays it several times.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { format } from "prettier";
import { listChanges, openBlobReader } from "./git-history.ts";
import { replayChange } from "./replay-change.ts";
import { replayHistory } from "./replay-history.ts";
import { findFailure, printSummary, summarizeReplay } from "./replay-report.ts";

let repository: string;

const statements = Array.from({ length: 20 }, (_, index) => `export const value${index} = "é" + ${index};\n`);
const old = statements.join("");
const edited = old.replace("value7 =", "value7   =");

beforeAll(() => {
  repository = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-replay-test-")));
  git("init", "-q");
  commit({
    "src/a.ts": old,
    "b.js": "a;\n",
    "c.min.js": "a;\n",
    "d.css": "a{}",
    "e.mjs": "x;\n",
    ".editorconfig": "root = true\n[*]\nindent_size = 3\n",
  });
  commit({
    "src/a.ts": edited,
    "b.js": "a = ;\n",
    "c.min.js": "b;\n",
    "d.css": "b{}",
    "new.ts": "c;\n",
    "e.mjs": "if (x) { y }\n",
  });
});
afterAll(() => rmSync(repository, { recursive: true, force: true }));

function git(...words: string[]): void {
  const identity = ["-c", "user.name=test", "-c", "user.email=test@localhost", "-c", "commit.gpgsign=false"];
  execFileSync("git", ["-C", repository, ...identity, ...words], { stdio: ["ignore", "ignore", "inherit"] });
}

function commit(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(repository, path)), { recursive: true });
    writeFileSync(join(repository, path), text);
  }
  git("add", "--all");
  git("commit", "-q", "--no-verify", "-m", "test");
}

test("lists scripts that a commit changed in place, and reads them", async () => {
  const changes = listChanges(repository, 100);
  expect(changes.map(({ path }) => path)).toEqual(["b.js", "e.mjs", "src/a.ts"]);
  expect(listChanges(join(repository, "src"), 1)).toEqual(changes);
  const blobs = openBlobReader(repository);
  const names = [...changes.flatMap(({ before, after }) => [before, after])];
  const texts = (await Promise.all(names.map(blobs.read))).map(String);
  expect(texts).toEqual(["a;\n", "a = ;\n", "x;\n", "if (x) { y }\n", old, edited]);
  await expect(blobs.read("0".repeat(40))).rejects.toThrow("missing");
  expect(String(await blobs.read(names[0]!))).toBe("a;\n");
  blobs.close();
});

test("replays each change against Prettier", async () => {
  const seen: string[] = [];
  const replay = await replayHistory(repository, {
    commits: 100,
    defaultOptions: false,
    onChange: ({ path }) => seen.push(path),
  });
  expect(seen).toEqual(["b.js", "e.mjs", "src/a.ts"]);
  const summary = summarizeReplay(replay);
  expect(summary).toMatchObject({
    repository,
    files: 3,
    differences: [],
    rejected: { old: 0, new: 1 },
    length: { all: edited.length + "if (x) { y }\n".length },
    statements: { formatted: 2, all: 21 },
    fallbacks: {},
    new: 1,
  });
  expect(summary.length.formatted).toBeLessThan(100);
  expect(printSummary(summary)).toMatch(/^statements reformatted +2 of 21 \(9\.5 %\)$/m);
});

test("counts changes whose configuration cannot be read", async () => {
  commit({ "f/a.js": "a;\n", "f/.prettierrc": '"@nobody/has-this"\n' });
  commit({ "f/a.js": "b;\n" });
  const settings = { commits: 1, defaultOptions: false };
  expect(await replayHistory(repository, settings)).toMatchObject({
    changes: [],
    skipped: { "unreadable configuration": 1 },
  });
  expect((await replayHistory(repository, { ...settings, defaultOptions: true })).changes).toHaveLength(1);
});

test("finds a difference", async () => {
  const broken = { format: async (text: string, options: object) => (await format(text, options)) + "\n" };
  const filepath = join(repository, "src/a.ts");
  const replayed = await replayChange(broken, { before: old, after: edited }, { filepath }, true);
  expect(replayed).toMatchObject({ difference: { kind: "bytes" }, statements: { formatted: 1, all: 20 } });
  const change = { commit: "c0ffee", path: "src/a.ts", before: "", after: "" };
  const summary = summarizeReplay({ repository, prettier: [], changes: [{ change, replayed }], skipped: {} });
  expect(summary.differences).toMatchObject([{ path: "src/a.ts", commit: "c0ffee", kind: "bytes" }]);
});

test("reports the time of each file as a share of Prettier's", async () => {
  const filepath = join(repository, "src/a.ts");
  const replayed = await replayChange({ format }, { before: old, after: edited }, { filepath }, true);
  const changes = Array.from({ length: 20 }, (_, index) => ({
    change: { commit: "c0ffee", path: `${index + 1}.ts`, before: "", after: "" },
    replayed: { ...replayed, milliseconds: { ours: (index + 1) * 10, prettier: 100 } },
  }));
  const summary = summarizeReplay({ repository, prettier: [], changes, skipped: {} });
  expect(summary.ratio).toMatchObject({ median: 1, p90: 1.8, above: 10 });
  expect(summary.ratio!.slowest[0]).toMatchObject({ path: "20.ts", ratio: 2 });
  const printed = printSummary(summary);
  expect(printed).toMatch(/^time per file, x Prettier +median 1\.000, 90th percentile 1\.800 /m);
  expect(printed).toMatch(/^slower than Prettier +10 of 20\n +2\.000 {2}20\.ts in c0ffee /m);
  expect(findFailure(summary)).toBeUndefined();
});

describe("the command", () => {
  const root = join(import.meta.dirname, "../..");
  /** Makes a repository whose configuration names a plugin that is, or is not, installed in it. */
  const openRepository = (isInstalled: boolean): string => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-replay-plugin-")));
    const git = (...words: string[]) =>
      execFileSync("git", [
        "-C",
        folder,
        "-c",
        "user.name=test",
        "-c",
        "user.email=test@localhost",
        ...words,
      ]);
    const write = (files: Readonly<Record<string, string>>) => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    };
    git("init", "-q");
    write({ ".gitignore": "node_modules\n", ".prettierrc": '{ "plugins": ["a-plugin"] }', "a.js": "a;\n" });
    if (isInstalled)
      write({
        "node_modules/a-plugin/package.json":
          '{ "name": "a-plugin", "version": "1.0.0", "type": "module", "exports": "./index.js" }',
        "node_modules/a-plugin/index.js": "export const languages = [];\n",
      });
    git("add", "--all");
    git("commit", "-qm", "one");
    write({ "a.js": "a( );\n" });
    git("-c", "commit.gpgsign=false", "commit", "-qam", "two");
    return folder;
  };
  const run = (folder: string, ...words: string[]) => {
    const args = ["--import", "tsx", join(import.meta.dirname, "run.ts"), folder, ...words];
    return spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" });
  };

  test("finds the plugins of the repository", () => {
    const folder = openRepository(true);
    const { status, stdout, stderr } = run(folder, "1", "--json");
    rmSync(folder, { recursive: true });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(JSON.parse(stdout)).toMatchObject({
      files: 1,
      differences: [],
      rejected: { old: 0, new: 0 },
      changes: [{ path: "a.js", ratio: expect.any(Number) as number }],
    });
  });

  test("fails, and says why, when every file was rejected", () => {
    const folder = openRepository(false);
    const { status, stderr } = run(folder, "1");
    rmSync(folder, { recursive: true });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^The replay failed: nothing was compared: Prettier rejected every file \(1\), a\.js with "Cannot find package 'a-plugin'/m,
    );
  });

  test("fails when there was nothing to replay", () => {
    const folder = openRepository(true);
    execFileSync("git", ["-C", folder, "reset", "-q", "--hard", "HEAD~1"]);
    const { status, stderr } = run(folder);
    rmSync(folder, { recursive: true });
    expect(status).toBe(1);
    expect(stderr).toMatch(/nothing was compared: no file was replayed/);
  });
});
