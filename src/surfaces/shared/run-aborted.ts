/**
 * Ends the whole run at once: nothing more is formatted, and there is no summary. The message is
 * for the user.
 */
export class RunAborted extends Error {
  override readonly name = "RunAborted";
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
