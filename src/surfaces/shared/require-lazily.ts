import { createRequire } from "node:module";

/**
 * Loads CommonJS packages and slow built-in modules when they are needed. `import()` of the same
 * packages takes several times as long. `node:child_process` and `node:tty` take 2 ms each at the
 * start [measured, Node 20].
 */
export const requireLazily = createRequire(import.meta.url);
