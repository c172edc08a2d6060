/** One side of a comparison. */
export interface Side {
  readonly name: string;
  /** Not timed: new folders, new formatters, the text of this round. */
  prepare(round: number): Promise<void>;
  /** Timed. */
  run(): Promise<void>;
  /** Not timed: what was done, so that a fast answer that skipped its work is seen. */
  finish(): Promise<string>;
}

export interface Measurement {
  readonly name: string;
  /** Milliseconds. */
  readonly median: number;
  readonly least: number;
  readonly most: number;
  /** What the last round did, in words. */
  readonly note: string;
}

/**
 * Times the sides in turns, so that a machine that slows down or a growing heap meets all of them
 * alike. One round for warming up is thrown away. Garbage is not collected by force: V8 then throws
 * compiled code away too, and every side measures three times as long.
 */
export async function measure(sides: readonly Side[], rounds: number): Promise<Measurement[]> {
  const times = new Map(sides.map((side) => [side, [] as number[]]));
  const notes = new Map<Side, string>();
  for (let round = 0; round <= rounds; round++) {
    for (const side of sides) {
      await side.prepare(round);
      const started = performance.now();
      await side.run();
      const time = performance.now() - started;
      notes.set(side, await side.finish());
      if (round > 0) times.get(side)!.push(time);
    }
  }
  return sides.map((side) => {
    const sorted = times.get(side)!.toSorted((a, b) => a - b);
    return {
      name: side.name,
      median: medianOf(sorted),
      least: sorted[0]!,
      most: sorted.at(-1)!,
      note: notes.get(side)!,
    };
  });
}

export function medianOf(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A table whose ratios are to the reference; below 1 is faster than it. */
export function printTable(title: string, measurements: readonly Measurement[], reference: string): string {
  const base = measurements.find((each) => each.name === reference)?.median;
  const rows = measurements.map(({ name, median, least, most, note }) => [
    name,
    median.toFixed(1),
    `${least.toFixed(1)}-${most.toFixed(1)}`,
    base === undefined ? "-" : (median / base).toFixed(3),
    note,
  ]);
  const header = ["side", "median ms", "range ms", `x ${reference}`, "work in the last round"];
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) =>
        column === 0 || column === 4 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join("  ")
      .trimEnd();
  return [`## ${title}`, line(header), ...rows.map(line), ""].join("\n");
}
