import type { RemoteSurroundings } from "./surroundings.ts";
import type * as ChildProcess from "node:child_process";
import { fileURLToPath } from "node:url";
import { requireLazily } from "../shared/require-lazily.ts";

/** What the process in the background is told. */
export interface FetchRequest {
  readonly cwd: string;
  /**
   * Parts of packs, by Prettier's epoch. None: all that is here, for the Prettier of the folder.
   */
  readonly wanted: readonly (readonly [epoch: string, shards: readonly string[]])[];
}

/** After so many ms, a process that was started has ended in some way. */
const surelyEnded = 20_000;

/** Starts a process that fetches packs for the next run, and does not wait for it. */
export function fetchInBackground(
  request: FetchRequest,
  { state, stateFolder, env, now }: RemoteSurroundings,
): void {
  const { fetchedFor = 0 } = state.notes();
  if (Math.abs(now() - fetchedFor) < surelyEnded) return;
  state.change(() => ({ fetchedFor: now() }));
  const { spawn } = requireLazily("node:child_process") as typeof ChildProcess;
  const program = fileURLToPath(new URL("./remote-fetch.cjs", import.meta.url));
  const child = spawn(process.execPath, [program, JSON.stringify(request)], {
    // On Windows, nobody could remove the folder of the project.
    cwd: stateFolder,
    // What git tells a hook is about one commit.
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("GIT_"))),
    detached: true,
    stdio: "ignore",
    windowsHide: true,
  });
  // The next run tries again.
  child.on("error", () => {});
  child.unref();
}
