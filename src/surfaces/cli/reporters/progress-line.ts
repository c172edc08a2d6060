import { measureWidth } from "../../shared/clear-text.ts";

/** How far a run is. */
export interface Progress {
  readonly files: number;
  /** Undefined while files are still being looked for. */
  readonly totalFiles: number | undefined;
  /** Of files that were not known before they were read. */
  readonly bytes: number;
  readonly totalBytes: number;
  readonly hits: number;
  /** The file that the report waits for. */
  readonly awaited?: AwaitedFile;
}

interface AwaitedFile {
  readonly displayName: string;
  readonly since: number;
  /** Whether it is expected to take long. */
  readonly isLarge: boolean;
}

export interface Pace {
  readonly time: number;
  /** Bytes a second. */
  readonly speed: number;
}

/** Milliseconds after which a file counts as one that takes long. */
const long = 1_000;

/** The line of the bar. What does not fit is left out, from the end; of a name, its beginning. */
export function describeProgress(progress: Progress, { time, speed }: Pace, columns: number): string {
  const { files, totalFiles, bytes, totalBytes, hits, awaited } = progress;
  if (totalFiles === undefined) return joinFitting(["fmt-cache", "looking for files"], columns);
  const share = totalBytes > 0 ? bytes / totalBytes : files / Math.max(1, totalFiles);
  const parts = [
    `fmt-cache ${Math.floor(100 * Math.min(1, share))} %`,
    `${count(files)}/${count(totalFiles)} files`,
    ...(speed > 0 ? [describeSpeed(speed), `${describeSeconds((totalBytes - bytes) / speed)} left`] : []),
  ];
  const waiting = awaited === undefined ? 0 : time - awaited.since;
  if (awaited === undefined || !(awaited.isLarge || waiting >= long))
    return joinFitting([...parts, `${count(hits)} from the cache`], columns);
  const line = joinFitting(parts, columns);
  const lead = `${line} · waits ${waiting < long ? "" : `${describeSeconds(waiting / 1_000)} `}for `;
  const room = columns - measureWidth(lead);
  return room < shortestName ? line : lead + keepEnd(awaited.displayName, room);
}

/** Columns below which a name would say nothing. */
const shortestName = 8;

function count(number: number): string {
  return number.toLocaleString("en-US");
}

function describeSpeed(speed: number): string {
  return speed < 1_000_000 ? `${Math.ceil(speed / 1_000)} kB/s` : `${(speed / 1_000_000).toFixed(1)} MB/s`;
}

function describeSeconds(seconds: number): string {
  return seconds < 100 ? `${Math.ceil(seconds)} s` : `${Math.ceil(seconds / 60)} min`;
}

function joinFitting(parts: readonly string[], columns: number): string {
  const line = parts.join(" · ");
  return measureWidth(line) <= columns || parts.length === 0
    ? line
    : joinFitting(parts.slice(0, -1), columns);
}

/** The end of a path says more than its beginning. */
function keepEnd(name: string, columns: number): string {
  if (measureWidth(name) <= columns) return name;
  const kept: string[] = [];
  let width = 1;
  for (const { segment } of [...new Intl.Segmenter().segment(name)].reverse()) {
    width += measureWidth(segment);
    if (width > columns) break;
    kept.unshift(segment);
  }
  return `…${kept.join("")}`;
}
