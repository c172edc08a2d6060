import { stateFolder } from "../../stores/open/open-stores.ts";
import { isOpen, pauseShortly, prolong } from "./breaker.ts";
import { RepositoryState } from "./repository-state.ts";
import { findRemote, type RemotePlace } from "./settings.ts";

/** Where a remote is used, and what it needs to know of the process. */
export interface RemoteSurroundings {
  readonly place: RemotePlace;
  readonly env: NodeJS.ProcessEnv;
  readonly stateFolder: string;
  readonly state: RepositoryState;
  readonly now: () => number;
}

/** The remote of a folder. `undefined` if there is none, or no place for its packs. */
export function openSurroundings(cwd: string, env: NodeJS.ProcessEnv): RemoteSurroundings | undefined {
  const place = findRemote(cwd, env);
  const folder = stateFolder();
  if (place === undefined || folder === undefined) return undefined;
  return { place, env, stateFolder: folder, state: new RepositoryState(folder, place.top), now: Date.now };
}

/** Whether the storage is to be left alone for now. */
export function isLeftAlone({ state, now }: Pick<RemoteSurroundings, "state" | "now">): boolean {
  return isOpen(state.notes().outage, now());
}

/**
 * Notes an error, so that this and other processes leave the storage alone for a while.
 * @param of `machine`: the storage was not asked
 */
export function noteOutage(
  reason: string,
  of: "machine" | "storage",
  { state, now }: Pick<RemoteSurroundings, "state" | "now">,
): void {
  state.change(({ outage }) => ({
    outage: of === "machine" ? pauseShortly(reason, now()) : prolong(outage, reason, now()),
  }));
}
