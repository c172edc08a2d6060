import { setImmediate } from "node:timers/promises";
import type { Options } from "prettier";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import { compareOutcomes, outcomeOf } from "../oracle/check.ts";
import { sampleCorpus } from "../oracle/corpus.ts";
import { replay } from "../oracle/fixture.ts";
import { createRandom } from "../oracle/random.ts";
import { reduceTexts } from "../oracle/reduce.ts";
import { createMapStore } from "../stores/map-store.ts";
import { fuzzProgram, type FuzzDifference, type FuzzEnvironment } from "./fuzz-program.ts";
import type { Program } from "./programs.ts";

/** What a run has compared. */
export interface FuzzTally {
  programs: number;
  /** Texts compared with Prettier. */
  cases: number;
  /** Of these, texts that Prettier rejects. */
  errors: number;
}

export interface FuzzRun extends Omit<FuzzEnvironment, "corpus" | "tally"> {
  readonly seed: string;
  readonly cases: number;
  /** Time in ms to make one difference small; 0 for none. */
  readonly reductionTime: number;
}

/**
 * Fuzzes one program after the other until there were enough cases; gives the differences as they
 * are found.
 */
export async function* fuzzPrograms(run: FuzzRun, tally: FuzzTally): AsyncGenerator<FuzzDifference> {
  const environment: FuzzEnvironment = { ...run, corpus: readCorpus(run.seed), tally };
  for (let index = 0; tally.cases < run.cases; index += 1) {
    // Nothing here waits for anything but promises: a timer would never have its turn.
    await setImmediate();
    const difference = await fuzzProgram(`${run.seed}/${index}`, environment);
    if (difference === undefined) continue;
    yield run.reductionTime === 0
      ? difference
      : await reduce(difference, environment, Date.now() + run.reductionTime);
  }
}

export function createFuzzTally(): FuzzTally {
  return { programs: 0, cases: 0, errors: 0 };
}

function readCorpus(seed: string): readonly Program[] {
  const random = createRandom(seed);
  return sampleCorpus({ count: 150, random, maximumSize: 40_000, otherLanguages: 0 }).map(
    ({ name, text }) => ({ file: name, text }),
  );
}

/**
 * The smallest history found in the time; a history that does not show the difference again stays
 * as it is.
 */
async function reduce(
  difference: FuzzDifference,
  environment: FuzzEnvironment,
  deadline: number,
): Promise<FuzzDifference> {
  const shows = (texts: readonly string[]) => showsDifference({ ...difference, texts }, environment);
  if (!(await shows(difference.texts))) return difference;
  return { ...difference, texts: await reduceTexts(difference.texts, shows, deadline) };
}

/**
 * Whether a history still ends in a difference, in a formatter or a session that knows nothing
 * else.
 */
async function showsDifference(
  { through, file, options, texts }: Pick<FuzzDifference, "through" | "file" | "options" | "texts">,
  environment: Pick<FuzzEnvironment, "workspace" | "prettier" | "create">,
): Promise<boolean> {
  const { workspace, prettier, create = createFormatter } = environment;
  if (through === "formatter") {
    const regression = {
      name: "",
      file,
      options,
      before: texts.slice(0, -1),
      after: texts.at(-1)!,
      reopen: false,
    };
    return (await replay(regression, { workspace, prettier, createFormatter: create })) !== undefined;
  }
  const whole: Options = { ...options, filepath: workspace.pathOf(file) };
  const session = create({ store: createMapStore() }).openSession(texts[0]!, whole);
  for (const text of texts.slice(0, -1)) {
    session.setText(text);
    await session.warm();
  }
  const last = texts.at(-1)!;
  session.setText(last);
  const actual = await outcomeOf(async () => (await session.format()).text());
  return compareOutcomes(await outcomeOf(() => prettier.format(last, whole)), actual) !== undefined;
}
