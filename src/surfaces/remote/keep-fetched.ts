import { fetchInBackground } from "./background-fetch.ts";
import { whyMistaken } from "./settings.ts";
import { openSurroundings, isLeftAlone } from "./surroundings.ts";

/** In ms: as long as a run takes its packs for fresh. */
const interval = 5 * 60_000;
/** So many folders are kept in mind. */
const mostFolders = 50;

/** Fetches packs for commands, so that these need not. */
export interface FetchedFolders {
  /** The packs of this folder are fetched now, if they are not yet, and every few minutes. */
  add(folder: string): void;
  end(): void;
}

/** For processes that live long. They fetch in processes of their own, which give memory back. */
export function keepFetched(env: NodeJS.ProcessEnv): FetchedFolders {
  const folders = new Set<string>();
  const fetchFor = (folder: string) => {
    const surroundings = openSurroundings(folder, env);
    // Commands tell what is wrong with the configuration.
    if (surroundings === undefined || whyMistaken(surroundings.place) || isLeftAlone(surroundings)) return;
    fetchInBackground({ cwd: folder, wanted: [] }, surroundings);
  };
  const timer = setInterval(() => {
    for (const folder of folders) fetchFor(folder);
  }, interval);
  timer.unref();
  return {
    add: (folder) => {
      if (folders.has(folder) || folders.size >= mostFolders) return;
      folders.add(folder);
      fetchFor(folder);
    },
    end: () => clearInterval(timer),
  };
}
