/** Ends a switch over a closed union. The call only compiles when every case is handled. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
