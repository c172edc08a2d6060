import { RemoteError } from "./storages/remote-error.ts";

/**
 * How keys are written: a word that says which key it is, so that nobody takes one for the other
 * and programs that look for secrets find them; then the bytes.
 */
const words = {
  key: "fmtkey",
  signing: "fmtsign",
  public: "fmtpub",
} as const;

export type TokenKind = keyof typeof words;

export function writeToken(kind: TokenKind, bytes: Buffer): string {
  return `${words[kind]}_${bytes.toString("base64url")}`;
}

/**
 * @param where what the user calls the place of the text
 * @throws RemoteError that does not show the text, if it is no such key
 */
export function readToken(kind: TokenKind, text: string, length: number, where: string): Buffer {
  const [, word, value = ""] = /^(fmt[a-z]+)_([\w-]+)$/.exec(text.trim()) ?? [];
  const found = Object.entries(words).find(([, one]) => one === word)?.[0] as TokenKind | undefined;
  if (found !== undefined && found !== kind)
    throw new RemoteError(`${where} must be ${meanings[kind]}, but it is ${meanings[found]}`);
  const bytes = Buffer.from(value, "base64url");
  if (found === undefined || bytes.length !== length || bytes.toString("base64url") !== value)
    throw new RemoteError(
      `${where} must be ${meanings[kind]} (${words[kind]}_…), as "remote init" prints it`,
    );
  return bytes;
}

const meanings: Readonly<Record<TokenKind, string>> = {
  key: "the team's key",
  signing: "the signing key of CI",
  public: "a public key",
};
