import { createFormatter } from "../../../formatter/create-formatter.ts";
import type { Formatter } from "../../../formatter/formatter.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import { openRunRemote } from "../../remote/run-remote.ts";
import { createServerClient, type ServerClient } from "../../server/client.ts";
import type { CommandSurroundings } from "../../shared/command-surroundings.ts";
import type { Logger } from "../../shared/logger.ts";
import { settingsOf, tellWrongAnswers } from "../../shared/with-formatter.ts";
import { createFormatWorkers, defaultWorkerCount, type FormatWorkers } from "../../workers/format-workers.ts";

export interface RunFormatter {
  readonly formatter: Formatter;
  readonly workers: FormatWorkers;
  readonly server: ServerClient;
  /** See `ClosingTools`. */
  readonly endHelp: (() => Promise<string>) | undefined;
}

/**
 * The formatter of a run over files of the working directory, and what works for it.
 * @throws MisuseError for a cache size, a share to verify or a remote that is configured wrongly
 */
export function createRunFormatter(
  run: RunArguments,
  logger: Logger,
  { cwd, env }: Pick<CommandSurroundings, "cwd" | "env">,
): RunFormatter {
  const remote = openRunRemote(run, { cwd, env }, false);
  const settings = { ...settingsOf(run, env), prettierFrom: cwd };
  const workers: FormatWorkers = createFormatWorkers(defaultWorkerCount(), settings, () => formatter.flush());
  const server = createServerClient({ ...settings, env, directory: cwd });
  const formatter: Formatter = createFormatter({
    ...settings,
    ...tellWrongAnswers(logger, cwd),
    ...(remote === undefined ? {} : { proven: remote.proven }),
    offload: (...text) => workers.offload(...text) ?? server.offload(...text),
  });
  return { formatter, workers, server, endHelp: remote && (() => remote.close(logger)) };
}
