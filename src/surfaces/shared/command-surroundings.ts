import type { LogLevel } from "../arguments/arguments.ts";
import { createLogger, type Logger, type LoggerSurroundings } from "./logger.ts";
import type { Output } from "./output.ts";

/** Where a command runs, and where its output goes. `argv` is that of the whole process. */
export interface CommandSurroundings extends LoggerSurroundings {
  /** The arguments behind the name of the program. */
  readonly words: readonly string[];
  readonly cwd: string;
  readonly output: Output;
}

export function openLogger(level: LogLevel, surroundings: CommandSurroundings): Logger {
  return createLogger(level, surroundings.output, surroundings);
}
