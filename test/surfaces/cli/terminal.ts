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

interface Screen {
  readonly screen: string;
}

/**
 * What two commands showed, for comparison. Ours shows a progress bar after a second, in place of
 * what Prettier shows for a moment; then only what stays on the screen can be compared.
 */
export function comparable<T extends Screen>(ours: T, theirs: T): { readonly ours: T; readonly theirs: T } {
  if (!/fmt-cache \d+ %/.test(ours.screen)) return { ours, theirs };
  const remaining = (shown: T): T => ({
    ...shown,
    // Each line from where it was erased last; the bar goes back with a carriage return.
    screen: shown.screen.replace(/^[^\n]*\x1b\[2K/gm, "").replaceAll("\x1b[1G", ""),
  });
  return { ours: remaining(ours), theirs: remaining(theirs) };
}
