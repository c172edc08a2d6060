import { dirname } from "node:path";
import type { Options } from "prettier";
import type { Formatter, OptionsRequest } from "../../formatter.ts";
import type { RunArguments } from "./arguments.ts";
import { isPlainlyValid, normalizeWithPrettier } from "./configured-options.ts";
import type { Logger } from "./logger.ts";
import { RunAborted } from "./run-aborted.ts";

/**
 * How the options of a file (absolute path) are found in this run. Says about the configuration what Prettier's command says: warnings
 * go to the log, for every file anew; a broken configuration ends the run.
 */
export function createOptionsReader(
  run: RunArguments,
  formatter: Formatter,
  logger: Logger,
): (file: string) => Promise<Options> {
  const fromConfiguration: OptionsRequest = {
    ...(run.config === undefined ? {} : { config: run.config }),
    editorconfig: run.editorconfig,
    configPrecedence: run.configPrecedence,
    cliOptions: {},
  };
  const isAlone = Object.keys(run.cliOptions).length === 0;
  return async (file) => {
    const configured = await readConfiguration(formatter, file, fromConfiguration);
    if (run.config !== false && !isPlainlyValid(configured)) {
      const plugins = configured.plugins ?? (run.cliOptions["plugins"] as string[] | undefined) ?? [];
      await normalizeWithPrettier(formatter.locatePrettier(dirname(file)), configured, plugins, logger);
    }
    // The configuration alone is looked at first, because its mistakes count also where a flag overrides them.
    return isAlone
      ? configured
      : formatter.resolveOptions(file, { ...fromConfiguration, cliOptions: run.cliOptions });
  };
}

async function readConfiguration(
  formatter: Formatter,
  file: string,
  request: OptionsRequest,
): Promise<Options> {
  try {
    return await formatter.resolveOptions(file, request);
  } catch (error) {
    throw new RunAborted(`Invalid configuration for file "${file}":\n${(error as Error).message}`, 2, {
      cause: error,
    });
  }
}
