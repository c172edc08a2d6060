import { dirname } from "node:path";
import type { Options } from "prettier";
import type { Formatter } from "../../formatter/formatter.ts";
import type { FileKind } from "../../engine/config/file-kinds.ts";
import type { OptionsRequest } from "../../engine/config/options.ts";
import type { RunArguments } from "../arguments/arguments.ts";
import { isPlainlyValid, normalizeWithPrettier } from "./configured-options.ts";
import type { Logger } from "./logger.ts";
import { RunAborted } from "./run-aborted.ts";

/** How the kind of a file (absolute path) is found in a run. */
export interface FileKindReader {
  /** A broken configuration ends the run. */
  kindOf(file: string): Promise<FileKind>;
  /**
   * Says about the file's configuration what Prettier's command says, for every file anew: warnings
   * go to the log; a wrong value ends the run.
   */
  judge(file: string): Promise<void>;
  /** Whether there is certainly nothing to say about it. */
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
  };
  const isAlone = Object.keys(run.cliOptions).length === 0;
  const request = isAlone ? configured : { ...configured, cliOptions: run.cliOptions };
  const plainKinds = new WeakMap<FileKind, boolean>();
  // The configuration alone, because its mistakes count also where a flag overrides them.
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

/** The options of one file, judged. */
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
