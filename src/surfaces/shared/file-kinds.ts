import { dirname } from "node:path";
import type { Options } from "prettier";
import type { Formatter } from "../../formatter/formatter.ts";
import type { FileKind } from "../../engine/config/file-kinds.ts";
import type { OptionsRequest } from "../../engine/config/options.ts";
import type { RunArguments } from "../arguments/arguments.ts";
import { isPlainlyValid, normalizeWithPrettier, whereUndefined } from "./configured-options.ts";
import type { Logger } from "./logger.ts";
import { RunAborted } from "./run-aborted.ts";

/** Finds the kind of a file (absolute path) with the flags of a run. */
export interface FileKindReader {
  /** Throws `RunAborted` for a broken configuration. */
  kindOf(file: string): Promise<FileKind>;
  /**
   * Reports about the file's configuration what Prettier's command reports, for every file anew.
   * Warnings go to the log; a wrong value ends the run.
   */
  judge(file: string): Promise<void>;
  /** Whether `judge` would certainly report nothing. */
  isPlain(file: string): Promise<boolean>;
}

export function createFileKindReader(
  run: RunArguments,
  formatter: Formatter,
  logger: Logger,
): FileKindReader {
  const configured: OptionsRequest = {
    ...(run.config === undefined ? {} : { config: run.config }),
    editorconfig: run.editorconfig,
    configPrecedence: run.configPrecedence,
    cliOptions: {},
    whereUndefined,
  };
  const isAlone = Object.keys(run.cliOptions).length === 0;
  const request = isAlone ? configured : { ...configured, cliOptions: run.cliOptions };
  const plainKinds = new WeakMap<FileKind, boolean>();
  // Without the flags: a mistake in the configuration counts even if a flag overrides it.
  const isPlainKind = (kind: FileKind): boolean => {
    let isPlain = plainKinds.get(kind);
    if (isPlain === undefined) plainKinds.set(kind, (isPlain = isPlainlyValid(kind)));
    return isPlain;
  };
  return {
    kindOf: (file) => readKind(formatter, file, request),
    judge: async (file) => {
      if (run.config === false) return;
      const kind = await readKind(formatter, file, configured);
      if (isPlainKind(kind)) return;
      const plugins = kind.options.plugins ?? (run.cliOptions["plugins"] as string[] | undefined) ?? [];
      await normalizeWithPrettier(formatter.locatePrettier(dirname(file)), kind.options, plugins, logger);
    },
    isPlain: async (file) => run.config === false || isPlainKind(await readKind(formatter, file, configured)),
  };
}

/** The options of one file, after `judge` has reported about them. */
export async function readOptions(
  file: string,
  run: RunArguments,
  formatter: Formatter,
  logger: Logger,
): Promise<Options> {
  const kinds = createFileKindReader(run, formatter, logger);
  await kinds.judge(file);
  return { ...(await kinds.kindOf(file)).options, filepath: file };
}

async function readKind(formatter: Formatter, file: string, request: OptionsRequest): Promise<FileKind> {
  try {
    return await formatter.fileKind(file, request);
  } catch (error) {
    throw new RunAborted(`Invalid configuration for file "${file}":\n${(error as Error).message}`, 2, {
      cause: error,
    });
  }
}
