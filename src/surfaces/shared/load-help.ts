import type * as Completions from "../arguments/completions.ts";
import type * as Help from "../arguments/help.ts";
import { requireLazily } from "./require-lazily.ts";

/** A file of its own beside the command, which runs over files do not read. */
export function loadHelp(): typeof Help {
  return requireLazily("./help.cjs") as typeof Help;
}

/** Likewise. */
export function loadCompletions(): typeof Completions {
  return requireLazily("./completions.cjs") as typeof Completions;
}
