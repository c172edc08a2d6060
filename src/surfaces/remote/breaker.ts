/** When a storage is asked again after errors. Times are in ms since 1970. */
export interface Outage {
  readonly until: number;
  readonly failures: number;
  readonly reason: string;
}

const firstPause = 30_000;
const longestPause = 10 * 60_000;

/**
 * The outage after something that is wrong on this machine, such as a missing key. Asking again
 * costs little, and the user may have mended it.
 */
export function pauseShortly(reason: string, now: number): Outage {
  return { until: now + firstPause, failures: 0, reason };
}

/** The outage after one more error of the storage. */
export function prolong(outage: Outage | undefined, reason: string, now: number): Outage {
  const failures = (outage?.failures ?? 0) + 1;
  const pause = Math.min(longestPause, firstPause * 2 ** Math.min(failures - 1, 16));
  return { until: now + pause, failures, reason };
}

/** Whether the storage is left alone. A clock that was set back must not turn it off for long. */
export function isOpen(outage: Outage | undefined, now: number): boolean {
  return outage !== undefined && now < outage.until && outage.until - now <= longestPause;
}
