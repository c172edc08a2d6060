import { getOrMake } from "../../util/get-or-make.ts";
import type { Stamp } from "./stamps.ts";

/**
 * The stamps of plugins and their inputs from when this thread first used them, by entry file. Node
 * keeps the modules that it has loaded, and plugins keep what they have read. So their output
 * belongs to these stamps, whatever is on disk now. They are never forgotten during the life of the
 * thread.
 */
const firstStamps = new Map<string, Map<string, string>>();
const noted = new WeakMap<readonly Stamp[], Set<string>>();
const outdated = new Set<string>();
/**
 * Lists that have been compared with the first stamps, with the number of those at that time. This
 * makes `isAsUsed` cheap, which is called for each text.
 */
const compared = new WeakMap<readonly Stamp[], Map<string, number>>();

/**
 * Notes that plugins are about to be used. Returns `false` if they, or files that they may have
 * read, have changed since this thread first used them.
 * @param entries absolute paths of the plugins' entry files
 */
export function notePluginUse(entries: readonly string[], lists: readonly (readonly Stamp[])[]): boolean {
  return entries
    .flatMap((entry) => lists.map((stamps) => noteUseOf(entry, stamps)))
    .every((isSame) => isSame);
}

/** Whether this thread has used all of these plugins before. */
export function hasUsed(entries: readonly string[]): boolean {
  return entries.every((entry) => firstStamps.has(entry));
}

/**
 * Whether plugins and these files are unchanged since this thread first used them, without noting a
 * use. Plugins that were never used here count as unchanged.
 */
export function isAsUsed(entries: readonly string[], lists: readonly (readonly Stamp[])[]): boolean {
  return entries.every((entry) => {
    if (outdated.has(entry)) return false;
    const first = firstStamps.get(entry);
    if (first === undefined) return true;
    return lists.every((stamps) => {
      if (noted.get(stamps)?.has(entry) || compared.get(stamps)?.get(entry) === first.size) return true;
      if (!stamps.every((stamp) => isAsBefore(first, stamp))) return false;
      getOrMake(compared, stamps, () => new Map<string, number>()).set(entry, first.size);
      return true;
    });
  });
}

function noteUseOf(entry: string, stamps: readonly Stamp[]): boolean {
  if (outdated.has(entry)) return false;
  const seenOf = getOrMake(noted, stamps, () => new Set<string>());
  if (seenOf.has(entry)) return true;
  const first = getOrMake(firstStamps, entry, () => new Map<string, string>());
  for (const stamp of stamps) {
    if (!isAsBefore(first, stamp)) {
      outdated.add(entry);
      return false;
    }
    first.set(`${stamp[0]} ${stamp[1]}`, stamp[2]);
  }
  seenOf.add(entry);
  return true;
}

function isAsBefore(first: ReadonlyMap<string, string>, [kind, path, value]: Stamp): boolean {
  return (first.get(`${kind} ${path}`) ?? value) === value;
}
