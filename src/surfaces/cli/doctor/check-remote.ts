import { requireLazily } from "../../shared/require-lazily.ts";
import type * as RemoteCommands from "../remote/remote-command.ts";
import type { Examination } from "./examination.ts";
import { findingsAbout, type Finding } from "./finding.ts";

/** Whether what the team has proven counts here. */
export async function checkRemote({ cwd, env }: Examination): Promise<readonly Finding[]> {
  const { ok, warning, problem } = findingsAbout("remote");
  const { examineRemote } = requireLazily("./remote-command.cjs") as typeof RemoteCommands;
  let health: RemoteCommands.RemoteHealth | undefined;
  try {
    health = await examineRemote(cwd, env);
  } catch (error) {
    return [problem((error as Error).message, { advice: "Correct the configuration." })];
  }
  if (health === undefined) return [ok("None: only this user's own cache counts.")];
  const { address, reason, isOutage, packs } = health;
  const pull = { command: "npx fmt-cache remote pull" };
  if (reason !== undefined)
    return [
      warning(
        `The remote (${address}) is off: ${reason}.`,
        isOutage ? pull : { advice: "Do what the reason says, or switch it off: FMT_CACHE_REMOTE=off" },
      ),
    ];
  if (packs === 0) return [warning(`Nothing of the remote (${address}) is here yet.`, pull)];
  return [ok(`${packs} packs of ${address} are here.`)];
}
