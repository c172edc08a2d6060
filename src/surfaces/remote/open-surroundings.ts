import { stateFolder } from "../../stores/open/open-stores.ts";
import type { RemoteSurroundings } from "./connection.ts";
import { RepositoryState } from "./repository-state.ts";
import { findRemote } from "./settings.ts";

/**
 * The remote of a folder. `undefined` if there is none, or no place for its packs.
 * @throws MisuseError for a configuration that is wrong
 */
export function openSurroundings(cwd: string, env: NodeJS.ProcessEnv): RemoteSurroundings | undefined {
  const place = findRemote(cwd, env);
  const folder = stateFolder();
  if (place === undefined || folder === undefined) return undefined;
  return { place, env, stateFolder: folder, state: new RepositoryState(folder, place.top), now: Date.now };
}
