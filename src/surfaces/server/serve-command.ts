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
  const reply = typeof found === "string" ? undefined : await askOnce(found, action);
  if (reply?.kind === "status") {
    logger.log(action === "stop" ? `The server (process ${reply.status.pid}) ends.` : describe(reply.status));
    return 0;
  }
  logger.log(
    found === "absent"
      ? `No server of this version of fmt-cache is running.${isOnDemand() ? " The next command that needs one starts it." : ""}`
      : "A server is there, but does not answer. The next server takes its place.",
  );
  return 1;
}

function askOnce(server: Connection, kind: "status" | "stop") {
  return server.ask({ kind }, 2_000);
}

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
