/**
 * Works on items side by side and gives the results in the order of the items. When one fails, that is thrown in its turn, and nothing more is begun.
 * @param limit how many may be begun and not yet given; asked anew each time
 */
export async function* inOrder<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  limit: () => number,
): AsyncGenerator<Result, undefined> {
  const begun: Promise<Result>[] = [];
  for (let given = 0; given < items.length; given += 1) {
    while (begun.length < limit() && given + begun.length < items.length) {
      const result = work(items[given + begun.length]!);
      // It is thrown in its turn, or not at all.
      result.catch(() => {});
      begun.push(result);
    }
    yield await begun.shift()!;
  }
}
