/** Whether the user or the system has asked the process to end. */
export interface Interruption {
  /** The exit code that a shell shows for the signal; undefined while there was none. */
  readonly exitCode: number | undefined;
}

/**
 * From now on, the first SIGINT or SIGTERM only sets `exitCode`: the run stops after the current
 * file, and keeps what was learnt. A second signal ends the process at once.
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
