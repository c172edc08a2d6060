/**
 * Thrown when a Prettier is installed but cannot be loaded. Only the texts that it would format
 * fail with this error.
 */
export class BrokenPrettierError extends Error {
  override readonly name = "BrokenPrettierError";
  constructor(directory: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The Prettier in "${directory}" cannot be used: ${why}`, { cause });
  }
}
