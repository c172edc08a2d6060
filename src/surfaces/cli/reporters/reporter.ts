/**
 * Reports what a run does. A run calls `start`; then, in the order of Prettier's command,
 * `fileStarted` and `fileDone` for a file, or `patternFailed`; and at last `finish`, whatever
 * happened. None of them may throw.
 */
export interface Reporter {
  start(): void;
  /**
   * Which files there are, as soon as that is known.
   * @param unknown absolute paths of the files that have to be read
   * @param known how many others there are
   */
  found(unknown: readonly string[], known: number): void;
  /** The next file in the report is not ready yet. */
  fileAwaited(file: AwaitedFile): void;
  /** Need not be called for a file whose result is there at once. */
  fileStarted(displayName: string): void;
  fileDone(result: FileResult): void;
  /**
   * The result of a file that was not known is there. It may be reported much later.
   * @param file absolute path
   */
  fileFinished(file: string, isHit: boolean): void;
  /**
   * A pattern that names no file, or that could not be searched for; the message is for the user.
   */
  patternFailed(message: string): void;
  /** Sets `hasErrors` of the tally if a report could not be written. */
  finish(tally: Tally, ending: Ending): void;
}

/** Prints nothing. Other reporters extend it. */
export const silentReporter: Reporter = {
  start: () => {},
  found: () => {},
  fileAwaited: () => {},
  fileStarted: () => {},
  fileDone: () => {},
  fileFinished: () => {},
  patternFailed: () => {},
  finish: () => {},
};

interface AwaitedFile {
  /** Absolute path. */
  readonly file: string;
  /** Relative to the working directory, with `/`. */
  readonly displayName: string;
}

/** What became of one file. */
export interface FileResult extends AwaitedFile {
  readonly outcome: FileOutcome;
  /**
   * Whether a file or glob pattern names it. Otherwise it was found in a folder, and need not be
   * reported if it is ignored or skipped.
   */
  readonly isNamed: boolean;
  /** The whole file was known to the cache. */
  readonly isHit: boolean;
  /** How long formatting took; only `--write` tells the time. */
  readonly milliseconds?: number;
  /** The text as it was read. May be missing for a formatted file that is not printed. */
  readonly source?: string;
  /**
   * The text as Prettier formats it. May be missing if it equals the source. Diffs and places in
   * reports are made from it.
   */
  readonly formatted?: string;
  /** More about it for people; continues a sentence that begins with its name. */
  readonly note?: string;
  /** Whether the error leaves the exit code as it is. */
  readonly isForgiven?: boolean;
  /**
   * What was thrown when the file could not be read, formatted or written. Prettier's errors need
   * `loc` and `codeFrame`.
   */
  readonly error?: unknown;
}

/**
 * `unformatted`: would be changed. `written`: was changed. `skipped`: an unknown type where that is
 * no error.
 */
type FileOutcome =
  "unchanged" | "unformatted" | "written" | "ignored" | "skipped" | "failed" | "unreadable" | "unwritable";

/** Counts over all files of a run. */
export interface Tally {
  /** All files but those that were ignored or skipped. */
  files: number;
  hits: number;
  /** Files that were or would be changed, including those that could not be written. */
  unformatted: number;
  /** Files that Prettier could not format. */
  failed: number;
  /** Whether something happened for which the exit code is 2. */
  hasErrors: boolean;
}

/**
 * `interrupted`: by a signal. `aborted`: by an error that ends the whole run; the user is told of
 * it elsewhere.
 */
export type Ending = "complete" | "interrupted" | "aborted";

export function createTally(): Tally {
  return { files: 0, hits: 0, unformatted: 0, failed: 0, hasErrors: false };
}

export function addResult(tally: Tally, { outcome, isHit, isForgiven = false }: FileResult): void {
  if (outcome === "ignored" || outcome === "skipped") return;
  tally.files++;
  if (isHit) tally.hits++;
  if (outcome === "failed") tally.failed++;
  if (outcome === "unformatted" || outcome === "written" || outcome === "unwritable") tally.unformatted++;
  const isError = outcome === "failed" || outcome === "unreadable" || outcome === "unwritable";
  if (isError && !isForgiven) tally.hasErrors = true;
}
