import { measureWidth } from "../../shared/clear-text.ts";
import type { Output } from "../../shared/output.ts";
import { silentReporter, type Reporter } from "./reporter.ts";

/** A line at the end of the terminal's output that is redrawn in place. */
export interface ProgressBar {
  /** Whether it has ever been drawn; it may be cleared at the moment. */
  readonly hasAppeared: boolean;
  /** Draws the line, unless it was drawn a moment ago or the run is still young. */
  update(progress: Progress): void;
  /** Takes the line away; the next `update` may draw it again. */
  clear(): void;
}

interface Progress {
  readonly done: number;
  /** Undefined while it is not known. */
  readonly total: number | undefined;
  readonly hits: number;
}

export interface ProgressSurroundings {
  /** Writes to the terminal. */
  readonly write: (text: string) => void;
  readonly columns: () => number;
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
}

/** Milliseconds until the bar appears: shorter runs need none. */
const patience = 1_000;
/** Milliseconds between two drawings. */
const interval = 100;

/** Creates the bar at the start of a run: its time and its speed count from here. */
export function createProgressBar({ write, columns, now }: ProgressSurroundings): ProgressBar {
  const started = now();
  let drawn = started + patience - interval;
  let [hasAppeared, isShown] = [false, false];
  return {
    get hasAppeared() {
      return hasAppeared;
    },
    update: (progress) => {
      const time = now();
      if (time < drawn + interval) return;
      drawn = time;
      // The cursor must not reach the last column, where some terminals go on to the next line.
      const line = fit(describeProgress(progress, time - started), columns() - 1);
      write(`${isShown ? eraseLine : ""}${line}`);
      hasAppeared = isShown = true;
    },
    clear: () => {
      if (isShown) write(eraseLine);
      isShown = false;
    },
  };
}

const eraseLine = "\r\u001B[2K";

function describeProgress({ done, total, hits }: Progress, milliseconds: number): string {
  const count = (files: number) => files.toLocaleString("en-US");
  const share = total === undefined || total === 0 ? "" : ` ${Math.floor((100 * done) / total)} %`;
  const files = `${count(done)}${total === undefined ? "" : `/${count(total)}`} files`;
  return [
    `fmt-cache${share}`,
    files,
    `${count(Math.round((1_000 * done) / Math.max(1, milliseconds)))}/s`,
    `${count(hits)} from the cache`,
  ].join(" · ");
}

function fit(text: string, columns: number): string {
  return measureWidth(text) <= columns ? text : text.slice(0, Math.max(0, columns));
}

/** A reporter that shows in the bar how far a run is. */
export function createProgressReporter(bar: ProgressBar): Reporter {
  let progress: Progress = { done: 0, total: undefined, hits: 0 };
  return {
    ...silentReporter,
    total: (total) => void (progress = { ...progress, total }),
    fileDone: ({ isHit }) => {
      progress = { ...progress, done: progress.done + 1, hits: progress.hits + (isHit ? 1 : 0) };
      bar.update(progress);
    },
    finish: () => bar.clear(),
  };
}

/** An output that clears the bar before it prints anything. */
export function clearBefore(bar: ProgressBar, output: Output): Output {
  return {
    stdout: (text) => (bar.clear(), output.stdout(text)),
    stderr: (text) => (bar.clear(), output.stderr(text)),
    flush: () => output.flush(),
  };
}
