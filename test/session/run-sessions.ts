import type { Options } from "prettier";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { SessionStatistics } from "../../src/formatter/session-statistics.ts";
import { outcomeOf, type ReferencePrettier } from "../oracle/check.ts";
import { textVariants } from "../oracle/option-sets.ts";
import { loadCase, planCases } from "../oracle/plan-cases.ts";
import { pluginOptions, prepareText } from "../oracle/plugins.ts";
import { createRandom } from "../oracle/random.ts";
import { count } from "../oracle/tally.ts";
import type { Workspace } from "../oracle/workspace.ts";
import { createMapStore } from "../stores/map-store.ts";
import { runSession, type SessionDifference } from "./run-session.ts";

export interface SessionRun {
  readonly seed: string;
  readonly files: number;
  /** Steps for each file, some of several edits. */
  readonly edits: number;
  /** See `RunSettings`. */
  readonly parser?: string | undefined;
  /** Longest file in bytes. */
  readonly maximumSize: number;
  readonly workspace: Workspace;
  readonly prettier: ReferencePrettier;
}

/** What a run has compared. */
export interface SessionTally {
  sessions: number;
  readonly answers: Record<keyof SessionStatistics["answers"], number>;
  readonly full: Record<string, number>;
  readonly widened: Record<string, number>;
}

/**
 * Opens real files as sessions, edits them at random, and compares every state; gives the
 * differences as they are found.
 */
export async function* runSessions(run: SessionRun, tally: SessionTally): AsyncGenerator<SessionDifference> {
  const { seed, files, edits, parser, maximumSize, workspace, prettier } = run;
  for (const plan of planCases({ seed, files, edits, parser, maximumSize, optionSets: 1 })) {
    const { file, optionSet } = loadCase(plan);
    const random = createRandom(plan.seed);
    const options: Options = Object.freeze({
      ...optionSet.options,
      ...pluginOptions(workspace.plugins, random),
      filepath: workspace.pathOf(file.name),
    });
    const initial = prepareText(file.text, workspace.plugins, random);
    const formatted = await outcomeOf(() => prettier.format(initial, { ...options }));
    // Random edits seldom turn a text that Prettier rejects into one that it accepts.
    if (formatted.kind === "error") continue;
    const variant = random.chance(0.75) ? textVariants[0]! : random.pick(textVariants);
    const text = variant.apply(random.chance(0.8) ? formatted.text : initial);
    const formatter = createFormatter({ store: createMapStore() });
    const subject = {
      hasPlugins: workspace.plugins.length > 0,
      name: plan.path,
      text,
      options,
      edits,
      random,
      formatter,
      prettier,
    };
    const difference = await runSession(subject, ({ answers, full, widened }) => {
      for (const name of ["windows", "full", "failed"] as const) tally.answers[name] += answers[name];
      for (const [name, times] of Object.entries(full)) count(tally.full, name, times);
      for (const [name, times] of Object.entries(widened)) count(tally.widened, name, times);
    });
    tally.sessions += 1;
    if (difference !== undefined) yield difference;
  }
}

export function createSessionTally(): SessionTally {
  return { sessions: 0, answers: { windows: 0, full: 0, failed: 0 }, full: {}, widened: {} };
}
