import { setFlagsFromString } from "node:v8";

// Flags of V8 hold for the whole process. To be set before anything is compiled: code that was kept
// under other flags is refused.

/**
 * Has V8 wait longer before it optimizes a function. Prettier and the parsers are many functions
 * that see many kinds of nodes: optimized as early as usual, they are compiled again and again, on
 * processors that other work waits for [measured, Node 20, 400 files: 0.84 of the time, 0.67 of the
 * processor time; Node 22: 0.79 and 0.63, 24: 0.92 and 0.88, 26: 0.90 and 0.90].
 */
export function optimizeLater(): void {
  setFlag([
    // In bytes of bytecode run.
    { from: 11, to: 11, flag: "--interrupt-budget=500000" },
    { from: 12, to: 14, flag: "--invocation-count-for-turbofan=30000" },
  ]);
}

/**
 * Has V8 collect garbage when a heap has grown by two fifths. Left alone it lets it become four
 * times what is alive [measured: an hour of saves in a minute takes 300 to 470 MB, so 220 to 340,
 * and answers come as soon].
 */
export function keepHeapSmall(): void {
  setFlag([{ from: 11, to: 14, flag: "--heap-growing-percent=40" }]);
}

/**
 * @param flags by major versions of V8; of an unknown flag, V8 would complain on the standard error
 */
function setFlag(
  flags: readonly { readonly from: number; readonly to: number; readonly flag: string }[],
): void {
  const major = Number.parseInt(process.versions.v8, 10);
  const flag = flags.find(({ from, to }) => major >= from && major <= to)?.flag;
  if (flag !== undefined) setFlagsFromString(flag);
}
