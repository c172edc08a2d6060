// Long: it interrupts commits at random moments, five times in each way.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom, freshSeed } from "../../oracle/random.ts";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { InterruptedRepository, interruptions, type Interruption } from "./interruptions.ts";

// A slice; `npm run interrupt` goes on for as long as one likes.
const runs = 5;

describe("a commit that is interrupted at a random moment loses nothing", () => {
  let workbench: Workbench;
  beforeAll(async () => {
    workbench = await openWorkbench();
  });
  afterAll(() => workbench.dispose());

  it.runIf(process.platform === "linux").each(Object.keys(interruptions) as Interruption[])(
    "%s",
    async (kind) => {
      const seed = freshSeed();
      const random = createRandom(seed);
      const interrupted = new InterruptedRepository(workbench.command);
      try {
        for (let run = 0; run < runs; run += 1)
          expect(await interrupted.interrupt(kind, random), `seed ${seed}`).toEqual([]);
      } finally {
        interrupted.repository.dispose();
      }
    },
  );
});
