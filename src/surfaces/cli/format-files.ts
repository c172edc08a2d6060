import { readFileSync } from "node:fs";
import { relative, sep } from "node:path";
import type { Options } from "prettier";
import type { Formatter } from "../../formatter.ts";
import type { RunArguments } from "./arguments.ts";
import { expandPatterns } from "./expand-patterns.ts";
import { createOptionsReader } from "./file-options.ts";
import { readIgnoreFiles } from "./ignore-files.ts";
import type { Logger } from "./logger.ts";
import { replaceFile } from "../replace-file.ts";
import { judgeError } from "./report-error.ts";
import { addResult, createTally, type FileResult, type Reporter, type Tally } from "./reporters/reporter.ts";
import { watchSignals, type Interruption } from "./signals.ts";

/** Formats the files that the patterns name; returns the exit code of Prettier's command for the same files. */
export async function formatFiles(
  run: RunArguments,
  { formatter, logger, reporter }: { formatter: Formatter; logger: Logger; reporter: Reporter },
  cwd: string,
): Promise<number> {
  const isIgnored = readIgnoreFiles(run.ignorePaths, run.withNodeModules);
  const readOptions = createOptionsReader(run, formatter, logger);
  const interruption = watchSignals();
  const tally = createTally();
  reporter.start();
  try {
    await formatEach(run, { formatter, reporter, isIgnored, readOptions, interruption }, tally, cwd);
  } catch (error) {
    reporter.finish(tally, "aborted");
    throw error;
  }
  reporter.finish(tally, interruption.exitCode === undefined ? "complete" : "interrupted");
  if (interruption.exitCode !== undefined) return interruption.exitCode;
  if (tally.hasErrors) return 2;
  return (run.check || run.listDifferent) && tally.unformatted > 0 && !run.write ? 1 : 0;
}

interface Means {
  readonly formatter: Formatter;
  readonly reporter: Reporter;
  readonly isIgnored: (file: string) => boolean;
  readonly readOptions: (file: string) => Promise<Options>;
  readonly interruption: Interruption;
}

async function formatEach(run: RunArguments, means: Means, tally: Tally, cwd: string): Promise<void> {
  const { reporter } = means;
  for await (const found of expandPatterns(run, cwd)) {
    if (found.kind === "error") {
      reporter.patternFailed(found.message);
      tally.hasErrors = true;
      continue;
    }
    const result = await formatFile(found, run, means, cwd);
    addResult(tally, result);
    reporter.fileDone(result);
    // Answers from the cache never give way to the event loop, but a signal is delivered there only.
    if (result.outcome !== "ignored") await new Promise((resolve) => setImmediate(resolve));
    if (means.interruption.exitCode !== undefined) return;
  }
}

async function formatFile(
  found: { readonly file: string; readonly ignoreUnknown: boolean },
  run: RunArguments,
  { formatter, reporter, isIgnored, readOptions }: Means,
  cwd: string,
): Promise<FileResult> {
  const { file } = found;
  const displayName = relative(cwd, file).replaceAll(sep, "/");
  const told = { file, displayName, isNamed: !found.ignoreUnknown, isHit: false };
  const isFiltered = !run.write && !run.check && !run.listDifferent;
  const ignored = isIgnored(file);
  if (ignored && !isFiltered) return { ...told, outcome: "ignored" };
  const options = { ...(await readOptions(file)), filepath: file };
  reporter.fileStarted(displayName);
  let bytes: Buffer;
  let source: string;
  try {
    bytes = readFileSync(file);
    source = bytes.toString("utf8");
  } catch (error) {
    return { ...told, outcome: "unreadable", error };
  }
  if (ignored) return { ...told, outcome: "ignored", source };
  const ignoreUnknown = found.ignoreUnknown || run.ignoreUnknown;
  // Asked first, because Prettier would have to be loaded only to throw.
  if (ignoreUnknown && (await formatter.isUnknownLanguage(options))) return { ...told, outcome: "skipped" };
  const hits = formatter.statistics().files.hit;
  // Only `--write` tells the time; the clock is not loaded for anything else.
  const start = run.write ? performance.now() : 0;
  let formatted: string;
  try {
    formatted = await formatter.format(source, options);
  } catch (error) {
    const text = { options, ignoreUnknown, endsRunOnBrokenPlugin: true };
    const verdict = await judgeError(error, text, formatter);
    return { ...told, outcome: verdict === "ignored" ? "skipped" : "failed", source, error };
  }
  const milliseconds = run.write ? Math.round(performance.now() - start) : 0;
  const isHit = formatter.statistics().files.hit > hits;
  const result = { ...told, isHit, milliseconds, source, formatted };
  if (formatted === source) return { ...result, outcome: "unchanged" };
  return run.write ? writeResult(result, bytes, formatted) : { ...result, outcome: "unformatted" };
}

function writeResult(result: Omit<FileResult, "outcome">, before: Buffer, formatted: string): FileResult {
  try {
    replaceFile(result.file, before, formatted);
    return { ...result, outcome: "written" };
  } catch (error) {
    return { ...result, outcome: "unwritable", error };
  }
}
