import { statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { repository } from "../prettier-module/installation.ts";
import { readRun } from "../../../src/surfaces/arguments/arguments.ts";
import { dialectOf } from "../../../src/surfaces/shared/dialect.ts";
import type { LoggerSurroundings } from "../../../src/surfaces/shared/logger.ts";
import { openVoice } from "../../../src/surfaces/cli/reporters/open-voice.ts";
import { createTally, type FileResult } from "../../../src/surfaces/cli/reporters/reporter.ts";
import { describeTally } from "../../../src/surfaces/cli/reporters/summary.ts";

/** Files that are not there have no size: then files are counted. */
const someFiles = Array.from({ length: 2_000 }, (_, index) => `/no/such/${index}.js`);

/** Files with their sizes: two large ones and a small one. */
const realFiles = new Map(
  ["node_modules/rxjs/dist/bundles/rxjs.umd.js", "package-lock.json", "node_modules/zod/package.json"].map(
    (name) => [join(repository, name), statSync(join(repository, name)).size],
  ),
);
const sizes = (files: ReadonlyMap<string, number>) =>
  [...files.values()].reduce((sum, size) => sum + size, 0);

const erase = "\r\u001B[2K";

/** A run on a terminal, with a clock that the test moves. `texts`: what was written, in order. */
function openRun(args: readonly string[], changes: Partial<LoggerSurroundings> & { columns?: number } = {}) {
  const read = readRun([...args, "."]);
  if (read.kind !== "run") throw new Error(JSON.stringify(read));
  const texts: string[] = [];
  const clock = { time: 0 };
  const write = (text: string): void => void texts.push(text);
  const voice = openVoice(read.run, {
    argv: ["--no-color"],
    env: {},
    platform: "linux",
    isTerminal: () => true,
    ...changes,
    output: { stdout: write, stderr: write, flush: async () => {} },
    cwd: "/project",
    columns: () => changes.columns ?? 80,
    now: () => clock.time,
    dialect: dialectOf({ directory: "/prettier", version: "3.10.1" }),
  });
  const finishFile = (time: number, changed: Partial<FileResult> = {}) => {
    voice.reporter.fileStarted("a.js");
    clock.time = time;
    const result: FileResult = {
      file: "/project/a.js",
      displayName: "a.js",
      outcome: "unchanged",
      isNamed: false,
      isHit: false,
      ...changed,
    };
    voice.reporter.fileFinished(result.file, result.isHit);
    voice.reporter.fileDone(result);
  };
  return { ...voice, texts, finishFile, bars: () => texts.filter((text) => text.includes("files ·")), clock };
}

describe("the bar", () => {
  test("appears after a second, at most ten times in each", () => {
    const run = openRun(["-l"]);
    run.reporter.found(someFiles, 2_000);
    for (let time = 1; time <= 2_000; time++) run.finishFile(time, { isHit: time % 2 === 0 });
    expect(run.bars().length).toBe(11);
    expect(run.bars()[0]).toBe("fmt-cache 75 % · 3,000/4,000 files · 2,500 from the cache");
    expect(run.bars()[1]).toBe(`${erase}fmt-cache 77 % · 3,100/4,000 files · 2,550 from the cache`);
  });

  test("moves by bytes, with the speed of the last seconds and the time that is left", () => {
    const run = openRun(["-l"]);
    run.reporter.found([...realFiles.keys()], 10);
    const [one, other] = [...realFiles.keys()];
    run.finishFile(2_000, { file: one! });
    const [first, all] = [realFiles.get(one!)!, sizes(realFiles)];
    const speed = first / 2;
    expect(run.bars()[0]).toBe(
      `fmt-cache ${Math.floor((100 * first) / all)} % · 11/13 files · ${Math.ceil(speed / 1_000)} kB/s · ${Math.ceil((all - first) / speed)} s left · 10 from the cache`,
    );
    run.finishFile(50_000, { file: other! });
    // The speed is that since the last drawing, because it is longer ago than half a minute.
    expect(run.bars()[1]).toContain(` · ${Math.ceil(realFiles.get(other!)! / 48 / 1_000)} kB/s · `);
  });

  test("names the file that takes long, and at once if it is large", () => {
    const run = openRun(["-l"], { columns: 76 });
    run.reporter.found([...realFiles.keys()], 0);
    run.finishFile(1_000, { file: [...realFiles.keys()][0]! });
    const displayName = "packages/deep/in/the/folders/of/a/project/long.js";
    run.reporter.fileAwaited({ file: [...realFiles.keys()][1]!, displayName });
    expect(run.bars()[1]).toMatch(/ left · waits for …\S*\/long\.js$/);
    run.clock.time = 5_000;
    run.reporter.fileAwaited({ file: "/no/such", displayName });
    run.finishFile(6_500);
    expect(run.bars()[2]).toMatch(/ left · waits 2 s for …\S*\/long\.js$/);
    for (const bar of run.bars()) expect(bar.replace(erase, "").length).toBeLessThan(76);
  });

  test("lives while nothing is reported", async () => {
    const run = openRun(["-l"]);
    run.reporter.found(someFiles, 0);
    run.clock.time = 3_000;
    await expect.poll(run.bars).toEqual(["fmt-cache 0 % · 0/2,000 files · 0 from the cache"]);
    run.reporter.fileFinished(someFiles[0]!, true);
    run.clock.time = 4_000;
    await expect.poll(() => run.bars().at(-1)).toContain(" · 1/2,000 files · 1 from the cache");
    run.dispose();
  });

  test("says that files are looked for", async () => {
    const run = openRun(["-l"]);
    run.clock.time = 3_000;
    await expect.poll(() => run.texts).toContain("fmt-cache · looking for files");
    run.dispose();
  });

  test("waits for the end of a file whose name stands in its place", async () => {
    const run = openRun(["-l"]);
    run.reporter.found(someFiles, 0);
    run.reporter.fileStarted("a.js");
    run.clock.time = 3_000;
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(run.texts).toEqual(["a.js"]);
    run.dispose();
  });

  test("announces no names over itself", () => {
    const run = openRun(["-l"]);
    run.reporter.found(someFiles, 0);
    for (const time of [1, 1_000, 1_100, 1_200]) run.finishFile(time);
    const shown = run.texts.slice(run.texts.indexOf(run.bars()[0]!));
    expect(shown.filter((text) => text.includes("a.js"))).toEqual([]);
    expect(run.texts).toContain("a.js");
  });

  test("stays below what is printed, and is gone at the end", () => {
    const run = openRun(["-l"]);
    run.reporter.found(someFiles, 0);
    run.finishFile(1_000);
    const line = run.bars()[0]!;
    run.finishFile(1_010, { outcome: "unformatted" });
    expect(run.texts.slice(run.texts.indexOf(line))).toEqual([line, erase, "a.js\n", line]);
    run.reporter.finish(createTally(), "complete");
    expect(screen(run.texts)).toEqual(["a.js", ""]);
  });

  test("is not touched by what goes to a file or a pipe", () => {
    const run = openRun(["-l"], { isTerminal: (descriptor) => descriptor === 2 });
    run.reporter.found(someFiles, 0);
    run.finishFile(1_000);
    run.finishFile(1_010, { outcome: "unformatted" });
    expect(run.texts.slice(-2)).toEqual([run.bars()[0], "a.js\n"]);
    run.dispose();
  });

  test.each(["complete", "interrupted", "aborted"] as const)(
    "leaves no trace of a run that is %s",
    (ending) => {
      const run = openRun(["-l"]);
      run.reporter.found(someFiles, 0);
      run.finishFile(2_000);
      expect(run.bars().length).toBe(1);
      run.reporter.finish(createTally(), ending);
      expect(screen(run.texts)).toEqual([""]);
    },
  );

  test("leaves no trace of a process that ends at once", () => {
    const run = openRun(["-l"]);
    run.reporter.found(someFiles, 0);
    run.finishFile(2_000);
    run.dispose();
    run.dispose();
    expect([screen(run.texts), run.texts.filter((text) => text === erase).length]).toEqual([[""], 1]);
  });

  test("fits on one line", () => {
    const run = openRun(["-l"], { columns: 20 });
    run.reporter.found(someFiles, 0);
    run.finishFile(2_000);
    expect(run.texts.at(-1)).toBe("fmt-cache 0 %");
  });

  test.each<[string, readonly string[], Partial<LoggerSurroundings>]>([
    ["in a pipe", ["-l"], { isTerminal: () => false }],
    ["where only stdout is a terminal", ["-l"], { isTerminal: (descriptor) => descriptor === 1 }],
    ["in CI", ["-l"], { env: { CI: "true" } }],
    ["on a dumb terminal", ["-l"], { env: { TERM: "dumb" } }],
    ["at another log level", ["-l", "--log-level", "warn"], {}],
    ["where the text is printed", [], {}],
  ])("does not appear %s", (_, args, changes) => {
    const run = openRun(args, changes);
    for (const time of [1_000, 2_000]) run.finishFile(time);
    run.reporter.finish({ ...createTally(), files: 2 }, "complete");
    expect(run.texts.filter((text) => /files|\r/.test(text))).toEqual([]);
  });
});

describe("the summary", () => {
  test.each([
    [0, 0, "0 files, 0 from the cache, 0.25 s"],
    [1, 1, "1 file, 1 from the cache (100.0 %), 0.25 s"],
    [3_000, 2_999, "3,000 files, 2,999 from the cache (99.9 %), 0.25 s"],
  ])("of %d files, %d of them known", (files, hits, text) => {
    expect(describeTally({ ...createTally(), files, hits }, 249.6)).toBe(`fmt-cache: ${text}\n`);
  });

  const isTerminal = () => false;
  test.each<[string, boolean, readonly string[], Partial<LoggerSurroundings>, number]>([
    ["on a terminal", true, ["--check"], {}, 2],
    ["on a terminal, of one file", false, ["--check"], {}, 1],
    ["on a terminal with --no-summary", false, ["--check", "--no-summary"], {}, 2],
    ["in a pipe", false, ["--check"], { isTerminal }, 2],
    ["in a pipe with --summary", true, ["--check", "--summary"], { isTerminal }, 1],
    [
      "in CI with --summary, without a mode, at another level",
      true,
      ["--summary", "--log-level", "silent"],
      { env: { CI: "1" } },
      1,
    ],
  ])("%s: %s", (_, isSaid, args, changes, files) => {
    const run = openRun(args, changes);
    run.reporter.start();
    run.reporter.finish({ ...createTally(), files }, "complete");
    expect(run.texts.filter((text) => text.startsWith("fmt-cache: ")).length).toBe(isSaid ? 1 : 0);
  });

  test("is not made of a run that did not end", () => {
    const run = openRun(["-l", "--summary"]);
    run.reporter.finish(createTally(), "interrupted");
    expect(run.texts).toEqual([]);
  });
});

/** The lines that a terminal shows. */
function screen(texts: readonly string[]): string[] {
  return texts
    .join("")
    .split("\n")
    .map((line) => line.split(/\r?\u001B\[2K(?:\u001B\[1G)?/).at(-1)!);
}

test("a run that ends with Prettier's own command has no bar any more", () => {
  const { reporter, logger, dispose, clock, texts, finishFile } = openRun(["--check"]);
  reporter.start();
  reporter.found(someFiles, 0);
  finishFile(1_500);
  expect(texts.join("")).toContain("files");
  dispose();
  const drawn = texts.length;
  logger.warn("said later");
  clock.time = 9_000;
  finishFile(9_500);
  expect(texts.slice(drawn).join("")).not.toContain(`${someFiles.length.toLocaleString("en-US")} files`);
  expect(texts.slice(drawn).join("")).not.toContain(erase);
});
