import { execFile } from "node:child_process";

/** A Node.js, and the variables that make the program one. */
export interface FoundNode {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Chooses the Node.js that runs the servers. The one on the `PATH` also runs the command, and what
 * plugins have made is known to the same Node.js only; the editor's own is always there.
 * @param given from a setting
 */
export async function findNode(given: string | undefined): Promise<FoundNode> {
  if (given) return { command: given, env: {} };
  const own = { command: process.execPath, env: { ELECTRON_RUN_AS_NODE: "1" } };
  return (await isNewEnough("node")) ? { command: "node", env: {} } : own;
}

function isNewEnough(command: string): Promise<boolean> {
  return new Promise((resolve) =>
    execFile(command, ["--version"], { timeout: longestStart }, (error, stdout) => {
      const [major = 0, minor = 0] = stdout.replace("v", "").split(".").map(Number);
      resolve(error === null && (major > 20 || (major === 20 && minor >= 19)));
    }),
  );
}

/** In milliseconds. Version managers start Node.js slowly. */
const longestStart = 10_000;
