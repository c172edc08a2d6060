/** Says which signal came while they were held; its number is what a shell adds to 128. */
export interface HeldSignals {
  /**
   * The exit code for the first signal, when the event loop has turned; `undefined` if there was
   * none.
   */
  release(): Promise<number | undefined>;
}

const codes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/**
 * From now on until `release` no signal ends the process, except SIGKILL. Before, and afterwards,
 * they do so at once.
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
