/**
 * Works on items side by side and gives the results in the order of the items. If an item cannot be
 * read or its work fails, the error is thrown in its turn, and nothing more is begun.
 * @param items are read one after the other, each when its work may begin
 * @param mayBegin whether there is room for one more; gets the number of those that are begun and
 * not yet given. One always may begin.
 */
export async function* inOrder<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  mayBegin: (begun: number) => boolean,
): AsyncGenerator<Result, undefined> {
  const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
  const begun: Promise<Result>[] = [];
  let isAtEnd = false;
  const begin = (result: Promise<Result>) => {
    // The error is thrown in its turn, or not at all if the caller stops before.
    result.catch(() => {});
    begun.push(result);
  };
  for (;;) {
    while (!isAtEnd && (begun.length === 0 || mayBegin(begun.length))) {
      try {
        const next = await source.next();
        if (next.done) isAtEnd = true;
        else begin(work(next.value));
      } catch (error) {
        isAtEnd = true;
        begin(fail(error));
      }
    }
    if (begun.length === 0) return;
    yield await begun.shift()!;
  }
}

async function fail(error: unknown): Promise<never> {
  throw error;
}
