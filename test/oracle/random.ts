/**
 * A small seeded generator: the same seed gives the same run on every machine. Users of a generator
 * must print its seed.
 */
export interface Random {
  readonly seed: string;
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [0, limit). */
  integer(limit: number): number;
  chance(probability: number): boolean;
  /** Throws for an empty list: there is nothing to pick. */
  pick<T>(list: readonly T[]): T;
  /** A shuffled copy. */
  shuffle<T>(list: readonly T[]): T[];
  /**
   * An independent generator, so that drawing more in one place does not change what another place
   * draws.
   */
  fork(name: string | number): Random;
}

export function createRandom(seed: string): Random {
  let state = hashText(seed);
  // mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for picking edits.
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const integer = (limit: number): number => Math.floor(next() * limit);
  return {
    seed,
    next,
    integer,
    chance: (probability) => next() < probability,
    pick(list) {
      if (list.length === 0) throw new RangeError("pick: the list is empty");
      return list[integer(list.length)]!;
    },
    shuffle(list) {
      const copy = [...list];
      for (let index = copy.length - 1; index > 0; index--) {
        const other = integer(index + 1);
        [copy[index], copy[other]] = [copy[other]!, copy[index]!];
      }
      return copy;
    },
    fork: (name) => createRandom(`${seed}/${name}`),
  };
}

/** A seed that no earlier run has used; print it. */
export function freshSeed(): string {
  return Math.floor(Math.random() * 4294967296).toString(36);
}

/** FNV-1a over UTF-16 code units. */
function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
}
