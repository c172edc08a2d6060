import fs from "node:fs";
import { join } from "node:path";
import { systemCode } from "../../stores/disk/failures.ts";
import { listNames, removeQuietly } from "../../stores/disk/files.ts";

/** Packs of remotes on this machine, of all repositories. */
export interface StoredPacks {
  readonly packs: number;
  readonly bytes: number;
}

/** Where packs are, below the state folder; each repository has a folder of its own. */
export const packsFolder = "remote";
export const packEnding = ".pack";

export function measureStoredPacks(stateFolder: string | undefined): StoredPacks {
  const files = listPacks(stateFolder);
  const sizes = files.map((file) => fs.statSync(file, { throwIfNoEntry: false })?.size ?? 0);
  return { packs: files.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
}

/**
 * Removes all packs. What was seen and believed stays noted, because old packs could be played back
 * otherwise.
 */
export function removeStoredPacks(stateFolder: string | undefined): StoredPacks {
  const measured = measureStoredPacks(stateFolder);
  for (const file of listPacks(stateFolder)) removeQuietly(file);
  return measured;
}

function listPacks(stateFolder: string | undefined): readonly string[] {
  if (stateFolder === undefined) return [];
  const root = join(stateFolder, packsFolder);
  try {
    return listNames(root).flatMap((repository) =>
      listNames(join(root, repository))
        .filter((name) => name.endsWith(packEnding))
        .map((name) => join(root, repository, name)),
    );
  } catch (error) {
    // What cannot be listed is not counted.
    systemCode(error);
    return [];
  }
}
