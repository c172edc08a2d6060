import type { Logger } from "../shared/logger.ts";
import type { ServerStatus } from "./requests.ts";
import { serve } from "./serve.ts";

/** Serves until a signal, a request or idleness ends it. Returns the exit code. */
export async function runServer(idleMinutes: number | undefined, logger: Logger): Promise<number> {
  let end: () => void;
  const ended = new Promise<void>((resolve) => (end = resolve));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => end());
  let serving: Awaited<ReturnType<typeof serve>>;
  try {
    serving = await serve({
      host: "service",
      idleMinutes,
      mayChangeDirectory: true,
      whenQuiet: async () => {},
      onEnd: () => end(),
    });
  } catch (error) {
    logger.error((error as Error).message);
    return 1;
  }
  if ("ask" in serving) {
    const reply = await serving.ask({ kind: "status" }, 2_000);
    const status: ServerStatus | undefined = reply?.kind === "status" ? reply.status : undefined;
    logger.log(`A server is running already${status === undefined ? "" : ` (process ${status.pid})`}.`);
    return 0;
  }
  logger.log(`Serving as process ${process.pid}. Ctrl-C or "fmt-cache serve --stop" ends it.`);
  await Promise.race([ended, serving.lost]);
  serving.end();
  return 0;
}
