import { BrokenPrettierError } from "../../engine/prettier/broken-prettier-error.ts";
import { dirname } from "node:path";
import type { Options } from "prettier";
import type { Formatter } from "../../formatter/formatter.ts";
import { assertPluginsLoad } from "./configured-options.ts";
import type { Logger } from "./logger.ts";
import type { Output } from "./output.ts";
import { RunAborted } from "./run-aborted.ts";

export interface FailedText {
  /** The name for messages. */
  readonly displayName: string;
  readonly options: Options;
  /** Whether to leave out a text of an unknown type, instead of an error. */
  readonly ignoreUnknown: boolean;
  /**
   * Whether a plugin that cannot be loaded ends the run. Prettier's command loads the plugins of a
   * file before it reads the file, so such an error is not the file's.
   */
  readonly endsRunOnBrokenPlugin: boolean;
}

/**
 * Reports why Prettier did not format a text, unless the text is to be left out. Throws as
 * `judgeError` does.
 */
export async function reportError(
  thrown: unknown,
  text: FailedText,
  { formatter, logger }: Reporters,
): Promise<"ignored" | "failed"> {
  const verdict = await judgeError(thrown, text, formatter);
  if (verdict === "failed") logger.error(describeFailure(thrown, text.displayName));
  return verdict;
}

/**
 * Decides whether a text that Prettier did not format is an error. Throws `RunAborted` for what
 * would fail for every file, because Prettier ends the run then.
 */
export async function judgeError(
  thrown: unknown,
  text: Omit<FailedText, "displayName">,
  formatter: Formatter,
): Promise<"ignored" | "failed"> {
  const error = thrown as Error & { loc?: unknown };
  if (isUnknownType(error)) return text.ignoreUnknown ? "ignored" : "failed";
  if (error?.loc) return "failed";
  const pluginError = text.endsRunOnBrokenPlugin ? await findPluginError(text.options, formatter) : undefined;
  if (pluginError) throw new RunAborted(pluginError.message, 1, { cause: thrown });
  if (/^Invalid \S+ value\./.test(error?.message) || error?.name === "ConfigError")
    throw new RunAborted(error.message, 1, { cause: error });
  return "failed";
}

/** Why Prettier did not format a text, in the words of Prettier's command. */
export function describeFailure(thrown: unknown, displayName: string): string {
  const error = thrown as Error & { loc?: unknown };
  if (isUnknownType(error)) return error.message;
  // The stack does not show what is broken.
  if (thrown instanceof BrokenPrettierError) return `${displayName}: ${thrown.message}`;
  return `${displayName}: ${(error?.loc ? undefined : error?.stack) || String(error)}`;
}

/** Whether Prettier has no parser for the text. */
export function isUnknownType(error: unknown): boolean {
  return (error as Error | undefined)?.name === "UndefinedParserError";
}

export interface Reporters {
  readonly formatter: Formatter;
  readonly logger: Logger;
  readonly output: Output;
}

/** Why the plugins of these options cannot be loaded; undefined if they can. */
export async function findPluginError(
  { plugins, filepath }: Options,
  formatter: Formatter,
): Promise<Error | undefined> {
  if (!plugins || plugins.length === 0) return undefined;
  try {
    await assertPluginsLoad(formatter.locatePrettier(dirname(filepath ?? "")), plugins);
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
