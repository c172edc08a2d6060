import type { Options } from "prettier";
import type { FormatEvent } from "../../src/events/events.ts";
import type { Formatter, FormatterSettings } from "../../src/formatter/formatter.ts";
import {
  checkCheck,
  compareOutcomes,
  outcomeOf,
  type Difference,
  type Outcome,
  type ReferencePrettier,
} from "./check.ts";
import { isCode, type CorpusFile } from "./corpus.ts";
import { applyRandomEdit } from "./edits.ts";
import { mixStatements } from "./mix-statements.ts";
import { textVariants, type OptionSet } from "./option-sets.ts";
import { pluginOptions, prepareText } from "./plugins.ts";
import type { Random } from "./random.ts";
import { addStatistics, count, type Tally } from "./tally.ts";
import type { Workspace } from "./workspace.ts";
import { textOrThrow, type WrongAnswer } from "../../src/verify/wrong-answer.ts";

export type CreateFormatter = (settings: FormatterSettings) => Formatter;

/** One file under one set of options, and the history of its edits. */
export interface Case {
  readonly index: number;
  readonly file: CorpusFile;
  /** Files whose statements are mixed with those of `file`. */
  readonly companions: readonly CorpusFile[];
  readonly optionSet: OptionSet;
  readonly edits: number;
  readonly random: Random;
}

export interface Environment {
  readonly workspace: Workspace;
  readonly prettier: ReferencePrettier;
  readonly createFormatter: CreateFormatter;
  readonly tally: Tally;
  /**
   * Whether each text is formatted by a new formatter, as by a command that is run after each edit.
   */
  readonly fresh: boolean;
  /** Whether every text is also formatted by a new formatter that knows only the disk store. */
  readonly verifyWarm: boolean;
  /** Whether the formatter is in verify mode. A wrong answer that it finds is a difference. */
  readonly verify: boolean;
  /**
   * Called before each text; a parent process that hears nothing for long knows which text hangs.
   */
  readonly onStep?: (what: string) => void;
}

/** A text that came out differently, with all that was formatted before it. */
export interface FoundDifference extends Difference {
  readonly seed: string;
  readonly caseIndex: number;
  readonly path: string;
  readonly filepath: string;
  readonly prettierVersion: string;
  readonly options: Options;
  /** The steps up to here, oldest first: names of edits and `cold`, `warm`, `revert`, `reopen`. */
  readonly history: readonly string[];
  /** Texts formatted before, oldest first. */
  readonly before: readonly string[];
  readonly after: string;
}

/**
 * Formats the file cold, warm and after edits; `undefined` when every text came out as Prettier
 * formats it. Stops at the first difference.
 */
