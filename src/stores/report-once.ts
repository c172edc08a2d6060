import type { StoreFailure } from "./store.ts";

export type ReportFailure = (operation: StoreFailure["operation"], reason: string, path?: string) => void;

/**
 * Reports each reason once per operation, however many files it concerns. The number of reasons is
 * limited, because a process may live for days and a user's own store may put a time into its
 * messages.
 */
export function reportOnce(onFailure: (failure: StoreFailure) => void): ReportFailure {
  const reported = new Set<string>();
  return (operation, reason, path) => {
    const name = `${operation} ${reason}`;
    if (reported.has(name) || reported.size >= mostReasons) return;
    reported.add(name);
    onFailure(path === undefined ? { operation, reason } : { operation, reason, path });
  };
}

const mostReasons = 100;
