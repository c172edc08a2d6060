import { silentReporter, type Reporter, type Tally } from "./reporter.ts";

export interface SummarySettings {
  readonly write: (text: string) => void;
  /** Milliseconds since the process started. */
  readonly now: () => number;
  /** Print the summary also after a run over one file or none. */
  readonly isWanted: boolean;
}

/** Prints at the end of a run how many files came from the cache. */
export function createSummaryReporter({ write, now, isWanted }: SummarySettings): Reporter {
  return {
    ...silentReporter,
    finish: (tally, ending) => {
      if (ending === "complete" && (isWanted || tally.files > 1)) write(describeTally(tally, now()));
    },
  };
}

export function describeTally({ files, hits }: Tally, milliseconds: number): string {
  const count = (number: number) => number.toLocaleString("en-US");
  // Rounded down: 100 % means all of them.
  const percent = files === 0 ? "" : ` (${(Math.floor((1_000 * hits) / files) / 10).toFixed(1)} %)`;
  const seconds = (milliseconds / 1_000).toFixed(2);
  return `fmt-cache: ${count(files)} ${files === 1 ? "file" : "files"}, ${count(hits)} from the cache${percent}, ${seconds} s\n`;
}
