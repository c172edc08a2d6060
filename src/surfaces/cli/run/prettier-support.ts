import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import type { Formatter } from "../../../formatter/formatter.ts";
import type { PrettierLocation } from "../../../engine/prettier/locate-prettier.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import { assertPluginsLoad } from "../../shared/configured-options.ts";
import { hasCommand } from "./delegate.ts";
import { isOlder } from "../../shared/prettier-version.ts";

/**
 * Why the own command of the working directory's Prettier has to do a run; undefined if fmt-cache
 * can do it.
 */
export async function findReasonToDelegate(
  formatter: Formatter,
  run: RunArguments,
  cwd: string,
): Promise<string | undefined> {
  const location = formatter.locatePrettier(cwd);
  if (location.problem === undefined && location.version.split(".", 1)[0] !== "3")
    return `Prettier ${location.version}`;
  // Its command reports in its own words what is wrong. A broken Prettier that only some files use
  // is an error of those files.
  if (
    location.origin === "given-folder" &&
    (await formatter.findPrettierProblem(cwd)) !== undefined &&
    hasCommand(location)
  )
    return "a Prettier that cannot be loaded";
  if (run.since !== undefined && isOlder(location.version, run.since))
    return `a flag that Prettier ${location.version} does not have`;
  const plugins = (run.cliOptions["plugins"] ?? []) as readonly string[];
  const missing = plugins.find((plugin) => !mayExist(plugin, cwd));
  if (missing !== undefined) return `the plugin ${missing}, which does not seem to exist`;
  if (
    !(await canLoad(
      plugins.filter((plugin) => existsSync(resolve(cwd, plugin))),
      location,
    ))
  )
    return "a plugin that cannot be loaded";
  if (run.stdinPath !== undefined && resolve(cwd, run.stdinPath) === cwd)
    return "a --stdin-filepath that is the working directory";
  return undefined;
}

/**
 * Prettier's command loads plugins of the command line first of all. One that cannot be loaded must
 * stop the run before it prints anything. A package that exists is believed to load, because
 * loading it would cost more than all the rest of a warm run.
 */
function mayExist(plugin: string, cwd: string): boolean {
  if (existsSync(resolve(cwd, plugin))) return true;
  if (isAbsolute(plugin) || /^\.{1,2}(?:[/\\]|$)/.test(plugin)) return false;
  const packageName = plugin.split("/", plugin.startsWith("@") ? 2 : 1).join("/");
  for (let directory = cwd; ; directory = dirname(directory)) {
    if (existsSync(join(directory, "node_modules", packageName))) return true;
    if (directory === dirname(directory)) return false;
  }
}

/**
 * Loads plugins that are files of the project, so that a broken one stops the run before it prints
 * anything.
 */
async function canLoad(plugins: readonly string[], location: PrettierLocation): Promise<boolean> {
  if (plugins.length === 0) return true;
  try {
    await assertPluginsLoad(location, plugins);
    return true;
  } catch {
    // Prettier's own command reports the broken plugin.
    return false;
  }
}
