import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import type { CasePlan } from "./plan-cases.ts";
import type { Tally } from "./tally.ts";
import type { FromWorker, ToWorker } from "./worker.ts";

export interface WorkersRequest {
  readonly plans: readonly CasePlan[];
  readonly workers: number;
  readonly workspaceFolder: string;
  /** URL of the module whose `createFormatter` is under test. */
  readonly formatter: string;
  readonly fresh: boolean;
  readonly verifyWarm: boolean;
  readonly verify: boolean;
  /** How many differences are reduced; the others are only reported. */
  readonly reductions: number;
  /** A worker silent for this long (ms) hangs. */
  readonly silence: number;
  readonly onDone: (plan: CasePlan, tally: Tally, difference: string | undefined) => void;
  /**
   * The process died, hung or failed on this case; `undefined`: it had no case left and did not
   * end.
   */
  readonly onFailure: (plan: CasePlan | undefined, reason: string) => void;
}

/** What each worker is doing; shown when somebody interrupts a run that seems to hang. */
export const doing = new Map<number, string>();

/** A process may take this long to exit (ms) after it has closed its formatters. */
const timeToEnd = 20_000;

/**
 * Runs the plans on child processes that share one disk store; resolves when all are done. A dead
 * worker is replaced.
 */
export async function runOnWorkers(request: WorkersRequest): Promise<void> {
  const queue = [...request.plans];
  let reductionsLeft = request.reductions;
  const children = new Set<ChildProcess>();
  const killAll = (): void => children.forEach((child) => child.kill("SIGKILL"));
  process.once("exit", killAll);

  const runChild = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const child = fork(join(import.meta.dirname, "worker.ts"), [
        request.workspaceFolder,
        request.formatter,
        request.fresh ? "fresh" : "",
        request.verifyWarm ? "verify-warm" : "",
        request.verify ? "verify" : "",
      ]);
      children.add(child);
      let plan: CasePlan | undefined;
      let step = "start";
      let timer: NodeJS.Timeout | undefined;
      let hung = false;
      let ending = false;
      const listen = (): void => {
        clearTimeout(timer);
        timer = setTimeout(
          () => {
            hung = true;
            child.kill("SIGKILL");
          },
          ending ? timeToEnd : request.silence,
        );
      };
      const sendNext = (): void => {
        plan = queue.shift();
        ending = plan === undefined;
        listen();
        const message: ToWorker =
          plan === undefined ? { kind: "end" } : { kind: "run", plan, reduce: reductionsLeft > 0 };
        child.send(message);
      };
      child.on("message", (message: FromWorker) => {
        listen();
        if (message.kind === "step") {
          step = message.what;
          doing.set(child.pid!, `case ${plan?.index}, ${plan?.path}, ${step}`);
        }
        if (message.kind !== "step") {
          if (message.kind === "done") {
            if (message.difference !== undefined) reductionsLeft--;
            request.onDone(plan!, message.tally, message.difference);
          } else if (message.kind === "failed") request.onFailure(plan, message.message);
          sendNext();
        }
      });
      child.on("exit", (code, signal) => {
        clearTimeout(timer);
        children.delete(child);
        if (ending && hung)
          request.onFailure(
            undefined,
            `a worker did not end within ${timeToEnd} ms: something keeps the process alive`,
          );
        if (ending && (hung || code === 0)) return resolve();
        // A worker without a plan failed to start, so another one would fail, too.
        if (plan === undefined)
          return reject(new Error(`a worker ended before its first case (code ${code}, signal ${signal})`));
        request.onFailure(
          plan,
          hung
            ? `hangs for ${request.silence} ms at: ${step}`
            : `died (code ${code}, signal ${signal}) at: ${step}`,
        );
        runChild().then(resolve, reject);
      });
      listen();
    });

  try {
    await Promise.all(Array.from({ length: Math.min(request.workers, request.plans.length) }, runChild));
  } finally {
    killAll();
    process.off("exit", killAll);
  }
}
