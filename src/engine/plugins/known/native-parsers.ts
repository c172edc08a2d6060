import type { KnownPlugin } from "./known-plugin.ts";

/**
 * Plugins whose parser is a native binary, or WebAssembly in its place. Environment variables can
 * choose another binary.
 * Read: prettier-plugin-astro 0.14.1 and 1.1.0 (of its compiler only the wrapper in JavaScript);
 * @prettier/plugin-oxc 0.2.2.
 */
export const nativeParsers: KnownPlugin = {
  packages: { "prettier-plugin-astro": "1.1.0", "@prettier/plugin-oxc": "0.2.2" },
  lookAtInputs(look) {
    return look.variable("NAPI_RS_NATIVE_LIBRARY_PATH") === undefined
      ? void look.variable("NAPI_RS_FORCE_WASI")
      : "a binary is named by NAPI_RS_NATIVE_LIBRARY_PATH";
  },
};
