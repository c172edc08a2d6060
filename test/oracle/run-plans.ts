import { printRegression, reduceDifference } from "./fixture.ts";
import { loadCase, type CasePlan } from "./plan-cases.ts";
import { runCase, type Environment } from "./run-case.ts";

/** Time in ms to reduce one difference. */
export const reductionTime = 60_000;

/**
 * Runs one case; the printed difference, or `undefined`. Throws only for a fault of the harness,
 * naming the case.
 */
export async function runPlan(
  plan: CasePlan,
  environment: Environment,
  reduce: boolean,
): Promise<string | undefined> {
  try {
    const found = await runCase(loadCase(plan), environment);
    if (found === undefined) return undefined;
    // A reduction formats hundreds of texts; they are no part of the run's tally.
    const reduced = reduce
      ? await reduceDifference(found, environment, Date.now() + reductionTime)
      : undefined;
    return await printRegression(found, reduced, environment);
  } catch (error) {
    throw new Error(`case ${plan.index} (seed ${plan.seed}, ${plan.path}) failed outside of a comparison`, {
      cause: error,
    });
  }
}
