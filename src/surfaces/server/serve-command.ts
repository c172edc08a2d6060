import { setTimeout as pause } from "node:timers/promises";
import { userKey } from "../../stores/open/open-stores.ts";
import { unreachable } from "../../util/unreachable.ts";
import type { ServeCommand } from "../arguments/invocation.ts";
import { openLogger, type CommandSurroundings } from "../shared/command-surroundings.ts";
import type { Logger } from "../shared/logger.ts";
import { requireLazily } from "../shared/require-lazily.ts";
import { serverAddress } from "./address.ts";
import { connect, type Connection } from "./connection.ts";
import { isOnDemand, setOnDemand } from "./on-demand.ts";
import type { ServerStatus } from "./requests.ts";
import type { runServer as runServerOf } from "./serve-entry.ts";

/** Runs `fmt-cache serve`. Returns the exit code: 1 if nothing serves, or nothing can. */
export async function runServeCommand(
  { action, onDemand, idleMinutes }: ServeCommand,
  surroundings: CommandSurroundings,
): Promise<number> {
  const logger = openLogger("log", surroundings);
  switch (action) {
    case "run": {
      // A file of its own, so that other commands do not have to load it.
      const { runServer } = requireLazily("./serve.cjs") as { runServer: typeof runServerOf };
      return runServer(idleMinutes, logger);
    }
    case "switch":
      return switchOnDemand(onDemand, logger);
    case "status":
    case "stop":
      return askServer(action, surroundings, logger);
    default:
      return unreachable(action);
  }
}

function switchOnDemand(isWanted: boolean, logger: Logger): number {
  try {
    setOnDemand(isWanted);
  } catch (error) {
    logger.error((error as Error).message);
    return 1;
  }
  logger.log(
    isWanted
      ? "From now on, commands start a server when they miss one; it ends after 15 idle minutes.\nTo take this back: fmt-cache serve --no-on-demand. For one run: FMT_CACHE_SERVE=0."
      : "Commands start no server any more. To end one that runs: fmt-cache serve --stop.",
  );
  return 0;
}

async function askServer(
  action: "status" | "stop",
  { env, platform }: CommandSurroundings,
  logger: Logger,
): Promise<number> {
  const address = serverAddress(env, platform);
  const secret = userKey(false);
  const found = address && secret ? await connect(address, secret) : "absent";
  const status = await askOnce(found, action);
  if (status !== undefined) {
    if (action === "status") logger.log(describe(status));
    else await stopSuccessors(status, async () => connect(address!, secret!), logger);
    return 0;
  }
  logger.log(
    found === "absent"
      ? `No server of this version of fmt-cache is running.${isOnDemand() ? " The next command that needs one starts it." : ""}`
      : "A server is there, but does not answer. The next server takes its place.",
  );
  return 1;
}

async function askOnce(
  server: Connection | string,
  kind: "status" | "stop",
): Promise<ServerStatus | undefined> {
  const reply = typeof server === "string" ? undefined : await server.ask({ kind }, 2_000);
  return reply?.kind === "status" ? reply.status : undefined;
}

/**
 * Stops those, too, that take the place of a server that was stopped: language servers of other
 * editors stand by for that, connected to it.
 */
async function stopSuccessors(
  first: ServerStatus,
  connectAgain: () => Promise<Connection | string>,
  logger: Logger,
): Promise<void> {
  const stopped = new Set<number>();
  const note = ({ pid, host }: ServerStatus) => {
    if (stopped.has(pid)) return;
    stopped.add(pid);
    logger.log(
      host === "editor"
        ? `The language server (process ${pid}) serves its editor only.`
        : `The server (process ${pid}) ends.`,
    );
    until = performance.now() + takeOverTime;
  };
  let until = 0;
  note(first);
  // One connection is ours.
  if (first.connections <= 1) return;
  while (performance.now() < until) {
    await pause(50);
    const next = await askOnce(await connectAgain(), "stop");
    if (next !== undefined) note(next);
  }
}

// In milliseconds. A language server that stands by waits for 200 at most, if nothing is busy.
const takeOverTime = 3_000;

function describe(status: ServerStatus): string {
  const declined = Object.entries(status.declined).map(([why, count]) => `${why} ${count}`);
  const rows: readonly (readonly [string, string])[] = [
    ["process", `${status.pid} (${status.host === "editor" ? "fmt-cache lsp" : "fmt-cache serve"})`],
    ["address", serverAddress(process.env, process.platform)?.path ?? ""],
    ["running for", `${Math.round(status.age / 1_000)} s`],
    [
      "ends",
      status.idleMinutes === undefined ? "when it is stopped" : `after ${status.idleMinutes} idle minutes`,
    ],
    ["connections", String(status.connections)],
    ["formatted", String(status.formatted)],
    ["declined", declined.length === 0 ? "0" : declined.join(", ")],
    ["memory", `${Math.round(status.memory / 1_000_000)} MB`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(13)}${value}`).join("\n");
}
