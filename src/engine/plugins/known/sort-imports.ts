import type { KnownPlugin } from "./known-plugin.ts";

/**
 * Two plugins that sort imports in the text. They use compilers of other languages if these are
 * installed, and an environment variable changes Babel's behaviour. They treat Node.js's built-in
 * modules differently, and the list of these depends on the version of Node.js.
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
