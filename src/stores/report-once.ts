import type { StoreFailure } from "./store.ts";

export type ReportFailure = (operation: StoreFailure["operation"], reason: string, path?: string) => void;

/**
 * Passes each reason on once per operation, however many files have it. A process may live for
 * days, and reasons of a user's own store may hold a time; so there is an end to them.
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
