import type * as Completions from "../arguments/completions.ts";
import type * as Help from "../arguments/help.ts";
import { requireLazily } from "./require-lazily.ts";

/** Loads the help, which is a file of its own, so that runs over files do not read it. */
export function loadHelp(): typeof Help {
  return requireLazily("./help.cjs") as typeof Help;
}

/** Loads the completions, which are a file of their own for the same reason. */
export function loadCompletions(): typeof Completions {
  return requireLazily("./completions.cjs") as typeof Completions;
}
