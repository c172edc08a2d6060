/** An error from the operating system; `code` is `ENOENT`, `ENOSPC` and so on. */
export interface SystemError extends Error {
  readonly code: string;
}

/**
 * Whether an error came from the operating system. Any other error is a bug of ours and must not be
 * swallowed.
 */
export function isSystemError(error: unknown): error is SystemError {
  return error instanceof Error && "code" in error && "syscall" in error;
}

/** The code of an error from the operating system. Rethrows any other error. */
export function systemCode(error: unknown): string {
  if (isSystemError(error)) return error.code;
  throw error;
}
