import { homedir } from "node:os";
import { isAbsolute } from "node:path";

/**
 * The user's home, absolute; `undefined` for a process that has none: without HOME, under a user id
 * that the password file does not have, as containers often run.
 */
export function findHomeFolder(): string | undefined {
  try {
    const folder = homedir();
    // A HOME that is empty or relative would put files wherever the process happens to be.
    return isAbsolute(folder) ? folder : undefined;
  } catch {
    // Node.js throws where the system knows no such user.
    return undefined;
  }
}
