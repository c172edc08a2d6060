import { setFlagsFromString } from "node:v8";

// V8's flags apply to the whole process. Set them before anything is compiled: V8 rejects stored
// code that was compiled under other flags.

/**
 * Makes V8 wait longer before it optimizes a function. Prettier and the parsers have many functions
 * that see many kinds of nodes. When these are optimized as early as usual, V8 compiles them again
 * and again, and takes processor time from other work [measured, Node 20, 400 files: 0.84 of the
 * time, 0.67 of the processor time; Node 22: 0.79 and 0.63, 24: 0.92 and 0.88, 26: 0.90 and 0.90].
 */
export function optimizeLater(): void {
  setFlag([
    // The budget is in bytes of executed bytecode.
    { from: 11, to: 11, flag: "--interrupt-budget=500000" },
    { from: 12, to: 14, flag: "--invocation-count-for-turbofan=30000" },
  ]);
}

/**
 * Makes V8 collect garbage when a heap has grown by two fifths. By default V8 lets it grow to four
 * times the live data [measured: an hour of saves, replayed in a minute, takes 300 to 470 MB by
 * default and 220 to 340 MB with this flag; answers take equally long].
 */
export function keepHeapSmall(): void {
  setFlag([{ from: 11, to: 14, flag: "--heap-growing-percent=40" }]);
}

/**
 * @param flags flags by major version of V8; V8 prints an error for a flag that it does not know
 */
function setFlag(
  flags: readonly { readonly from: number; readonly to: number; readonly flag: string }[],
): void {
  const major = Number.parseInt(process.versions.v8, 10);
  const flag = flags.find(({ from, to }) => major >= from && major <= to)?.flag;
  if (flag !== undefined) setFlagsFromString(flag);
}
