import type { LogLevel } from "../arguments/arguments.ts";
import { clearText } from "./clear-text.ts";
import type { Output } from "./output.ts";
import { isContinuousIntegration, supportsColor, type TerminalSurroundings } from "./supports-color.ts";

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

export type LoggerSurroundings = TerminalSurroundings;

/** @param isColored the rule for colours of the Prettier in use */
export function createLogger(
  level: LogLevel,
  output: Output,
  surroundings: LoggerSurroundings,
  isColored = supportsColor,
): Logger {
  const loudness = levels.indexOf(level);
  const prefixed = (name: LogLevel, color: number) => {
    if (loudness < levels.indexOf(name)) return () => {};
    return (message: string) => {
      const prefix = isColored(2, surroundings) ? `[\u001B[${color}m${name}\u001B[39m] ` : `[${name}] `;
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
      // An announcement that the log level hides still counts as printed: Prettier starts a new
      // line before an error after it.
      if (isLogged) output.stdout(name);
      return {
        printed: true,
        clear: () => isLogged && output.stdout(clearText(name, process.stdout.columns || 80)),
      };
    },
    gray: (text) => (isColored(1, surroundings) ? `\u001B[90m${text}\u001B[39m` : text),
  };
}

const levels: readonly LogLevel[] = ["silent", "error", "warn", "log"];
