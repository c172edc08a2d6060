import { statSync } from "node:fs";
import type { Output } from "../../shared/output.ts";
import type { ProgressBar } from "./progress-bar.ts";
import { describeProgress, type Progress } from "./progress-line.ts";
import { silentReporter, type Reporter } from "./reporter.ts";

/** Milliseconds until the bar appears: shorter runs need none. */
const patience = 1_000;
/** Milliseconds between two drawings. */
const interval = 100;
/** Bytes of a file that is expected to take long. */
const largeFile = 200_000;
/** Milliseconds of the past that the speed is taken from, so that what was known does not count. */
const recently = 30_000;

export interface ProgressSurroundings {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  readonly columns: () => number;
}

/** A reporter that shows in the bar how far a run is. Its time counts from here. */
export function createProgressReporter(
  bar: ProgressBar,
  { now, columns }: ProgressSurroundings,
): Reporter & { dispose(): void } {
  const started = now();
  const moments: { readonly time: number; readonly bytes: number }[] = [{ time: started, bytes: 0 }];
  let drawn = started + patience - interval;
  let isNamePrinted = false;
  let files: readonly string[] = [];
  /** Measured when the bar appears: most runs are over before. */
  let sizes: ReadonlyMap<string, number> | undefined;
  /** Files that are to be added to `progress.bytes`. */
  const finished: string[] = [];
  let progress: Progress = { files: 0, totalFiles: undefined, bytes: 0, totalBytes: 0, hits: 0 };

  const measure = () => {
    if (sizes === undefined) {
      sizes = new Map(files.map((file) => [file, sizeOf(file)]));
      progress = { ...progress, totalBytes: sumOf(sizes.values()) };
    }
    const sizeNow = sizes;
    const bytes = progress.bytes + sumOf(finished.splice(0).map((file) => sizeNow.get(file) ?? 0));
    progress = { ...progress, bytes };
  };
  const draw = (isUrgent: boolean) => {
    const time = now();
    // Prettier's command prints the name of the file that it formats; the bar waits until it is
    // gone.
    if (isNamePrinted || time < started + patience) return;
    if (time < drawn + interval && !(isUrgent && bar.hasAppeared)) return;
    drawn = time;
    if (progress.totalFiles !== undefined) measure();
    moments.push({ time, bytes: progress.bytes });
    while (moments.length > 2 && moments[1]!.time < time - recently) moments.shift();
    const { time: since, bytes } = moments[0]!;
    const speed = (1_000 * (progress.bytes - bytes)) / Math.max(1, time - since);
    // The cursor must not reach the last column, where some terminals go on to the next line.
    bar.show(describeProgress(progress, { time, speed }, columns() - 1));
  };
  const timer = setInterval(() => draw(false), interval);
  timer.unref();
  const dispose = () => {
    clearInterval(timer);
    bar.end();
  };

  return {
    ...silentReporter,
    found: (unknown, known) => {
      files = unknown;
      progress = { ...progress, files: known, hits: known, totalFiles: known + unknown.length };
    },
    fileAwaited: ({ file, displayName }) => {
      const isLarge = (sizes?.get(file) ?? 0) >= largeFile;
      progress = { ...progress, awaited: { displayName, since: now(), isLarge } };
      // While this process formats it, nothing can be drawn.
      if (isLarge) draw(true);
    },
    fileStarted: () => {
      isNamePrinted = !bar.hasAppeared;
    },
    fileFinished: (file, isHit) => {
      finished.push(file);
      progress = { ...progress, files: progress.files + 1, hits: progress.hits + (isHit ? 1 : 0) };
    },
    fileDone: () => {
      isNamePrinted = false;
      draw(false);
    },
    finish: dispose,
    dispose,
  };
}

function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    // Whoever formats it reports what is wrong with it.
    return 0;
  }
}

/** An output that prints above the bar. */
export function printAbove(
  bar: ProgressBar,
  output: Output,
  isTerminal: (descriptor: 1 | 2) => boolean,
): Output {
  const above = (print: (text: string) => void, descriptor: 1 | 2) => {
    if (!isTerminal(descriptor)) return print;
    return (text: string) => {
      bar.clear();
      print(text);
      if (text.endsWith("\n")) bar.restore();
    };
  };
  return { stdout: above(output.stdout, 1), stderr: above(output.stderr, 2), flush: () => output.flush() };
}
