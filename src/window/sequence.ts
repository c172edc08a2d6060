/** What a sequence adds up over its members. */
export interface Measured {
  /** Length in the document, in UTF-16 code units. */
  readonly size: number;
  /** How many places in it are not formatted yet. */
  readonly differences: number;
  /** How many `import` and `export` statements it holds at the top level of the text. */
  readonly modules: number;
}

interface Chunk<T> extends Measured {
  readonly members: readonly T[];
}

/**
 * An immutable list: a splice gives a new one that shares most chunks with the old. Finding and
 * splicing take time in proportion to the number of chunks (n / 64) plus the length of one, and
 * touch no member outside of the changed chunks.
 */
export class Sequence<T extends Measured> implements Measured {
  readonly #chunks: readonly Chunk<T>[];
  readonly length: number;
  readonly size: number;
  readonly differences: number;
  readonly modules: number;

  private constructor(chunks: readonly Chunk<T>[]) {
    this.#chunks = chunks;
    this.length = sum(chunks, ({ members }) => members.length);
    this.size = sum(chunks, ({ size }) => size);
    this.differences = sum(chunks, ({ differences }) => differences);
    this.modules = sum(chunks, ({ modules }) => modules);
  }

  static of<T extends Measured>(members: readonly T[]): Sequence<T> {
    return new Sequence(toChunks(members));
  }

  /** @throws RangeError when there is no such member */
  at(index: number): T {
    const { chunk, first } = this.#chunkOf(index);
    const member = this.#chunks[chunk]?.members[index - first];
    if (member === undefined) throw new RangeError(`no member ${index} among ${this.length}`);
    return member;
  }

  /** The first member that ends at `offset` or later, or the last one, and where it begins. */
  locate(offset: number): { readonly index: number; readonly start: number } {
    let index = 0;
    let start = 0;
    for (const { members, size } of this.#chunks) {
      const isLast = index + members.length === this.length;
      if (start + size < offset && !isLast) {
        index += members.length;
        start += size;
        continue;
      }
      for (const member of members) {
        if (start + member.size >= offset || index === this.length - 1) break;
        index += 1;
        start += member.size;
      }
      break;
    }
    return { index, start };
  }

  /**
   * The members from `first`, included, to `end`, excluded.
   * @throws RangeError when there are not as many
   */
  slice(first: number, end: number): readonly T[] {
    if (first < end && (first < 0 || end > this.length))
      throw new RangeError(`no members from ${first} to ${end} among ${this.length}`);
    const parts: (readonly T[])[] = [];
    let index = 0;
    for (const { members } of this.#chunks) {
      if (index >= end) break;
      if (index + members.length > first) parts.push(members.slice(Math.max(0, first - index), end - index));
      index += members.length;
    }
    return parts.flat();
  }

  /** The sequence with the members from `first`, included, to `end`, excluded, replaced. */
  splice(first: number, end: number, added: readonly T[]): Sequence<T> {
    const from = this.#chunkOf(first);
    const to = this.#chunkOf(Math.max(first, end - 1));
    const head = this.#chunks[from.chunk]?.members.slice(0, first - from.first) ?? [];
    const tail = this.#chunks[to.chunk]?.members.slice(Math.max(0, end - to.first)) ?? [];
    let after = to.chunk + 1;
    const members = [...head, ...added, ...tail];
    // Many removals must not leave many tiny chunks.
    if (members.length < smallestChunk) members.push(...(this.#chunks[after++]?.members ?? []));
    return new Sequence([
      ...this.#chunks.slice(0, from.chunk),
      ...toChunks(members),
      ...this.#chunks.slice(after),
    ]);
  }

  *[Symbol.iterator](): Iterator<T> {
    for (const { members } of this.#chunks) yield* members;
  }

  /**
   * The members that are not formatted yet, and where they begin; chunks without any are skipped.
   */
  *differing(): Generator<{ readonly member: T; readonly index: number; readonly start: number }> {
    let index = 0;
    let start = 0;
    for (const { members, size, differences } of this.#chunks) {
      if (differences === 0) {
        index += members.length;
        start += size;
        continue;
      }
      for (const member of members) {
        if (member.differences > 0) yield { member, index, start };
        index += 1;
        start += member.size;
      }
    }
  }

  /**
   * The chunk that holds a member, and the index of its first member; the last chunk if the index
   * is too large.
   */
  #chunkOf(index: number): { readonly chunk: number; readonly first: number } {
    let first = 0;
    for (let chunk = 0; ; chunk += 1) {
      const length = this.#chunks[chunk]?.members.length ?? 0;
      if (index < first + length || chunk >= this.#chunks.length - 1) return { chunk, first };
      first += length;
    }
  }
}

// A guess: a text of 8,000 statements has 125 chunks.
const chunkLength = 64;
const smallestChunk = 16;

function toChunks<T extends Measured>(members: readonly T[]): readonly Chunk<T>[] {
  const chunks: Chunk<T>[] = [];
  for (let first = 0; first < members.length; first += chunkLength) {
    const own = members.slice(first, first + chunkLength);
    chunks.push({
      members: own,
      size: sum(own, ({ size }) => size),
      differences: sum(own, ({ differences }) => differences),
      modules: sum(own, ({ modules }) => modules),
    });
  }
  return chunks;
}

function sum<T>(list: readonly T[], read: (each: T) => number): number {
  let total = 0;
  for (const each of list) total += read(each);
  return total;
}
