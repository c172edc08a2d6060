import { join } from "node:path";
import type { KnownPlugin } from "./known-plugin.ts";

/**
 * Sorts package.json. Package managers order dependencies differently, and the plugin recognises
 * the package manager by files in the working directory.
 * Read: 2.2.0, 2.5.20, 3.0.2, 3.1.0, with sort-package-json 3.7.1 and 4.1.0.
 */
export const packagejson: KnownPlugin = {
  packages: { "prettier-plugin-packagejson": "3.1.0" },
  lookAtInputs(look, { file, workingDirectory }) {
    // The plugin does not change other JSON files.
    if (file !== undefined && !/(?:^|[\\/])package\.json$/.test(file)) return undefined;
    for (const name of signsOfManagers) look.exists(join(workingDirectory, name));
    return undefined;
  },
};

const signsOfManagers = ["yarn.lock", ".yarn", ".yarnrc.yml", "pnpm-lock.yaml", "pnpm-workspace.yaml"];
