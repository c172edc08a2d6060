import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { LongestFirst, projects } from "./test/projects.ts";

export default defineConfig({
  test: {
    // `quick` is what one runs while one works (`npm test`), `long` all the rest
    // (`npm run test:long`). CI runs both.
    projects: projects.map((project) => ({ extends: true, test: project })),
    sequence: { sequencer: LongestFirst },
    // Most tests wait for processes that they start, and some of those for timers: with one worker
    // more, no processor is idle meanwhile.
    maxWorkers: availableParallelism() + 1,
    // Nothing is timed; this only ends what hangs. Tests that start processes share a busy machine.
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
