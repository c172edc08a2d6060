/**
 * A call that breaks the contract of a function; the message names the bad value and what was
 * expected.
 */
export class MisuseError extends TypeError {
  override readonly name = "MisuseError";
}
