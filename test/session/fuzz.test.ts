// Long: it edits open texts at random and compares every answer with Prettier.
import { afterAll, describe, expect, it } from "vitest";
import { freshSeed } from "../oracle/random.ts";
import { createWorkspace } from "../oracle/workspace.ts";
import { createSessionTally, runSessions } from "./run-sessions.ts";

const workspace = createWorkspace("newest");
const prettier = await workspace.loadPrettier();
afterAll(() => workspace.remove());

describe("every answer of a session is Prettier's output for its text", () => {
  for (const seed of ["fixed", freshSeed()]) {
    it(`holds for real files and random edits, seed ${seed}`, { timeout: 300_000 }, async () => {
      const tally = createSessionTally();
      const run = { seed, files: 14, edits: 8, maximumSize: 12_000, workspace, prettier };
      for await (const difference of runSessions(run, tally)) expect(difference).toBeUndefined();
      expect(tally.answers.windows).toBeGreaterThan(30);
      expect(tally.answers.failed).toBeGreaterThan(0);
    });
  }
});
