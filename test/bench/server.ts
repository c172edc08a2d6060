import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

/** A warm server that the sides of a benchmark use, unless they set `FMT_CACHE_SERVE=0`. */
export interface BenchServer {
  /** Prints what it has done, so that a side that did without it is seen, and ends it. */
  end(): Promise<void>;
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
  return {
    end: async () => {
      const status = spawnSync(process.execPath, [command, "serve", "--status"], { env: environment });
      console.log(`## the server\n${status.stdout.toString()}`);
      server.kill();
      await once(server, "exit");
    },
  };
}
