import { fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { FormatAnswer, FormatTask } from "./format-worker.ts";

/**
 * Formats files on one process for each core; `onAnswer` hears of each file whether it was written.
 * Throws when a process dies.
 */
export async function formatOnWorkers(
  tasks: readonly FormatTask[],
  prettier: string,
  onAnswer: (task: FormatTask, isWritten: boolean) => void,
): Promise<void> {
  const queue = [...tasks].reverse();
  const workers = Array.from({ length: Math.min(availableParallelism(), tasks.length) }, () =>
    runWorker(queue, prettier, onAnswer),
  );
  await Promise.all(workers);
}

function runWorker(
  queue: FormatTask[],
  prettier: string,
  onAnswer: (task: FormatTask, isWritten: boolean) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = fork(join(import.meta.dirname, "format-worker.ts"), [prettier]);
    let current: FormatTask | undefined;
    child.on("message", (isWritten: FormatAnswer) => {
      if (current !== undefined) onAnswer(current, isWritten);
      current = queue.pop();
      if (current === undefined) child.disconnect();
      else child.send(current);
    });
    child.on("error", reject);
    child.on("exit", (code) =>
      code === 0 ? resolve() : reject(new Error(`a formatting process died at ${current?.source}`)),
    );
  });
}
