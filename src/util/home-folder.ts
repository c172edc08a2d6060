import { homedir } from "node:os";
import { isAbsolute } from "node:path";

/**
 * The absolute path of the user's home. Returns `undefined` when there is none: HOME is not set and
 * the user id is not in the password file, as in many containers.
 */
export function findHomeFolder(): string | undefined {
  try {
    const folder = homedir();
    // With an empty or relative HOME, files would end up in the working directory of each process.
    return isAbsolute(folder) ? folder : undefined;
  } catch {
    // Node.js throws when the system does not know the user.
    return undefined;
  }
}
