import { resolve } from "node:path";
import type { Options } from "prettier";
import type { RunArguments } from "../../arguments/arguments.ts";
import type { Dialect } from "../../shared/dialect.ts";
import { readOptions } from "../../shared/file-kinds.ts";
import { readIgnoreFiles } from "../../shared/ignore-files.ts";
import { readStdin } from "../../shared/read-stdin.ts";
import { findPluginError, reportError, type Reporters } from "../../shared/report-error.ts";
import type { Reporter } from "../reporters/reporter.ts";
import { RunAborted } from "../../shared/run-aborted.ts";
import { relativePath } from "../../../util/relative-path.ts";

/**
 * Formats standard input as if it were the file `stdinPath`; returns the exit code of Prettier's
 * command for the same text.
 */
export async function formatStdin(
  run: RunArguments & { readonly stdinPath: string },
  tools: Reporters & { readonly reporter: Reporter; readonly dialect: Dialect },
  cwd: string,
): Promise<number> {
  const { formatter, logger, output, dialect } = tools;
  const file = resolve(cwd, run.stdinPath);
  let options: Options = {};
  try {
    const source = (await readStdin()).toString("utf8");
    if (readIgnoreFiles(run.ignorePaths, run.withNodeModules)(file)) {
      if (!run.diff) output.stdout(source);
      return 0;
    }
    options = await readOptions(file, run, formatter, logger);
    if (!dialect.resolvesStdinPath) options.filepath = run.stdinPath;
    if (run.diff) {
      const formatted = await formatter.format(source, options);
      return formatted === source ? 0 : reportDifference({ file, source, formatted }, tools.reporter, cwd);
    }
    if (run.check || run.listDifferent) return await checkStdin(source, options, run, tools);
    output.stdout(await formatter.format(source, options));
    return 0;
  } catch (error) {
    if (error instanceof RunAborted) throw error;
    const text = {
      displayName: run.stdinPath,
      options,
      ignoreUnknown: run.ignoreUnknown,
      // Prettier's command loads plugins of the command line first of all, and those of a
      // configuration only for the text.
      endsRunOnBrokenPlugin: run.cliOptions["plugins"] !== undefined,
    };
    const verdict = await reportError(error, text, tools);
    return verdict === "ignored" ? 0 : 2;
  }
}

/**
 * Reports the text under the name of the file that it stands for, because a diff has to name one.
 */
function reportDifference(
  text: { readonly file: string; readonly source: string; readonly formatted: string },
  reporter: Reporter,
  cwd: string,
): number {
  const displayName = relativePath(cwd, text.file);
  reporter.fileDone({ ...text, displayName, outcome: "unformatted", isNamed: true, isHit: false });
  return 1;
}

/**
 * A text that cannot be formatted exits with 0 here, as in Prettier 3.10.1 (its `listDifferent`
 * only logs the error).
 */
async function checkStdin(
  source: string,
  options: Options,
  run: RunArguments,
  { formatter, logger }: Reporters,
): Promise<number> {
  try {
    if ((await formatter.check(source, options)) || run.write) return 0;
    logger.log("(stdin)");
    return 1;
  } catch (error) {
    if (await findPluginError(options, formatter)) throw error;
    logger.error((error as Error).message);
    return 0;
  }
}
