import type { ServerClient } from "../../server/client.ts";
import type { FileKindReader } from "../../shared/file-kinds.ts";
import { isTerminal } from "../../shared/is-terminal.ts";

export interface LookAheadTools {
  readonly kinds: FileKindReader;
  readonly server: Pick<ServerClient, "isThere">;
}

/**
 * Whether there is a server that can have several of these files (absolute paths) at the same time.
 * What is said of them, and the name of the present one on a terminal, must come in their order, so
 * nothing of it may be said early.
 */
export async function mayLookAhead(
  files: readonly string[],
  { kinds, server }: LookAheadTools,
): Promise<boolean> {
  if (files.length < 2 || isTerminal(1) || !(await server.isThere())) return false;
  try {
    for (const file of files) if (!(await kinds.isPlain(file))) return false;
    return true;
  } catch {
    // A broken configuration ends the run, but only when it is its file's turn.
    return false;
  }
}
