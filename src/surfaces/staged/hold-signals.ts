/** Signals that are held back. The exit code for a signal is 128 plus its number, as in a shell. */
export interface HeldSignals {
  /**
   * Ends the holding. Resolves, after the event loop has turned, to the exit code for the first
   * signal; `undefined` if there was none.
   */
  release(): Promise<number | undefined>;
}

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * Until `release`, no signal ends the process, except SIGKILL. Before and after, signals end it at
 * once.
 */
export function holdSignals(): HeldSignals {
  let exitCode: number | undefined;
  const handlers = Object.entries(codes).map(([signal, code]) => {
    const handler = () => void (exitCode ??= code);
    process.on(signal, handler);
    return [signal, handler] as const;
  });
  return {
    release: async () => {
      // A signal is delivered when the loop polls, which it has not done during synchronous work.
      for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
      for (const [signal, handler] of handlers) process.off(signal, handler);
      return exitCode;
    },
  };
}
