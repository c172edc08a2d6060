import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPrettierLocator } from "../../../engine/prettier/locate-prettier.ts";
import { createFormatter } from "../../../formatter/create-formatter.ts";
import type { FormatterSettings, Formatter } from "../../../formatter/formatter.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import type { CommandSurroundings } from "../../shared/command-surroundings.ts";
import { dialectOf } from "../../shared/dialect.ts";
import type { Logger } from "../../shared/logger.ts";
import { settingsOf } from "../../shared/with-formatter.ts";
import { createFormatWorkers, defaultWorkerCount, type FormatWorkers } from "../../workers/format-workers.ts";
import { silentReporter, type FileResult } from "../reporters/reporter.ts";
import { formatFiles } from "../run/format-files.ts";

/** What became of the files, by what they are. */
export interface ProvenFiles {
  formatted: number;
  others: number;
}

/**
 * Formats files with an empty cache folder of its own, which is removed afterwards: no entry of
 * another run answers, and nobody's server. Only `proven` may say something about texts.
 */
export async function proveFiles(
  run: RunArguments,
  proven: NonNullable<FormatterSettings["proven"]>,
  { env, cwd }: Pick<CommandSurroundings, "env" | "cwd">,
  logger: Logger,
): Promise<ProvenFiles> {
  const cacheLocation = mkdtempSync(join(tmpdir(), "fmt-cache-proof-"));
  const counts: ProvenFiles = { formatted: 0, others: 0 };
  const fileDone = ({ outcome, displayName, error }: FileResult) => {
    if (outcome === "unchanged") counts.formatted += 1;
    else if (outcome === "unformatted" || outcome === "failed") counts.others += 1;
    else if (outcome === "unreadable") logger.warn(`"${displayName}" cannot be read: ${String(error)}`);
  };
  const settings = { ...settingsOf(run, env), cacheLocation, prettierFrom: cwd };
  const workers: FormatWorkers = createFormatWorkers(defaultWorkerCount(), settings, () => formatter.flush());
  const formatter: Formatter = createFormatter({
    ...settings,
    cache: true,
    warnings: false,
    proven,
    offload: workers.offload,
  });
  const reporter = { ...silentReporter, fileDone, patternFailed: (message: string) => logger.warn(message) };
  const tools = {
    formatter,
    logger,
    reporter,
    workers,
    server: { isThere: async () => false },
    dialect: dialectOf(createPrettierLocator(cwd)(cwd)),
    settling: undefined,
  };
  try {
    await formatFiles({ ...run, check: true }, tools, cwd);
    return counts;
  } finally {
    await formatter.close();
    rmSync(cacheLocation, { recursive: true, force: true });
  }
}
