import { join } from "node:path";
import { foldersUpwards } from "./folders-upwards.ts";
import type { KnownPlugin } from "./known-plugin.ts";

/**
 * Prints PHP for a version of the language. Unless an option names the version, the nearest
 * composer.json from the working directory upwards decides.
 * Read: @prettier/plugin-php 0.24.0, 0.25.0; prettier-plugin-blade, which formats PHP with it,
 * 3.3.3.
 */
export const php: KnownPlugin = {
  packages: { "@prettier/plugin-php": "0.25.0", "prettier-plugin-blade": "3.3.3" },
  lookAtInputs(look, { options, workingDirectory }) {
    const version = options["phpVersion"] ?? "auto";
    if (version !== "auto" && version !== "composer") return undefined;
    for (const folder of foldersUpwards(workingDirectory)) {
      const composerJson = join(folder, "composer.json");
      if (!look.exists(composerJson)) continue;
      look.read(composerJson);
      break;
    }
    return undefined;
  },
};
