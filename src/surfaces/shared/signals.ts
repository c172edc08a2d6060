/** Says whether the user or the system asked the process to end. */
export interface Interruption {
  /** The exit code that a shell shows for the signal; undefined while there was none. */
  readonly exitCode: number | undefined;
}

/**
 * From now on the first SIGINT or SIGTERM only asks: the run stops after the file at hand, and what
 * was learnt is kept. A second one ends the process at once.
 */
export function watchSignals(): Interruption {
  const interruption: { exitCode: number | undefined } = { exitCode: undefined };
  for (const [signal, exitCode] of [
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const) {
    process.on(signal, () => {
      if (interruption.exitCode !== undefined) process.exit(exitCode);
      interruption.exitCode = exitCode;
    });
  }
  return interruption;
}
