import type { Options } from "prettier";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { Formatter } from "../../src/formatter/formatter.ts";
import type { ChangedText } from "../../src/text/format-changed.ts";
import { outcomeOf, type ReferencePrettier } from "../oracle/check.ts";
import { applyRandomEdit } from "../oracle/edits.ts";
import { optionSets } from "../oracle/option-sets.ts";
import { loadCase, planCases } from "../oracle/plan-cases.ts";
import { createRandom, type Random } from "../oracle/random.ts";
import { count } from "../oracle/tally.ts";
import type { Workspace } from "../oracle/workspace.ts";
import { createMapStore } from "../stores/map-store.ts";
import { findFault } from "./find-fault.ts";

export interface ChangesRun {
  readonly seed: string;
  readonly files: number;
  /** Changes for each file, of some edits each. */
  readonly changes: number;
  /** Longest file in bytes. */
  readonly maximumSize: number;
  readonly workspace: Workspace;
  readonly prettier: ReferencePrettier;
}

export interface ChangesTally {
  changes: number;
  /** How many were formatted, or not for a reason. */
  readonly outcomes: Record<string, number>;
  /** Lines that formatting the whole text changes, and those that were changed. */
  readonly lines: { whole: number; changed: number };
}

export function createChangesTally(): ChangesTally {
  return { changes: 0, outcomes: {}, lines: { whole: 0, changed: 0 } };
}

export interface Fault extends Change {
  readonly what: string;
  readonly path: string;
  readonly options: Options;
  readonly result: string;
}

interface Change {
  readonly before: string;
  readonly text: string;
}

/**
 * Changes real files at random that Prettier has formatted with other options, has the changed
 * statements formatted, and gives what is wrong with the results.
 */
export async function* runChanges(run: ChangesRun, tally: ChangesTally): AsyncGenerator<Fault> {
  const { seed, files, changes, maximumSize, workspace, prettier } = run;
  for (const plan of planCases({ seed, files, edits: changes, maximumSize, optionSets: 1 })) {
    const { file, optionSet } = loadCase(plan);
    const random = createRandom(plan.seed);
    const options: Options = Object.freeze({
      ...optionSet.options,
      filepath: workspace.pathOf(file.name),
    });
    const before = await formatOtherwise(prettier, file.text, options, random);
    if (before === undefined) continue;
    const checker = { options, prettier, formatter: createFormatter({ store: createMapStore() }), tally };
    for (let change = 0; change < changes; change += 1) {
      const text = edit(before, random);
      const fault = await checkChange(checker, { before, text }, edit(text, random));
      if (fault !== undefined) yield { ...fault, path: plan.path, options, before, text };
    }
  }
}

/** The text as somebody has it who does not use these options; one in five as it is. */
async function formatOtherwise(
  prettier: ReferencePrettier,
  text: string,
  options: Options,
  random: Random,
): Promise<string | undefined> {
  if (random.chance(0.2)) return text;
  const { parser: _, ...others } = random.pick(optionSets).options;
  const tabWidth = random.chance(0.5) ? (options.tabWidth ?? 2) : random.pick([2, 4, 8]);
  const endOfLine = random.chance(0.1) ? "crlf" : "lf";
  const form: Options = { ...options, ...others, tabWidth, endOfLine };
  const outcome = await outcomeOf(() => prettier.format(text, form));
  return outcome.kind === "text" ? outcome.text : undefined;
}

function edit(text: string, random: Random): string {
  let edited = text;
  for (let times = 1 + random.integer(4); times > 0; times -= 1)
    edited = applyRandomEdit(edited, random).text;
  return text.includes("\r\n") ? edited.replaceAll(/\r?\n/g, "\r\n") : edited;
}

interface Checker {
  readonly options: Options;
  readonly prettier: ReferencePrettier;
  readonly formatter: Formatter;
  readonly tally: ChangesTally;
}

/** @param later the text with more changes, which are not to be formatted */
async function checkChange(
  { options, prettier, formatter, tally }: Checker,
  { before, text }: Change,
  later: string,
): Promise<Pick<Fault, "what" | "result"> | undefined> {
  const outcome = await outcomeOf(() => prettier.format(text, { ...options }));
  if (outcome.kind === "error") return undefined;
  const whole = outcome.text;
  const answer = await formatter.formatChanged(text, { before: [before] }, options);
  tally.changes += 1;
  count(tally.outcomes, answer.kind === "doubt" ? answer.why : answer.kind, 1);
  const result = answer.kind === "doubt" ? answer.whole : answer.text;
  if (answer.kind === "doubt") return result === whole ? undefined : { what: "not Prettier's text", result };
  tally.lines.whole += countLines(text, whole);
  tally.lines.changed += countLines(text, result);
  const fail = (what: string) => ({ what, result });
  const again = await formatter.formatChanged(result, { before: [before] }, options);
  if (textOf(again) !== result) return fail(`once more makes a difference:\n${textOf(again)}`);
  const reformatted = await outcomeOf(() => prettier.format(result, { ...options }));
  if (reformatted.kind === "error" || reformatted.text !== whole) return fail("another program");
  for (const [versions, wanted] of [
    [{ before: [] }, whole],
    [{ before: [""] }, whole],
    [{ before: [before, text] }, text],
    [{ before: [before], within: before }, text],
  ] as const) {
    const other = textOf(await formatter.formatChanged(text, versions, options));
    if (other !== wanted)
      return fail(`not what these versions ask for, ${JSON.stringify(versions)}:\n${other}`);
  }
  const fault = findFault({ before, text, whole, result });
  if (fault !== undefined) return fail(fault);
  const laterWhole = await outcomeOf(() => prettier.format(later, { ...options }));
  if (laterWhole.kind === "error") return undefined;
  const carried = await formatter.formatChanged(later, { before: [before], within: text }, options);
  const reached =
    carried.kind === "doubt" ? carried.whole : await prettier.format(carried.text, { ...options });
  return reached === laterWhole.text ? undefined : fail(`another program, of this text:\n${later}`);
}

function textOf(answer: ChangedText): string {
  return answer.kind === "doubt" ? answer.why : answer.text;
}

function countLines(text: string, other: string): number {
  const lines = new Set(other.split("\n"));
  return text.split("\n").filter((line) => !lines.has(line)).length;
}
