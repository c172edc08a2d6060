import type { LogLevel } from "../../../src/surfaces/arguments/arguments.ts";
import { expect, test } from "vitest";
import { createLogger, type LoggerSurroundings } from "../../../src/surfaces/shared/logger.ts";

const clearLine = "\u001B[2K\u001B[1G";

/** Everything that goes to both streams, in order, while `use` has the logger. */
function record(
  use: (logger: ReturnType<typeof createLogger>) => void,
  surroundings: Partial<LoggerSurroundings> = {},
  level: LogLevel = "log",
): string {
  let text = "";
  const output = {
    stdout: (part: string) => void (text += part),
    stderr: (part: string) => void (text += part),
    flush: async () => {},
  };
  use(
    createLogger(level, output, {
      argv: [],
      env: {},
      platform: "linux",
      isTerminal: () => false,
      ...surroundings,
    }),
  );
  return text;
}

test("announces a file on a terminal and takes the name away again", () => {
  expect(record((logger) => logger.announce("a.js").clear(), { isTerminal: () => true })).toBe(
    `a.js${clearLine}`,
  );
});

test.each<[string, Partial<LoggerSurroundings>]>([
  ["a pipe", { isTerminal: () => false }],
  ["a terminal in CI", { isTerminal: () => true, env: { CI: "1" } }],
])("announces nothing on %s", (_, surroundings) => {
  expect(record((logger) => logger.announce("a.js").clear(), surroundings)).toBe("");
});

test("hides an announcement with the level, and still says that there was one", () => {
  let printed = false;
  const use = (logger: ReturnType<typeof createLogger>): void => {
    printed = logger.announce("a.js").printed;
  };
  expect([record(use, { isTerminal: () => true }, "warn"), printed]).toEqual(["", true]);
});

test.each<[string, Partial<LoggerSurroundings>, boolean]>([
  ["a pipe", {}, false],
  ["a terminal", { isTerminal: () => true }, true],
  ["a dumb terminal", { isTerminal: () => true, env: { TERM: "dumb" } }, false],
  ["FORCE_COLOR", { env: { FORCE_COLOR: "1" } }, true],
  ["FORCE_COLOR and NO_COLOR", { env: { FORCE_COLOR: "1", NO_COLOR: "1" } }, false],
  ["CI", { env: { CI: "1" } }, true],
  ["--color", { argv: ["--color"] }, true],
  ["CI and --no-color", { env: { CI: "1" }, argv: ["--no-color"] }, false],
  ["Windows", { platform: "win32" }, true],
])("colours or not: %s", (_, surroundings, isColored) => {
  expect(record((logger) => logger.warn("x"), surroundings)).toBe(
    isColored ? "[\u001B[33mwarn\u001B[39m] x\n" : "[warn] x\n",
  );
  expect(record((logger) => logger.log(logger.gray("x")), surroundings)).toBe(
    isColored ? "\u001B[90mx\u001B[39m\n" : "x\n",
  );
});

test("puts the prefix before every line", () => {
  expect(record((logger) => logger.error("a\n\nb"))).toBe("[error] a\n[error] \n[error] b\n");
});

test.each<[LogLevel, string]>([
  ["silent", ""],
  ["error", "[error] e\n"],
  ["warn", "[error] e\n[warn] w\n"],
  ["log", "[error] e\n[warn] w\nl\n"],
])("says at level %s what belongs to it", (level, text) => {
  const use = (logger: ReturnType<typeof createLogger>) => (
    logger.error("e"),
    logger.warn("w"),
    logger.log("l")
  );
  expect(record(use, {}, level)).toBe(text);
});
