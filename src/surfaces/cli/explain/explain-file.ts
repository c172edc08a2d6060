import { lstatSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Options } from "prettier";
import { createFormatter } from "../../../formatter/create-formatter.ts";
import type { FormatEvent } from "../../../events/events.ts";
import type { Formatter } from "../../../formatter/formatter.ts";
import { readSource } from "../../../pipeline/source.ts";
import { cacheFolder, noCacheFolder, openReadOnlyStores } from "../../../stores/open/open-stores.ts";
import { unreachable } from "../../../util/unreachable.ts";
import type { ExplainCommand } from "../../arguments/invocation.ts";
import { openLogger, type CommandSurroundings } from "../../shared/command-surroundings.ts";
import { describeOrigin, describePrettier, nameFolder } from "../../shared/describe-prettier.ts";
import { describeOutcome } from "./explain-reasons.ts";
import { writeExplanationPage } from "./explain-page.ts";
import { describeExplanation, type TextSettings } from "./explain-text.ts";
import { explainEvents, type ExplanationDocument } from "./explanation.ts";
import { readOptions } from "../../shared/file-kinds.ts";
import { readIgnoreFiles } from "../../shared/ignore-files.ts";
import type { Logger } from "../../shared/logger.ts";
import { findReasonToDelegate } from "../run/prettier-support.ts";
import { reportError } from "../../shared/report-error.ts";
import { supportsColor } from "../../shared/supports-color.ts";
import { settingsOf } from "../../shared/with-formatter.ts";

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
  const settings = settingsOf(command.run, env);
  const { cacheLocation } = settings;
  const formatter = createFormatter({
    ...settings,
    prettierFrom: cwd,
    // Whoever asks twice must get the same answer twice, so nothing is learnt from asking.
    openStore: (epoch) => openReadOnlyStores({ cacheLocation }, epoch, () => {}),
    // Verify mode is off, because the explanation shows what the cache alone does.
    verify: false,
    onEvent: (event) => events.push(event),
  });
  const logger = openLogger(command.run.logLevel, surroundings);
  if (command.run.cache && cacheFolder(cacheLocation) === undefined)
    logger.warn(`There is no cache: ${noCacheFolder}.`);
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
  { file: name, run, form, all }: ExplainCommand,
  surroundings: CommandSurroundings,
): Promise<0 | 2> {
  const { output, cwd } = surroundings;
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
  await formatter.close();
  if ("error" in answer) {
    const failed = { displayName: name, options, ignoreUnknown: false, endsRunOnBrokenPlugin: true };
    await reportError(answer.error, failed, { formatter, logger, output });
    // There is no language, so there is nothing that could have been cached.
    if ((answer.error as Error)?.name === "UndefinedParserError") return 2;
  }
  const source = readSource(original, options.endOfLine).text;
  const explanation = explainEvents(events, source, "error" in answer);
  const prettier = formatter.locatePrettier(dirname(file));
  const document: ExplanationDocument = {
    file: name,
    prettier: prettier.version,
    prettierFolder: nameFolder(prettier.directory, cwd),
    prettierOrigin: describeOrigin(prettier.origin, "working directory"),
    meaning: describeOutcome(explanation),
    isFormatted: "error" in answer ? null : answer.text === original,
    message: "error" in answer ? String((answer.error as Error)?.message ?? answer.error) : null,
    milliseconds: Math.round(milliseconds * 10) / 10,
    ...explanation,
    storeFailures: formatter.statistics().storeFailures,
  };
  const whose = describePrettier(prettier, cwd, "working directory");
  output.stdout(show({ document, source, whose, form, all }, surroundings));
  return "error" in answer ? 2 : 0;
}

interface Shown extends Pick<ExplainCommand, "form" | "all"> {
  readonly document: ExplanationDocument;
  /** The text that the offsets of the document refer to. */
  readonly source: string;
  /** Which Prettier it was, and why, as a sentence. */
  readonly whose: string;
}

function show({ document, source, whose, form, all }: Shown, surroundings: CommandSurroundings): string {
  switch (form) {
    case "json":
      return `${JSON.stringify(document, undefined, 2)}\n`;
    case "html":
      return writeExplanationPage(document, source, whose);
    case "text": {
      const width = (surroundings.isTerminal(1) && process.stdout.columns) || 100;
      const settings: TextSettings = { all, color: supportsColor(1, surroundings), width };
      return `${describeExplanation(document, document, settings)}${whose}\n`;
    }
    default:
      return unreachable(form);
  }
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
