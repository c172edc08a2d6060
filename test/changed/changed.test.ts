// Long: it changes real files at random and compares every result with Prettier.
import { afterAll, describe, expect, it } from "vitest";
import { freshSeed } from "../oracle/random.ts";
import { createWorkspace } from "../oracle/workspace.ts";
import { createChangesTally, runChanges } from "./run-changes.ts";

const workspace = createWorkspace("newest");
const prettier = await workspace.loadPrettier();
afterAll(() => workspace.remove());

describe("only changed statements are formatted, as Prettier prints them in the whole text", () => {
  for (const seed of ["fixed", freshSeed()]) {
    it(`holds for real files and random changes, seed ${seed}`, { timeout: 300_000 }, async () => {
      const tally = createChangesTally();
      const run = { seed, files: 16, changes: 3, maximumSize: 12_000, workspace, prettier };
      for await (const fault of runChanges(run, tally)) expect(fault).toBeUndefined();
      expect(tally.outcomes["formatted"]).toBeGreaterThan(tally.changes / 2);
      expect(tally.lines.changed).toBeLessThan(tally.lines.whole);
    });
  }
});
