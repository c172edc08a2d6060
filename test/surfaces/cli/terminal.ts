import { spawn, spawnSync } from "node:child_process";

/**
 * Whether processes can be run on a terminal here. The `script` of BSD and macOS takes other
 * arguments.
 */
export const hasTerminals =
  spawnSync("script", ["--version"], { encoding: "utf8" }).stdout?.includes("util-linux") ?? false;
if (!hasTerminals && process.env["FMT_CACHE_ALL_PROGRAMS"] === "1")
  throw new Error("script is missing. Install it with: apt-get install bsdutils");

/**
 * Runs a command on a terminal of its own; resolves with all that the terminal was sent, and the
 * exit code.
 */
export function runOnTerminal(
  command: string,
  args: readonly string[],
  { cwd, env, columns }: { cwd: string; env: Readonly<Record<string, string>>; columns: number },
): Promise<{ readonly screen: string; readonly exitCode: number | null }> {
  const quoted = [process.execPath, command, ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  const child = spawn(
    "script",
    ["--quiet", "--return", "--command", `stty cols ${columns} && exec ${quoted.join(" ")}`, "/dev/null"],
    { cwd, env: { PATH: process.env["PATH"] ?? "", SHELL: "/bin/sh", TERM: "xterm", ...env } },
  );
  const parts: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => parts.push(part));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    // Its standard input stays open: an end of file would be typed into the terminal.
    child.on("close", (exitCode) => resolve({ screen: Buffer.concat(parts).toString("utf8"), exitCode }));
  });
}
