import { epochOf } from "../../../formatter/epoch.ts";
import { openStores } from "../../../stores/open/open-stores.ts";
import { isBasisCurrent } from "./run-basis.ts";
import { readSettledState, type SettledState } from "./settled.ts";

/** What is known of a run before its code is loaded. */
export interface AskedRun {
  readonly state: SettledState | undefined;
  /** Whether all files except `state.modified` are known to be formatted. */
  readonly isSettled: boolean;
}

/**
 * Asks the cache whether a run with these arguments has been settled; see `SettledState`. Errors
 * are ignored: the run will report them.
 */
export async function askSettled(
  argv: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  ownFiles: readonly string[],
): Promise<AskedRun> {
  try {
    const state = readSettledState(argv, cwd, env, ownFiles);
    if (state === undefined) return { state, isSettled: false };
    const store = openStores({ memoryBudget: 0 }, epochOf(state.prettier), () => {});
    const [lookup] = await store.getMany([state.key]);
    const isCurrent = lookup?.kind === "text" && isBasisCurrent(lookup.text, env);
    return { state, isSettled: lookup?.kind === "marker" || isCurrent };
  } catch {
    // Whatever is wrong, the run itself reports it.
    return { state: undefined, isSettled: false };
  }
}
