import type { KnownPlugin } from "./known-plugin.ts";
import { lookAtCode } from "./project-code.ts";

/**
 * Formats Svelte with the compiler that the plugin imports. In 3.x an option can name another
 * compiler.
 * Read: 2.10.1, 3.4.0, 4.1.1.
 */
export const svelte: KnownPlugin = {
  packages: { "prettier-plugin-svelte": "4.1.1" },
  lookAtInputs(look, { options, entry }) {
    look.module("svelte/compiler", entry);
    look.module("svelte/package.json", entry);
    const compiler = options["svelte5CompilerPath"];
    return typeof compiler === "string" && compiler !== "" ? lookAtCode(look, compiler, entry) : undefined;
  },
};
