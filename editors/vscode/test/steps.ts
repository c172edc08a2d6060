import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeFolder } from "../../../test/surfaces/cli/folder.ts";
import { titles, type EditorWindow } from "./window.ts";

/** The folder of this repository. */
export const top = resolve(import.meta.dirname, "../../..");

/** Writes the settings of a folder. */
export function writeSettings(folder: string, settings: Readonly<Record<string, unknown>>): void {
  const text = JSON.stringify({ "window.title": `\${rootName} ${titles.folder}`, ...settings });
  writeFolder(folder, { ".vscode/settings.json": text });
}

/** Makes this repository the fmt-cache of a folder. */
export function installOwn(folder: string): void {
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  symlinkSync(top, join(folder, "node_modules/fmt-cache"));
}

/** Kills the language servers that the fmt-cache of a folder has started. */
export function killServers(folder: string): void {
  const pattern = `${join(folder, "node_modules/fmt-cache")}.* lsp$`;
  const pids = execFileSync("pgrep", ["-f", pattern], { encoding: "utf8" });
  for (const pid of pids.trim().split("\n")) process.kill(Number(pid), "SIGKILL");
}

export function formatWith(prettier: string, input: string, flags: readonly string[] = []): string {
  const program = join(top, "node_modules", prettier, "bin/prettier.cjs");
  const args = [program, "--no-config", "--stdin-filepath", "a.ts", ...flags];
  return execFileSync(process.execPath, args, { input, encoding: "utf8" });
}

/** With `FMT_CACHE_PICTURES=FOLDER`, writes what the window looks like into that folder. */
export async function takePicture({ page }: EditorWindow, name: string): Promise<void> {
  const folder = process.env["FMT_CACHE_PICTURES"];
  if (folder) await page.screenshot({ path: join(folder, name) });
}
