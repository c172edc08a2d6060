import { createRequire } from "node:module";

/** Loads CommonJS packages at the moment they are needed; `import()` of the same packages takes several times as long. */
export const requireLazily = createRequire(import.meta.url);
