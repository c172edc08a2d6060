import { describe, expect, test } from "vitest";
import { readRun } from "../../../src/surfaces/arguments/arguments.ts";
import { dialectOf } from "../../../src/surfaces/shared/dialect.ts";
import type { LoggerSurroundings } from "../../../src/surfaces/shared/logger.ts";
import { openVoice } from "../../../src/surfaces/cli/reporters/open-voice.ts";
import { createTally, type FileResult } from "../../../src/surfaces/cli/reporters/reporter.ts";
import { describeTally } from "../../../src/surfaces/cli/reporters/summary.ts";

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
    voice.reporter.fileDone({
      file: "/project/a.js",
      displayName: "a.js",
      outcome: "unchanged",
      isNamed: false,
      isHit: false,
      ...changed,
    });
  };
  return { ...voice, texts, finishFile, bars: () => texts.filter((text) => text.includes("files ·")), clock };
}

describe("the bar", () => {
  test("appears after a second, at most ten times in each, with files, rate and hits", () => {
    const run = openRun(["-l"]);
    run.reporter.total(4_000);
    for (let file = 1; file <= 2_000; file++) run.finishFile(file, { isHit: file % 2 === 0 });
    expect(run.bars().length).toBe(11);
    expect(run.bars()[0]).toBe("fmt-cache 25 % · 1,000/4,000 files · 1,000/s · 500 from the cache");
    expect(run.bars()[1]).toBe(`${erase}fmt-cache 27 % · 1,100/4,000 files · 1,000/s · 550 from the cache`);
  });

  test("announces no names over itself", () => {
    const run = openRun(["-l"]);
    for (const time of [1, 1_000, 1_100, 1_200]) run.finishFile(time);
    const shown = run.texts.slice(run.texts.indexOf(run.bars()[0]!));
    expect(shown.filter((text) => text.includes("a.js"))).toEqual([]);
    expect(run.texts).toContain("a.js");
  });

  test("is gone before anything is printed, and at the end", () => {
    const run = openRun(["-l"]);
    run.finishFile(1_000);
    run.finishFile(1_010, { outcome: "unformatted" });
    run.reporter.finish(createTally(), "complete");
    expect(run.texts.slice(run.texts.indexOf(erase))).toEqual([erase, "a.js\n"]);
    expect(screen(run.texts)).toEqual(["a.js", ""]);
  });

  test.each(["complete", "interrupted", "aborted"] as const)(
    "leaves no trace of a run that is %s",
    (ending) => {
      const run = openRun(["-l"]);
      run.finishFile(2_000);
      expect(run.bars().length).toBe(1);
      run.reporter.finish(createTally(), ending);
      expect(screen(run.texts)).toEqual([""]);
    },
  );

  test("leaves no trace of a process that ends at once", () => {
    const run = openRun(["-l"]);
    run.finishFile(2_000);
    run.dispose();
    run.dispose();
    expect([screen(run.texts), run.texts.filter((text) => text === erase).length]).toEqual([[""], 1]);
  });

  test("fits on one line", () => {
    const run = openRun(["-l"], { columns: 20 });
    run.finishFile(2_000);
    expect(run.texts.at(-1)).toBe("fmt-cache · 1 files");
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
