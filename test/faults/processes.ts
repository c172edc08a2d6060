import { spawn, type ChildProcess } from "node:child_process";
import { readdirSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "../surfaces/cli/command.ts";
import type { Laboratory, Patient } from "./laboratory.ts";

/** A command that goes on by itself. */
export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Result>;
}

/**
 * Starts our command as the leader of a group, so that all it starts can be reached. @param wrapper
 * a program that runs it
 */
export function start(
  { bench }: Laboratory,
  { cache, home, project }: Patient,
  args: readonly string[],
  wrapper: readonly string[] = [],
): Started {
  const [program, ...rest] = [...wrapper, process.execPath, bench.command, ...args];
  const child = spawn(program!, rest, {
    cwd: project,
    env: { PATH: process.env["PATH"] ?? "", HOME: home, TMPDIR: home, FMT_CACHE_LOCATION: cache },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (part: Buffer) => stdout.push(part));
  child.stderr.on("data", (part: Buffer) => stderr.push(part));
  const ended = new Promise<Result>((fulfil, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) =>
      fulfil({
        stdout: Buffer.concat(stdout).toString("utf8"),
        stderr: Buffer.concat(stderr).toString("utf8"),
        exitCode,
      }),
    );
  });
  return { child, ended };
}

/** Sends a signal to a process, unless it has ended. */
export function signal({ child }: Started, name: NodeJS.Signals): void {
  if (child.exitCode === null && child.signalCode === null) child.kill(name);
}

export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Waits until no process works in the folder any more: what a killed command has started must end
 * by itself. Throws after 10 s. Linux only.
 */
export async function processesGone(folder: string): Promise<void> {
  for (let waited = 0; ; waited += 10) {
    const left = readdirSync("/proc").filter((name) => {
      try {
        return /^\d+$/.test(name) && readlinkSync(join("/proc", name, "cwd")).startsWith(folder);
      } catch {
        return false;
      }
    });
    if (left.length === 0) return;
    if (waited > 10_000) throw new Error(`still running in ${folder}: ${left.join(", ")}`);
    await pause(10);
  }
}
