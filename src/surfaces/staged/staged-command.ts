import { createFormatter } from "../../formatter/create-formatter.ts";
import type { Formatter } from "../../formatter/formatter.ts";
import { createMemoryStore } from "../../stores/memory.ts";
import type { StagedCommand } from "../arguments/invocation.ts";
import { FolderNotUtf8 } from "../git/git.ts";
import { openLogger, type CommandSurroundings } from "../shared/command-surroundings.ts";
import { whyBroken } from "../shared/broken-installation.ts";
import { isWatched } from "../shared/is-watched.ts";
import { closeAfter, settingsOf, tellWrongAnswers } from "../shared/with-formatter.ts";
import { openRunRemote } from "../remote/run-remote.ts";
import { createServerClient } from "../server/client.ts";
import { createFormatWorkers, defaultWorkerCount, type FormatWorkers } from "../workers/format-workers.ts";
import { openStagedRepository, runStaged } from "./run-staged.ts";

/**
 * Formats what is staged. Returns the exit code: 1 where there is no repository, otherwise that of
 * `runStaged`.
 *
 * @throws MisuseError for a cache size or a share to verify that cannot be parsed
 */
export async function formatStaged(
  command: StagedCommand,
  surroundings: CommandSurroundings,
): Promise<number> {
  const { cwd, env, output } = surroundings;
  const logger = openLogger(command.run.logLevel, surroundings);
  let repository: ReturnType<typeof openStagedRepository>;
  try {
    repository = openStagedRepository(cwd, env);
  } catch (error) {
    const { message } = error as Error;
    if (!(error instanceof FolderNotUtf8) || command.check) {
      logger.error(message);
      return 1;
    }
    // Like a file that is not UTF-8; the commit is not refused for it.
    logger.warn(`What is staged was not formatted: ${message}`);
    return 0;
  }
  // The whole repository uses one Prettier, in whatever folder the command runs.
  const prettierFrom = repository.git.top;
  const settings = { ...settingsOf(command.run, env), prettierFrom };
  const workers: FormatWorkers = createFormatWorkers(defaultWorkerCount(), settings, () => formatter.flush());
  const server = createServerClient({ ...settings, env, directory: cwd });
  const remote = openRunRemote(command.run, { cwd: prettierFrom, env }, true);
  const keepsCache = settings.cache !== false && env["FMT_CACHE"] !== "0";
  const formatter: Formatter = createFormatter(
    // `carry` needs the statements that were formatted a moment ago, even if no cache is kept.
    keepsCache
      ? {
          ...settings,
          ...tellWrongAnswers(logger, cwd),
          ...(remote === undefined ? {} : { proven: remote.proven }),
          offload: (...text) => workers.offload(...text) ?? server.offload(...text),
        }
      : { cache: true, verify: false, store: createMemoryStore({ budgetBytes: 1 << 28 }), prettierFrom },
  );
  const endsRun = (error: unknown) => !command.check && whyBroken(error) !== undefined;
  const tools = { formatter, workers, server, logger, output, endsRun };
  const endHelp = remote && (() => remote.close(logger));
  const isForPeople = () => command.run.logLevel === "log" && isWatched(surroundings);
  const { run } = command;
  const closing = { formatter, logger, givenFolder: "top of the work tree", isForPeople, run, endHelp };
  return closeAfter(closing, surroundings, async () => {
    try {
      return { exitCode: await runStaged(command, repository, tools, surroundings) };
    } catch (error) {
      if (!endsRun(error)) throw error;
      // Otherwise all commits would be refused until it is mended, also those that mend it.
      logger.warn(
        `What is staged is committed as it is, not formatted: ${whyBroken(error)}\nInstall the project's packages again.`,
      );
      return { exitCode: 0 };
    }
  });
}
