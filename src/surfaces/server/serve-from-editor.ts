import { randomInt } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { serve } from "./serve.ts";

/**
 * Serves short commands beside an editor. While another server does, it stands by and takes over
 * when that one ends. Resolves when the user has stopped it, or where it cannot serve.
 *
 * @param whenQuiet resolves when the editor waits for nothing
 */
export async function serveFromEditor(whenQuiet: () => Promise<void>): Promise<void> {
  let isStopped = false;
  while (!isStopped) {
    let stop: () => void;
    const stopped = new Promise<void>((resolve) => (stop = resolve));
    const onEnd = () => {
      isStopped = true;
      stop();
    };
    try {
      const serving = await serve({
        host: "editor",
        idleMinutes: undefined,
        // The session thread's plugins look for files in the editor's workspace.
        mayChangeDirectory: false,
        whenQuiet,
        onEnd,
      });
      if ("ask" in serving) await serving.closed;
      else {
        await Promise.race([serving.lost, stopped]);
        serving.end();
      }
    } catch {
      // The editor is served all the same; "fmt-cache serve" says what is wrong.
      return;
    }
    // Several editors that have stood by must not all begin in the same moment.
    await pause(randomInt(10, 200));
  }
}
