import { createFormatter } from "../../../formatter/create-formatter.ts";
import type { Formatter } from "../../../formatter/formatter.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import { createServerClient, type ServerClient } from "../../server/client.ts";
import type { CommandSurroundings } from "../../shared/command-surroundings.ts";
import type { Logger } from "../../shared/logger.ts";
import { settingsOf, tellWrongAnswers } from "../../shared/with-formatter.ts";
import { createFormatWorkers, defaultWorkerCount, type FormatWorkers } from "../../workers/format-workers.ts";

/**
 * The formatter of a run over files of the working directory, and what works for it.
 * @throws MisuseError for a cache size or a share to verify that cannot be parsed
 */
export function createRunFormatter(
  run: RunArguments,
  logger: Logger,
  { cwd, env }: Pick<CommandSurroundings, "cwd" | "env">,
): { readonly formatter: Formatter; readonly workers: FormatWorkers; readonly server: ServerClient } {
  const settings = { ...settingsOf(run, env), prettierFrom: cwd };
  const workers: FormatWorkers = createFormatWorkers(defaultWorkerCount(), settings, () => formatter.flush());
  const server = createServerClient({ ...settings, env, directory: cwd });
  const formatter: Formatter = createFormatter({
    ...settings,
    ...tellWrongAnswers(logger, cwd),
    offload: (...text) => workers.offload(...text) ?? server.offload(...text),
  });
  return { formatter, workers, server };
}
