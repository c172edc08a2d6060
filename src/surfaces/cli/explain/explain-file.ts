import { lstatSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Options } from "prettier";
import { createFormatter } from "../../../formatter/create-formatter.ts";
import type { FormatEvent } from "../../../events/events.ts";
import type { Formatter } from "../../../formatter/formatter.ts";
import { readSource } from "../../../pipeline/source.ts";
import type { Statistics } from "../../../formatter/statistics.ts";
import type { ExplainCommand } from "../../arguments/invocation.ts";
import { openLogger, type CommandSurroundings } from "../../shared/command-surroundings.ts";
import { describeOrigin, describePrettier, nameFolder } from "../../shared/describe-prettier.ts";
import { describeOutcome } from "./explain-reasons.ts";
import { describeExplanation, type TextSettings } from "./explain-text.ts";
import { explainEvents, type Explanation } from "./explanation.ts";
import { readOptions } from "../../shared/file-kinds.ts";
import { readIgnoreFiles } from "../../shared/ignore-files.ts";
import type { Logger } from "../../shared/logger.ts";
import { findReasonToDelegate } from "../run/prettier-support.ts";
import { reportError } from "../../shared/report-error.ts";
import { supportsColor } from "../../shared/supports-color.ts";
import { settingsOf } from "../../shared/with-formatter.ts";

/** The document of `explain --json`. */
export interface ExplanationDocument extends Explanation {
  /** The path as the user wrote it. */
  readonly file: string;
  /** Version of the Prettier that formats this file. */
  readonly prettier: string;
  /** The folder of that Prettier, with `/`; relative to the working directory if it is near. */
  readonly prettierFolder: string;
  /**
   * Why this Prettier was chosen: `found from the working directory`, `nearest to the file`, or
   * `comes with fmt-cache`.
   */
  readonly prettierOrigin: string;
  /** The outcome as a sentence for people. */
  readonly meaning: string;
  /** Whether the file is what Prettier makes of it; null with the outcome `error`. */
  readonly isFormatted: boolean | null;
  /** Prettier's message with the outcome `error`, else null. */
  readonly message: string | null;
  /**
   * How long `format` took. Includes opening the cache and loading Prettier where that was needed,
   * but not writing the cache.
   */
  readonly milliseconds: number;
  readonly storeFailures: Statistics["storeFailures"];
}

/**
 * Returns the exit code: 2 if there is nothing to explain, or Prettier rejects the text.
 * @throws MisuseError for a cache size that cannot be parsed
 */
export async function explainFile(
  command: ExplainCommand,
  surroundings: CommandSurroundings,
): Promise<0 | 2> {
  const { env, cwd } = surroundings;
  const events: FormatEvent[] = [];
  const formatter = createFormatter({
    ...settingsOf(command.run, env),
    prettierFrom: cwd,
    // Verify mode is off, because the explanation shows what the cache alone does.
    verify: false,
    onEvent: (event) => events.push(event),
  });
  const logger = openLogger(command.run.logLevel, surroundings);
  try {
    return await explainWith({ formatter, logger, events }, command, surroundings);
  } catch (error) {
    logger.error((error as Error).message);
    return 2;
  }
}

interface ExplainTools {
  readonly formatter: Formatter;
  readonly logger: Logger;
  /** The formatter appends to it. */
  readonly events: readonly FormatEvent[];
}

async function explainWith(
  { formatter, logger, events }: ExplainTools,
  { file: name, run, json, all }: ExplainCommand,
  surroundings: CommandSurroundings,
): Promise<0 | 2> {
  const { output, cwd, isTerminal } = surroundings;
  const file = resolve(cwd, name);
  const problem =
    findFileProblem(file, name) ??
    (readIgnoreFiles(run.ignorePaths, run.withNodeModules)(file)
      ? `"${name}" is ignored: a run formats neither what the ignore files name nor what is in node_modules.`
      : undefined);
  const delegated = await findReasonToDelegate(formatter, run, cwd);
  if (problem !== undefined || delegated !== undefined) {
    logger.error(
      problem ?? `There is nothing to explain: Prettier's own command does this, because of ${delegated}.`,
    );
    return 2;
  }
  const original = readFileSync(file, "utf8");
  const options: Options = await readOptions(file, run, formatter, logger);
  const started = performance.now();
  const answer = await formatOrCatch(formatter, original, options);
  const milliseconds = performance.now() - started;
  await closeQuietly(formatter, logger);
  if ("error" in answer) {
    const failed = { displayName: name, options, ignoreUnknown: false, endsRunOnBrokenPlugin: true };
    await reportError(answer.error, failed, { formatter, logger, output });
    // There is no language, so there is nothing that could have been cached.
    if ((answer.error as Error)?.name === "UndefinedParserError") return 2;
  }
  const source = readSource(original, options.endOfLine).text;
  const explanation = explainEvents(events, source, "error" in answer);
  const isFormatted = "error" in answer ? null : answer.text === original;
  const { storeFailures } = formatter.statistics();
  const prettier = formatter.locatePrettier(dirname(file));
  if (json) {
    const document: ExplanationDocument = {
      file: name,
      prettier: prettier.version,
      prettierFolder: nameFolder(prettier.directory, cwd),
      prettierOrigin: describeOrigin(prettier.origin, "working directory"),
      meaning: describeOutcome(explanation),
      isFormatted,
      message: "error" in answer ? String((answer.error as Error)?.message ?? answer.error) : null,
      milliseconds: Math.round(milliseconds * 10) / 10,
      ...explanation,
      storeFailures,
    };
    output.stdout(`${JSON.stringify(document, undefined, 2)}\n`);
  } else {
    const width = (isTerminal(1) && process.stdout.columns) || 100;
    const settings: TextSettings = { all, color: supportsColor(1, surroundings), width };
    const whose = describePrettier(prettier, cwd, "working directory");
    const shown = describeExplanation(explanation, { file: name, isFormatted, milliseconds }, settings);
    output.stdout(`${shown}${whose}\n`);
    for (const { operation, reason, path } of storeFailures)
      logger.warn(`The cache failed to ${operation}${path === undefined ? "" : ` "${path}"`}: ${reason}`);
  }
  return "error" in answer ? 2 : 0;
}

/** Why a path cannot be explained: a run would not format it either. */
function findFileProblem(file: string, name: string): string | undefined {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return `There is no file "${name}".`;
  if (stats.isDirectory()) return `"${name}" is a directory. Name one file.`;
  if (stats.isSymbolicLink()) return `"${name}" is a symbolic link, which Prettier does not format.`;
  return stats.isFile() ? undefined : `"${name}" is not a file.`;
}

async function formatOrCatch(
  formatter: Formatter,
  original: string,
  options: Options,
): Promise<{ readonly text: string } | { readonly error: unknown }> {
  try {
    return { text: await formatter.format(original, options) };
  } catch (error) {
    return { error };
  }
}

/**
 * Closes the formatter. A cache that cannot be written is only worth a warning: the file has been
 * formatted by then.
 */
async function closeQuietly(formatter: Formatter, logger: Logger): Promise<void> {
  try {
    await formatter.close();
  } catch (error) {
    logger.warn(`The cache could not be written: ${String(error)}`);
  }
}
