import { dirname } from "node:path";
import type { Options } from "prettier";
import type { Formatter } from "../../formatter.ts";
import { loadPlugins } from "./configured-options.ts";
import type { Announcement, Logger } from "./logger.ts";
import type { Output } from "./output.ts";
import { RunAborted } from "./run-aborted.ts";

export interface FailedText {
  /** As the user is told about it. */
  readonly displayName: string;
  readonly options: Options;
  /** An unknown type is no error. */
  readonly ignoreUnknown: boolean;
  readonly announcement?: Announcement;
  /** Prettier's command loads the plugins of a file before it reads it: one that cannot be loaded is then no matter of this file. */
  readonly endsRunOnBrokenPlugin: boolean;
}

/**
 * Tells the user why Prettier did not format a text, in the words of Prettier's command. Throws `RunAborted` for what would fail for every
 * file, as Prettier ends the run then.
 */
export async function reportError(
  thrown: unknown,
  text: FailedText,
  { formatter, logger, output }: Reporters,
): Promise<"ignored" | "failed"> {
  const error = thrown as Error & { loc?: unknown };
  const isUnknownType = error?.name === "UndefinedParserError";
  if (isUnknownType && text.ignoreUnknown) {
    text.announcement?.clear();
    return "ignored";
  }
  const pluginError =
    isUnknownType || error?.loc || !text.endsRunOnBrokenPlugin
      ? undefined
      : await findPluginError(text.options, formatter);
  if (text.announcement?.printed) output.stdout("\n");
  if (pluginError) throw new RunAborted(pluginError.message, 1, { cause: thrown });
  if (isUnknownType) logger.error(error.message);
  else if (error?.loc) logger.error(`${text.displayName}: ${String(error)}`);
  else if (/^Invalid \S+ value\./.test(error?.message) || error?.name === "ConfigError")
    throw new RunAborted(error.message, 1, { cause: error });
  else logger.error(`${text.displayName}: ${error?.stack || String(error)}`);
  return "failed";
}

export interface Reporters {
  readonly formatter: Formatter;
  readonly logger: Logger;
  readonly output: Output;
}

async function findPluginError(
  { plugins, filepath }: Options,
  formatter: Formatter,
): Promise<Error | undefined> {
  if (!plugins || plugins.length === 0) return undefined;
  try {
    await loadPlugins(formatter.locatePrettier(dirname(filepath ?? "")), plugins);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
