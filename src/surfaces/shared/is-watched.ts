import { isContinuousIntegration, type TerminalSurroundings } from "./supports-color.ts";

/**
 * Whether somebody is likely to read what a run says beyond Prettier's messages. Checks the
 * terminal last, because that takes longest.
 */
export function isWatched({ env, isTerminal }: Pick<TerminalSurroundings, "env" | "isTerminal">): boolean {
  return !isContinuousIntegration(env) && env["TERM"] !== "dumb" && isTerminal(2);
}
