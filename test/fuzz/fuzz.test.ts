// Long: it makes thousands of programs, and formats each by us and by Prettier.
import { afterAll, describe, expect, it } from "vitest";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import { freshSeed } from "../oracle/random.ts";
import { createWorkspace } from "../oracle/workspace.ts";
import { createFuzzTally, fuzzPrograms } from "./fuzz-programs.ts";

const workspace = createWorkspace("newest");
const prettier = await workspace.loadPrettier();
afterAll(() => workspace.remove());

describe("generated programs and pieces of real ones are formatted as Prettier does", () => {
  for (const seed of ["fixed", freshSeed()]) {
    it(`holds cold, warm, after edits and in a session, seed ${seed}`, { timeout: 300_000 }, async () => {
      const tally = createFuzzTally();
      const run = { seed, cases: 1000, workspace, prettier, reductionTime: 60_000 };
      for await (const difference of fuzzPrograms(run, tally)) expect(difference).toBeUndefined();
      expect(tally.cases).toBeGreaterThanOrEqual(1000);
      // Most programs must be ones that Prettier accepts, else nothing is shown.
      expect(tally.errors).toBeLessThan(0.4 * tally.cases);
    });
  }

  it("finds and reduces the fault of a formatter", { timeout: 120_000 }, async () => {
    const create: typeof createFormatter = (settings) => {
      const formatter = createFormatter(settings);
      const format: typeof formatter.format = async (text, options) =>
        (await formatter.format(text, options)).replace(/\n\n(?=class)/, "\n");
      return { ...formatter, format };
    };
    const run = { seed: "fault", cases: 2000, workspace, prettier, reductionTime: 20_000, create };
    const { value } = await fuzzPrograms(run, createFuzzTally()).next();
    expect(value?.through).toBe("formatter");
    expect(value?.texts.join("").length).toBeLessThan(60);
  });
});
