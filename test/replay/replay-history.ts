import { dirname, join } from "node:path";
import type { Options } from "prettier";
import { createPrettierLocator } from "../../src/engine/prettier/locate-prettier.ts";
import { loadPrettier } from "../../src/engine/prettier/load-prettier.ts";
import { findWorkTree, listChanges, openBlobReader, type FileChange } from "./git-history.ts";
import { replayChange, type ReplayedChange } from "./replay-change.ts";

export interface ReplaySettings {
  /** How many commits back from HEAD. */
  readonly commits: number;
  /** Prettier's defaults instead of the repository's configuration. */
  readonly defaultOptions: boolean;
  readonly onChange?: (change: FileChange, replayed: ReplayedChange) => void;
}

export interface Replay {
  readonly repository: string;
  /** Versions of Prettier in use: the repository's own where it is installed, else ours. */
  readonly prettier: readonly string[];
  readonly changes: readonly { readonly change: FileChange; readonly replayed: ReplayedChange }[];
  /** Changes that were not replayed, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

/**
 * Replays the changes of a repository's last commits one by one, each with a cache of its own.
 * Names of plugins are looked up from the working directory, as Prettier's command does.
 */
export async function replayHistory(folder: string, settings: ReplaySettings): Promise<Replay> {
  const repository = findWorkTree(folder);
  const locate = createPrettierLocator();
  const blobs = openBlobReader(repository);
  const changes: Replay["changes"][number][] = [];
  const skipped: Record<string, number> = {};
  const versions = new Set<string>();
  try {
    for (const change of listChanges(repository, settings.commits)) {
      const file = join(repository, change.path);
      const location = locate(dirname(file));
      const prettier = await loadPrettier(location);
      const [before, after] = [await blobs.read(change.before), await blobs.read(change.after)].map(String);
      const options = settings.defaultOptions ? { filepath: file } : await resolveOptions(prettier, file);
      const obstacle = isMinified(after!)
        ? "minified"
        : options === undefined
          ? "unreadable configuration"
          : undefined;
      if (obstacle !== undefined || options === undefined) {
        skipped[obstacle!] = (skipped[obstacle!] ?? 0) + 1;
        continue;
      }
      const texts = { before: before!, after: after! };
      // Once for nothing, so that the first change does not pay for code that has never run.
      if (changes.length === 0) await replayChange(prettier, texts, options, true);
      const replayed = await replayChange(prettier, texts, options, changes.length % 2 === 0);
      versions.add(location.version);
      changes.push({ change, replayed });
      settings.onChange?.(change, replayed);
    }
  } finally {
    blobs.close();
  }
  return { repository, prettier: [...versions], changes, skipped };
}

/**
 * As Prettier's command finds them, by today's configuration; undefined where that names what is
 * not installed.
 */
async function resolveOptions(
  prettier: Awaited<ReturnType<typeof loadPrettier>>,
  file: string,
): Promise<Options | undefined> {
  try {
    return { ...(await prettier.resolveConfig(file, { editorconfig: true })), filepath: file };
  } catch {
    return undefined;
  }
}

/** Code that people write has shorter lines. The bound is a guess. */
function isMinified(text: string): boolean {
  return text.length > 2000 && text.length / (text.match(/\n/g)?.length ?? 1) > 250;
}
