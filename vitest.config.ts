import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Most tests wait for processes that they start.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Nothing is timed; this only ends what hangs. Tests that start processes share a busy machine.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
