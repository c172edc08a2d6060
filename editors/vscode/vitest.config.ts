import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ["test/**/*.test.ts"],
    // One browser and one editor at a time.
    fileParallelism: false,
    // Each step has a limit of its own; `patience` in window.ts.
    testTimeout: 900_000,
    // The first run builds code-server.
    hookTimeout: 900_000,
  },
});
