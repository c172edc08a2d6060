import { clearText } from "./clear-text.ts";
import type { Output } from "./output.ts";

/** How much is said; each level includes those before it. Results (formatted text) are not messages and always written. */
export type LogLevel = "silent" | "error" | "warn" | "log";

/** Messages of a run, in the form and on the streams of Prettier's command. */
export interface Logger {
  log(message: string): void;
  warn(message: string): void;
  error(message: string): void;
  /** Prints a name without a line end, on terminals only; `clear` takes it away again. */
  announce(name: string): Announcement;
  /** Colours a part of a `log` message. */
  gray(text: string): string;
}

export interface Announcement {
  readonly printed: boolean;
  clear(): void;
}

/** What decides about colours and about terminal lines. */
export interface LoggerSurroundings {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly isTerminal: (descriptor: 1 | 2) => boolean;
}

export function createLogger(level: LogLevel, output: Output, surroundings: LoggerSurroundings): Logger {
  const loudness = levels.indexOf(level);
  const prefixed = (name: LogLevel, color: number) => {
    if (loudness < levels.indexOf(name)) return () => {};
    return (message: string) => {
      const prefix = supportsColor(2, surroundings) ? `[\u001B[${color}m${name}\u001B[39m] ` : `[${name}] `;
      output.stderr(message.replaceAll(/^/gm, prefix) + "\n");
    };
  };
  const isLogged = loudness >= levels.indexOf("log");
  return {
    log: (message) => isLogged && output.stdout(message + "\n"),
    warn: prefixed("warn", 33),
    error: prefixed("error", 31),
    announce: (name) => {
      if (!surroundings.isTerminal(1) || isContinuousIntegration(surroundings.env))
        return { printed: false, clear: () => {} };
      // An announcement that the log level hides still counts as printed: Prettier starts a new line before an error after it.
      if (isLogged) output.stdout(name);
      return {
        printed: true,
        clear: () => isLogged && output.stdout(clearText(name, process.stdout.columns || 80)),
      };
    },
    gray: (text) => (supportsColor(1, surroundings) ? `\u001B[90m${text}\u001B[39m` : text),
  };
}

const levels: readonly LogLevel[] = ["silent", "error", "warn", "log"];

/** The rule of picocolors 1.1, which Prettier applies to each stream. That `CI` switches colours on, even into a file, is part of it. */
export function supportsColor(
  descriptor: 1 | 2,
  { argv, env, platform, isTerminal }: LoggerSurroundings,
): boolean {
  if (env["NO_COLOR"] || argv.includes("--no-color")) return false;
  if (env["FORCE_COLOR"] || argv.includes("--color") || platform === "win32" || env["CI"]) return true;
  return isTerminal(descriptor) && env["TERM"] !== "dumb";
}

/** The general variables of ci-info 4. Its list of single vendors is left out: it matters only on a terminal, and nearly all set `CI`. */
export function isContinuousIntegration(env: NodeJS.ProcessEnv): boolean {
  const variables = [
    "BUILD_ID",
    "BUILD_NUMBER",
    "CI",
    "CI_APP_ID",
    "CI_BUILD_ID",
    "CI_BUILD_NUMBER",
    "CI_NAME",
    "CONTINUOUS_INTEGRATION",
    "RUN_ID",
  ];
  return env["CI"] !== "false" && variables.some((name) => env[name]);
}
