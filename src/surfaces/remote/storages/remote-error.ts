/** Says why a remote storage cannot be used, without any credential. */
export class RemoteError extends Error {
  override name = "RemoteError";
}

/**
 * What may be told of any error. Messages of other errors may show a credential, so only their name
 * is told.
 */
export function reasonOf(error: unknown): string {
  return error instanceof RemoteError
    ? error.message
    : `an error that fmt-cache did not expect (${error instanceof Error ? error.name : typeof error})`;
}
