import { homedir } from "node:os";
import { join } from "node:path";
import { foldersUpwards } from "./folders-upwards.ts";
import type { KnownPlugin, Look } from "./known-plugin.ts";

/**
 * Formats TOML. From 3.0 on, the plugin reads its formatter's own configuration: the nearest one in
 * the project, else that of the user or the machine.
 * Read: 1.0.0, 2.0.6, 3.0.2.
 */
export const toml: KnownPlugin = {
  packages: { "prettier-plugin-toml": "3.0.2" },
  lookAtInputs(look, { folder, version }) {
    if (Number.parseInt(version, 10) < 3) return undefined;
    // The first file that can be parsed and has settings is used. We do not parse them, so all of
    // them count.
    for (const current of foldersUpwards(folder))
      for (const name of configNames) look.read(join(current, name));
    for (const config of globalConfigs(look)) look.read(config);
    return undefined;
  },
};

const configNames = [".tombi.toml", "tombi.toml", ".config/tombi.toml", "pyproject.toml"];

function globalConfigs(look: Look): readonly string[] {
  const folder = look.variable("XDG_CONFIG_HOME");
  const windowsFolder = look.variable("APPDATA");
  return [
    ...(folder === undefined ? [] : [join(folder, "tombi/config.toml")]),
    join(homedir(), ".config/tombi/config.toml"),
    join(homedir(), "Library/Application Support/tombi/config.toml"),
    ...(windowsFolder === undefined ? [] : [join(windowsFolder, "tombi/config.toml")]),
    "/etc/tombi/config.toml",
  ];
}
