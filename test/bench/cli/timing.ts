import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A command that is timed, in the folder where it runs. */
export interface TimedCommand {
  readonly name: string;
  readonly repository: string;
  readonly commandLine: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** What one run of a command cost. */
export interface Run {
  /** Milliseconds. */
  readonly wall: number;
  /**
   * Milliseconds of all cores, by the command and by all that it started; counted in steps of 10.
   */
  readonly processor: number;
  /** Megabytes: the greatest resident size of one process of it. */
  readonly memory: number;
  readonly exitCode: number;
}

const timeCommand = "/usr/bin/time";

/** Throws where the command cannot be started, dies of a signal, or GNU time is missing. */
export function runContestant({ name, repository, commandLine, environment }: TimedCommand): Run {
  if (!existsSync(timeCommand)) throw new Error(`${timeCommand} is missing: apt-get install time`);
  const folder = mkdtempSync(join(tmpdir(), "fmt-cache-time-"));
  const report = join(folder, "report");
  const started = performance.now();
  const answer = spawnSync(timeCommand, ["-q", "-o", report, "-f", "%U %S %M", ...commandLine], {
    cwd: repository,
    env: { ...measuredEnvironment(), ...environment },
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  const wall = performance.now() - started;
  // A command that cannot be started ends with 127, one that a signal has ended with 128 and more.
  if (answer.status === null || answer.status > 126)
    throw new Error(`${name}: exit code ${answer.status}\n${answer.stdout}${answer.stderr}`);
  const [user, system, kilobytes] = readFileSync(report, "utf8").trim().split(" ").map(Number);
  rmSync(folder, { recursive: true });
  return {
    wall,
    processor: (user! + system!) * 1000,
    memory: kilobytes! / 1024,
    exitCode: answer.status,
  };
}

/**
 * A list of certificates costs each start of Node.js 35 ms on some machines; colours and options of
 * Node.js differ from user to user.
 */
function measuredEnvironment(): NodeJS.ProcessEnv {
  const environment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: "1" };
  for (const name of ["NODE_EXTRA_CA_CERTS", "NODE_OPTIONS", "FORCE_COLOR"]) delete environment[name];
  return environment;
}
