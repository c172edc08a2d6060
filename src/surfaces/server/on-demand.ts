import type * as ChildProcess from "node:child_process";
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stateFolder } from "../../stores/open/open-stores.ts";
import { makeFolder } from "../../util/make-folder.ts";
import { requireLazily } from "../shared/require-lazily.ts";

/** The idle minutes after which a server that a command has started ends. */
const idleMinutes = 15;

/** The file that says that the user wants servers to be started. */
function wishFile(): string | undefined {
  const folder = stateFolder();
  return folder === undefined ? undefined : join(folder, "serve-on-demand");
}

export function isOnDemand(): boolean {
  const file = wishFile();
  return file !== undefined && existsSync(file);
}

/**
 * Remembers whether commands may start a server.
 * @throws system errors, and an error where there is no place to remember it
 */
export function setOnDemand(isWanted: boolean): void {
  const file = wishFile();
  if (file === undefined) throw new Error("The user of this process has no home folder to remember it in.");
  if (!isWanted) return rmSync(file, { force: true });
  makeFolder(join(file, ".."));
  writeFileSync(file, "");
}

/** Starts a server for the next commands, if the user wants that and this is no CI. */
export function startOnDemand(env: NodeJS.ProcessEnv): void {
  const isCI = env["CI"] !== undefined && !["", "0", "false"].includes(env["CI"]);
  if (isCI || !isOnDemand()) return;
  const { spawn } = requireLazily("node:child_process") as typeof ChildProcess;
  const command = fileURLToPath(new URL("./cli.cjs", import.meta.url));
  const child = spawn(process.execPath, [command, "serve", "--idle-minutes", String(idleMinutes)], {
    // On Windows, nobody could remove the folder of the project, nor that of the packages.
    cwd: stateFolder(),
    // What git tells a hook is about one commit.
    env: Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("GIT_"))),
    detached: true,
    stdio: "ignore",
    windowsHide: true,
  });
  // Without a server, everything works as before.
  child.on("error", () => {});
  child.unref();
}
