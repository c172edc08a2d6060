// Long: a part of the command lines for each of four older Prettiers.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isOurs, nameCases, openParityBench, type ParityBench } from "./parity/bench.ts";
import { invocations } from "./parity/invocations.ts";
import { terminalCases } from "./parity/terminal-cases.ts";
import { comparable, hasTerminals } from "./terminal.ts";

/** Every one answers some command lines in a way of its own; see `dialect.ts`. */
const older = ["prettier-3.2", "prettier-3.3", "prettier-3.4", "prettier-3.5"];
/**
 * What older commands say otherwise about: files that cannot be formatted, and unknown types. The
 * oldest and the newest are asked all of it, each of the others a half.
 */
const failing = /syntax|unknown|LICENSE/;
/** And colours, of which the oldest and the newest are asked. */
const coloured = /COLOR|CI=/;
/** Of the others, each Prettier gets a part of its own. */
const parts = 32;

describe.each(older)("%s", (installed) => {
  let bench: ParityBench;
  beforeAll(async () => void (bench = await openParityBench(installed)), 60_000);
  afterAll(() => bench?.dispose(), 120_000);

  const all = nameCases("command", invocations);
  const position = older.indexOf(installed);
  const isAtEnd = position === 0 || position === older.length - 1;
  const slice = all.filter(
    ({ title }, index) =>
      (failing.test(title) && (isAtEnd || index % 2 === position % 2)) ||
      (coloured.test(title) && isAtEnd) ||
      index % parts === position,
  );

  describe.concurrent("says, returns and writes what its command does", { timeout: 120_000 }, () => {
    test.each(slice)("$title", async (invocation) => {
      const expected = await bench.runIn("prettier", invocation);
      expect(await bench.runIn("cold-run", invocation)).toEqual(expected);
      // Where every file fails that is named, the first run has stored no text for a second one.
      const files = invocation.args.filter((arg) => !arg.startsWith("-"));
      const allFail = expected.exitCode !== 0 && files.every((file) => failing.test(file));
      if (isOurs(invocation) && (files.length === 0 || !allFail))
        expect(await bench.runIn("warm-run", invocation)).toEqual(expected);
      bench.forget(invocation);
    });
  });

  // One of them, because they do not differ in what is shown there.
  if (installed !== older.at(-1)) return;
  describe.runIf(hasTerminals)(
    "shows on a terminal what its command does",
    { concurrent: true, timeout: 120_000 },
    () => {
      const cases = terminalCases.filter(({ isIdle }) => !isIdle);
      test.each(nameCases("terminal", cases))("$title", async (invocation) => {
        const expected = await bench.showIn("prettier", invocation);
        for (const side of ["cold-run", "warm-run"] as const) {
          const { ours, theirs } = comparable(await bench.showIn(side, invocation), expected);
          expect(ours).toEqual(theirs);
        }
        bench.forget(invocation);
      });
    },
  );
});