export async function runCase(subject: Case, environment: Environment): Promise<FoundDifference | undefined> {
  const { random, optionSet, file } = subject;
  const { workspace, prettier, tally } = environment;
  const variant = random.chance(0.75) ? textVariants[0]! : random.pick(textVariants);
  const filepath = workspace.pathOf(file.name);
  const options: Options = Object.freeze({
    ...optionSet.options,
    ...pluginOptions(workspace.plugins, random),
    filepath,
  });
  const events: FormatEvent[] = [];
  const wrong: WrongAnswer[] = [];
  const open = (): Formatter =>
    environment.createFormatter({
      ...random.pick(settings),
      cacheLocation: workspace.cacheLocation,
      verify: environment.verify,
      onWrongAnswer: (answer) => wrong.push(answer),
      onEvent: (event) => events.push(event),
    });
  let formatter = open();

  const outcomes = new Map<string, Outcome>();
  const before: string[] = [];
  const history: string[] = [];
  let found: FoundDifference | undefined;

  const reopen = async (): Promise<void> => {
    addStatistics(tally, formatter.statistics());
    await formatter.close();
    formatter = open();
  };
  const referenceOf = async (text: string): Promise<Outcome> => {
    const outcome = outcomes.get(text) ?? (await outcomeOf(() => prettier.format(text, { ...options })));
    outcomes.set(text, outcome);
    return outcome;
  };
  const compare = async (text: string, what: string): Promise<boolean> => {
    history.push(what);
    environment.onStep?.(`${what} (${text.length} code units)`);
    if (environment.fresh) await reopen();
    events.length = 0;
    const expected = await referenceOf(text);
    let difference = compareOutcomes(expected, await outcomeOf(() => formatter.format(text, options)));
    tally.texts++;
    const [own] = wrong;
    if (difference === undefined && own !== undefined) {
      history.push("verify");
      difference = compareOutcomes(expected, await outcomeOf(async () => textOrThrow(own.answer)));
    }
    if (difference === undefined && environment.verifyWarm) {
      await reopen();
      history.push("verify-warm");
      difference = compareOutcomes(expected, await outcomeOf(() => formatter.format(text, options)));
      tally.texts++;
    }
    if (difference === undefined && random.chance(0.05)) {
      history.push("check");
      difference = await checkCheck(formatter, prettier, text, options);
      tally.checks++;
    }
    if (difference !== undefined) {
      tally.differences++;
      found = {
        ...difference,
        seed: random.seed,
        caseIndex: subject.index,
        path: file.path,
        filepath,
        prettierVersion: prettier.version,
        options,
        history,
        before: [...before],
        after: text,
      };
      return false;
    }
    if (expected.kind === "error") tally.errorsEqual++;
    before.push(text);
    return true;
  };
  /** The next text of the history, and how it was made. */
  const nextText = async (
    initial: string,
    current: string,
    accepted: readonly string[],
  ): Promise<readonly [string, string]> => {
    if (random.chance(0.1)) return [random.pick(accepted), "revert"];
    if (random.chance(0.08)) {
      const outcome = await referenceOf(current);
      if (outcome.kind === "text") return [outcome.text, "own-output"];
    }
    const tooLong = current.length > 2 * initial.length + 20_000;
    let text = tooLong || random.chance(0.25) ? initial : current;
    const names = text === current ? [] : ["from-initial"];
    for (let left = random.chance(0.7) ? 1 : 2 + random.integer(4); left > 0; left--) {
      const edit = applyRandomEdit(text, random, workspace.plugins.length > 0);
      if (edit.name === undefined) continue;
      text = edit.text;
      names.push(edit.name);
      tally.edits++;
      count(tally.editsByName, edit.name);
    }
    return [text, names.join(" + ")];
  };
  const runHistory = async (): Promise<void> => {
    const initial = variant.apply(prepareText(file.text, workspace.plugins, random));
    if (!(await compare(initial, `cold (${variant.name})`))) return;
    if (isCode(file.name) && !optionSet.fallsBack) countFallback(tally, events);
    if (!(await compare(initial, "warm"))) return;
    await reopen();
    if (!(await compare(initial, "warm after reopen"))) return;
    let start = initial;
    if (subject.companions.length > 0) {
      for (const companion of subject.companions)
        if (!(await compare(companion.text, `companion ${companion.path}`))) return;
      start = mixStatements([initial, ...subject.companions.map((companion) => companion.text)], random);
      if (!(await compare(start, "concatenated"))) return;
    } else if (random.chance(0.6)) {
      // Most texts that people edit are formatted already; those are the ones kept as markers.
      const outcome = await referenceOf(initial);
      if (outcome.kind === "text") start = outcome.text;
      if (!(await compare(start, "own-output"))) return;
    }
    let current = start;
    const accepted = [initial, start];
    for (let step = 0; step < subject.edits; step++) {
      if (random.chance(0.1)) {
        history.push("reopen");
        await reopen();
      }
      const [text, what] = await nextText(start, current, accepted);
      if (!(await compare(text, what))) return;
      if ((await referenceOf(text)).kind === "text") {
        current = text;
        accepted.push(text);
      } else if (random.chance(0.5) && !(await compare(current, "repair"))) return;
    }
  };

  try {
    await runHistory();
  } finally {
    tally.cases++;
    addStatistics(tally, formatter.statistics());
    await formatter.close();
  }
  return found;
}

/**
 * Without a memory store everything is read back from disk; `at-close` is on disk only after a
 * reopen.
 */
const settings: readonly FormatterSettings[] = [
  {},
  {},
  { memoryBudget: 0 },
  { durability: "at-close" },
  { memoryBudget: 0, durability: "at-close" },
];

function countFallback(tally: Tally, events: readonly FormatEvent[]): void {
  tally.code.files++;
  for (const event of events)
    if (event.kind === "fallback" || event.kind === "bypass") count(tally.code.fallbacks, event.reason);
}
