/** Says why a remote storage cannot be used, without any credential. */
export class RemoteError extends Error {
  override name = "RemoteError";
}
