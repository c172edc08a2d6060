/** Finds lines by offset. */
export interface LineIndex {
  /**
   * The 1-based number of the line that an offset stands on; a line break belongs to the line that
   * it ends. Logarithmic.
   */
  lineAt(offset: number): number;
}

/** @param source with `\n` line ends */
export function createLineIndex(source: string): LineIndex {
  const starts = [0];
  for (let end = source.indexOf("\n"); end >= 0; end = source.indexOf("\n", end + 1)) starts.push(end + 1);
  return {
    lineAt: (offset) => {
      let low = 0;
      let high = starts.length;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (starts[middle]! <= offset) low = middle;
        else high = middle;
      }
      return low + 1;
    },
  };
}
