import { spawn } from "node:child_process";
import { once } from "node:events";

/** A warm server that the sides of a benchmark use, unless they set `FMT_CACHE_SERVE=0`. */
export interface BenchServer {
  end(): void;
}

/**
 * @param command our own command, `dist/cli.cjs`
 * @param environment as for the sides, which find the server by it
 */
export async function startServer(command: string, environment: NodeJS.ProcessEnv): Promise<BenchServer> {
  const server = spawn(process.execPath, [command, "serve"], {
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [said] = (await once(server.stdout, "data")) as [Buffer];
  if (!said.toString().startsWith("Serving")) throw new Error(`the server says: ${said.toString()}`);
  return { end: () => void server.kill() };
}
