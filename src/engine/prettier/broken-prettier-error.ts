/**
 * A Prettier that is there, but cannot be loaded. An error of the texts that it would format, and
 * of no others.
 */
export class BrokenPrettierError extends Error {
  override readonly name = "BrokenPrettierError";
  constructor(directory: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The Prettier in "${directory}" cannot be used: ${why}`, { cause });
  }
}
