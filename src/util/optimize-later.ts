import { setFlagsFromString } from "node:v8";

/**
 * Has V8 wait longer before it optimizes a function, in all of this process. Prettier and the parsers are many functions that see many kinds of nodes: optimized as early as
 * usual, they are compiled again and again, on processors that other work waits for [measured, Node 20, 400 files: 0.84 of the time, 0.67 of the processor time; Node 22: 0.79 and 0.63,
 * 24: 0.92 and 0.88, 26: 0.90 and 0.90]. To be called before anything is compiled: code that was kept under other flags is refused.
 */
export function optimizeLater(): void {
  const major = Number.parseInt(process.versions.v8, 10);
  const flag = flags.find(({ from, to }) => major >= from && major <= to)?.flag;
  // Of an unknown flag, V8 complains on the standard error.
  if (flag !== undefined) setFlagsFromString(flag);
}

/** By major versions of V8. Units: bytes of bytecode run; invocations. */
const flags = [
  { from: 11, to: 11, flag: "--interrupt-budget=500000" },
  { from: 12, to: 14, flag: "--invocation-count-for-turbofan=30000" },
];
