import { RemoteError } from "./remote-error.ts";

/** What is told of errors by their code: their own messages may show an address with a password. */
const meanings: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing answers there",
  ENOTFOUND: "there is no host of this name",
  EAI_AGAIN: "its name cannot be looked up now",
  ECONNRESET: "the connection was cut off",
  EPIPE: "the connection was cut off",
  HPE_INVALID_CONSTANT: "it does not speak HTTP",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host",
  CERT_HAS_EXPIRED: "its certificate has expired",
};

const unknownAuthority = new Set([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** Turns what a client has thrown into an error that shows no credential. */
export function networkError(host: string, error: unknown, signal: AbortSignal): RemoteError {
  if (error instanceof RemoteError) return error;
  if (signal.aborted) return new RemoteError(`${host} has not answered in time`);
  const code = (error as { readonly code?: string } | undefined)?.code ?? "unknown error";
  const meaning = unknownAuthority.has(code)
    ? "its certificate is of an authority that is not known here; NODE_EXTRA_CA_CERTS names a file with it"
    : (meanings[code] ?? "it cannot be reached");
  return new RemoteError(`${host}: ${meaning} (${code})`);
}
