import { join } from "node:path";
import { openCodeCache, useCodeCache } from "../../src/util/code-cache.ts";
import type { CasePlan } from "./plan-cases.ts";
import type { CreateFormatter } from "./run-case.ts";
import { runPlan } from "./run-plans.ts";
import { createTally, type Tally } from "./tally.ts";
import { openWorkspace } from "./workspace.ts";

export type ToWorker =
  { readonly kind: "run"; readonly plan: CasePlan; readonly reduce: boolean } | { readonly kind: "end" };

export type FromWorker =
  | { readonly kind: "ready" }
  /** About to format this text; the parent kills a worker that stays silent. */
  | { readonly kind: "step"; readonly what: string }
  | { readonly kind: "done"; readonly tally: Tally; readonly difference: string | undefined }
  | { readonly kind: "failed"; readonly message: string };

const [, , folder, formatter, fresh, verifyWarm, verify] = process.argv;
if (folder === undefined || formatter === undefined || process.send === undefined)
  throw new Error("worker.ts is started by run.ts");
const workspace = openWorkspace(folder);
if (workspace.plugins.length > 0) process.chdir(folder);
// The command does the same. The Prettier that we are compared with is loaded by Node.
const codeCache = openCodeCache(join(folder, "code"));
useCodeCache(codeCache);
const { createFormatter } = (await import(formatter)) as { createFormatter: CreateFormatter };
const prettier = await workspace.loadPrettier();
const send = (message: FromWorker): void => void process.send!(message);

process.on("message", (message: ToWorker) => {
  if (message.kind === "end") {
    codeCache.keep();
    process.disconnect();
    return;
  }
  const tally = createTally();
  const onStep = (what: string): void => send({ kind: "step", what });
  runPlan(
    message.plan,
    {
      workspace,
      prettier,
      createFormatter,
      tally,
      fresh: fresh === "fresh",
      verifyWarm: verifyWarm === "verify-warm",
      verify: verify === "verify",
      onStep,
    },
    message.reduce,
  ).then(
    (difference) => send({ kind: "done", tally, difference }),
    (error: unknown) => send({ kind: "failed", message: describe(error) }),
  );
});
send({ kind: "ready" });

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined
    ? (error.stack ?? error.message)
    : `${error.message}\n${describe(error.cause)}`;
}
