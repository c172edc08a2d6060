import type { KnownPlugin } from "./known-plugin.ts";

/**
 * Sort imports in the text. Compilers of other languages are used where they are installed, and
 * Babel has a mode. Which modules are Node.js's own depends on its version.
 * Read: trivago's 4.3.0, 5.2.2, 6.0.2; ianvs's 3.7.2, 4.7.1.
 */
export const sortImports: KnownPlugin = {
  packages: {
    "@trivago/prettier-plugin-sort-imports": "6.0.2",
    "@ianvs/prettier-plugin-sort-imports": "4.7.1",
  },
  lookAtInputs(look, { entry }) {
    for (const compiler of optionalCompilers) look.module(compiler, entry);
    look.variable("BABEL_TYPES_8_BREAKING");
    return undefined;
  },
};

const optionalCompilers = [
  "@vue/compiler-sfc",
  "svelte/compiler",
  "prettier-plugin-svelte",
  "prettier-plugin-ember-template-tag",
  "content-tag",
];
