import { getOrMake } from "../../util/get-or-make.ts";
import type { Stamp } from "./stamps.ts";

/**
 * What plugins and their inputs looked like when this thread used them first. Node keeps what it
 * has loaded, and plugins keep what they have read; so what they answer belongs to that, whatever
 * is on disk by now. Nothing else of this thread forgets it.
 */
const firstStamps = new Map<string, Map<string, string>>();
const noted = new WeakMap<readonly Stamp[], Set<string>>();
const outdated = new Set<string>();
/**
 * Lists that were compared with what was there first, and how much that was; plugins that are not
 * used here are asked of for each text.
 */
const compared = new WeakMap<readonly Stamp[], Map<string, number>>();

/**
 * Plugins are about to be used. `false`: they, or something that they may have read, has changed
 * since this thread used them first.
 * @param entries absolute paths of the files that they start with
 */
export function noteUse(entries: readonly string[], lists: readonly (readonly Stamp[])[]): boolean {
  return entries
    .flatMap((entry) => lists.map((stamps) => noteUseOf(entry, stamps)))
    .every((isSame) => isSame);
}

/** Whether this thread has used plugins before. */
export function hasUsed(entries: readonly string[]): boolean {
  return entries.every((entry) => firstStamps.has(entry));
}

/** The same, of plugins that are not used now; `true` for those that have never been. */
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
