/**
 * Thrown when a caller breaks the contract of a function. The message names the bad value and what
 * was expected.
 */
export class MisuseError extends TypeError {
  override readonly name = "MisuseError";
}
