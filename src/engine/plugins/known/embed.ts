import { extname, isAbsolute, join, resolve } from "node:path";
import type { KnownPlugin } from "./known-plugin.ts";
import { findPrettierConfigFolders } from "./prettier-config-folder.ts";
import { lookAtCode } from "./project-code.ts";

/**
 * Formats other languages in JavaScript. An option names a file of settings, which may be data or
 * code, relative to Prettier's configuration.
 * Read: 0.4.15, 0.5.1.
 */
export const embed: KnownPlugin = {
  packages: { "prettier-plugin-embed": "0.5.1" },
  lookAtInputs(look, { folder, options, workingDirectory }) {
    const settings = options["embeddedOverrides"];
    if (typeof settings !== "string" || settings === "") return undefined;
    const configFolders = isAbsolute(settings) ? [] : findPrettierConfigFolders(look, folder);
    // Without a configuration, the plugin first uses the shell's variable for the working
    // directory.
    const shellDirectory = configFolders.length === 0 ? look.variable("PWD") : undefined;
    const bases =
      configFolders.length > 0
        ? configFolders
        : [...new Set([shellDirectory ?? workingDirectory, workingDirectory])];
    const ending = extname(settings);
    if (/^\.[cm]?ts$/.test(ending))
      return "its settings are TypeScript, which it runs by a configuration of its own";
    for (const base of bases) {
      const path = resolve(base, settings);
      // The option may also contain the settings themselves. Then there is no such file.
      if (!/^\.[cm]?js$/.test(ending)) look.read(path);
      else {
        const reason = lookAtCode(look, path, join(base, "noop.js"));
        if (reason !== undefined) return reason;
      }
    }
    return undefined;
  },
};
