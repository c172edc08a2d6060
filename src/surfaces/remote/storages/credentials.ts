import { isAbsolute } from "node:path";
import { askCredentialHelper, type HelperAnswer } from "./credential-helper.ts";
import type { Authorize } from "./http-client.ts";
import { RemoteError } from "./remote-error.ts";

export const tokenVariable = "FMT_CACHE_REMOTE_TOKEN";
export const helperVariable = "FMT_CACHE_REMOTE_CREDENTIAL_HELPER";

/** Who one is to a storage; a URL may hold both, or the environment the password alone. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

/** A token of the environment, which belongs to no host by itself. */
export interface Token {
  readonly variable: string;
  readonly value: string;
}

/** @throws RemoteError if the token is not to be sent to this origin */
export type TokenGuard = (token: Token, origin: string) => void;

/** The first of these variables that is set. */
export function tokenOf(environment: NodeJS.ProcessEnv, ...variables: readonly string[]): Token | undefined {
  const variable = variables.find((name) => environment[name]);
  return variable === undefined ? undefined : { variable, value: environment[variable]! };
}

/**
 * Takes the credentials out of a URL, so that nothing that is made of it can show them.
 * @param token the password, if the URL has none
 */
export function takeLogin(url: URL, token: Token | undefined, guard: TokenGuard): Login {
  const own = { user: decode(url.username), password: decode(url.password) };
  url.username = "";
  url.password = "";
  if (own.password !== "" || token === undefined) return own;
  guard(token, `${url.protocol}//${url.host}`);
  return { ...own, password: token.value };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new RemoteError(`in the user or password of the URL, "%" must be written as "%25"`);
  }
}

/** The header for a login: a token alone stands for itself, a user makes it a password. */
function authorizationOf({ user, password }: Login): Readonly<Record<string, string>> {
  if (user === "" && password === "") return {};
  const value =
    user === "" ? `Bearer ${password}` : `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  if (/[^\x20-\x7e]/.test(value))
    throw new RemoteError(`the token for the remote holds characters that no header may have`);
  return { authorization: value };
}

/** Adds the headers of a login, or else those that a credential helper prints. */
export function authorizeBy(login: Login, helper: string | undefined): Authorize {
  const fixed = authorizationOf(login);
  if (fixed["authorization"] !== undefined || helper === undefined)
    return async (_url, { headers }) => ({ ...headers, ...fixed });
  const command = parseCommand(helper);
  const answers = new Map<string, Promise<HelperAnswer>>();
  return async (url, { headers, signal }) => {
    // Each pack has its own address, but all are at one place.
    let answer = answers.get(url.origin);
    if (answer === undefined || (await answer).expires <= Date.now()) {
      answer = askCredentialHelper(command, url, signal);
      // One that has failed may work the next time.
      answer.catch(() => answers.delete(url.origin));
      answers.set(url.origin, answer);
    }
    return { ...headers, ...(await answer).headers };
  };
}

/** A list in JSON, of a command and its arguments; or the path or name of a program. */
function parseCommand(helper: string): readonly string[] {
  const command = helper.startsWith("[") ? parseList(helper) : [helper];
  // A path in the work tree would lead to whatever a branch has put there.
  if (!isAbsolute(command[0]!) && /[/\\:]/.test(command[0]!))
    throw new RemoteError(
      "the credential helper must be the name of a program on the PATH, or an absolute path; a branch could change a file of the repository",
    );
  return command;
}

function parseList(helper: string): readonly string[] {
  try {
    const command: unknown = JSON.parse(helper);
    if (Array.isArray(command) && command.length > 0 && command.every((part) => typeof part === "string"))
      return command;
  } catch {
    // It is told below that this is no list.
  }
  throw new RemoteError(`${helperVariable} must be a program, or a list of texts in JSON`);
}
