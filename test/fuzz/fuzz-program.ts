import type { SessionResult } from "../../src/formatter/session-state.ts";
import fc from "fast-check";
import type { Options } from "prettier";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { Formatter } from "../../src/formatter/formatter.ts";
import { applyChanges } from "../../src/window/changes.ts";
import { compareOutcomes, outcomeOf, type Outcome, type ReferencePrettier } from "../oracle/check.ts";
import { applyRandomEdit } from "../oracle/edits.ts";
import { pickOptionSets } from "../oracle/option-sets.ts";
import { createRandom, type Random } from "../oracle/random.ts";
import { findSyntax } from "../oracle/syntax.ts";
import type { Workspace } from "../oracle/workspace.ts";
import { nextEdits } from "../session/run-session.ts";
import { createMapStore } from "../stores/map-store.ts";
import type { FuzzTally } from "./fuzz-programs.ts";
import { programs, type Program } from "./programs.ts";

export interface FuzzEnvironment {
  readonly workspace: Workspace;
  readonly prettier: ReferencePrettier;
  /** Where pieces of real programs are taken from. */
  readonly corpus: readonly Program[];
  readonly tally: FuzzTally;
  /** The formatter under test; others are for testing the tests. */
  readonly create?: typeof createFormatter;
}

/** A text that came out wrong, and those that one formatter or one session had formatted before. */
export interface FuzzDifference {
  readonly seed: string;
  readonly through: "formatter" | "session";
  readonly file: string;
  readonly options: Options;
  readonly texts: readonly string[];
  readonly what: string;
}

/**
 * Makes one program and formats it cold, then moved by a line, then after edits: through a
 * formatter, and in a session. Each text is one case, compared with Prettier's bytes or error.
 * `undefined` if all are the same.
 */
export async function fuzzProgram(
  seed: string,
  environment: FuzzEnvironment,
): Promise<FuzzDifference | undefined> {
  const { workspace, prettier, tally } = environment;
  const random = createRandom(seed);
  const program = random.chance(generatedShare) ? generate(random) : takePiece(random, environment.corpus);
  const [optionSet] = pickOptionSets(1, random);
  const options: Options = { ...optionSet!.options, filepath: workspace.pathOf(program.file) };
  const references = new Map<string, Outcome>();
  const reference = async (text: string): Promise<Outcome> => {
    const outcome = references.get(text) ?? (await outcomeOf(() => prettier.format(text, { ...options })));
    references.set(text, outcome);
    return outcome;
  };
  const texts: string[] = [];
  const differ = async (text: string, actual: Outcome): Promise<string | undefined> => {
    texts.push(text);
    const expected = await reference(text);
    tally.cases += 1;
    if (expected.kind === "error") tally.errors += 1;
    const difference = compareOutcomes(expected, actual);
    return difference && JSON.stringify(difference, undefined, 1);
  };
  const failed = (through: FuzzDifference["through"], what: string): FuzzDifference => ({
    seed,
    through,
    file: program.file,
    options: optionSet!.options,
    texts,
    what,
  });

  const store = createMapStore(new Map(await knownFacts(options)));
  const formatter = (environment.create ?? createFormatter)({ store });
  const first = await reference(program.text);
  const start = first.kind === "text" && random.chance(0.5) ? first.text : program.text;
  const history = [start, random.pick([`${start}\n`, `\n${start}`, `${start}\n// end\n`])];
  let current = start;
  for (let edits = 2; edits > 0; edits -= 1) {
    const edited = applyRandomEdit(current, random).text;
    history.push(edited);
    if ((await reference(edited)).kind === "text") current = edited;
  }
  for (const text of history) {
    const what = await differ(text, await outcomeOf(() => formatter.format(text, options)));
    if (what !== undefined) return failed("formatter", what);
  }
  tally.programs += 1;
  if ((await reference(current)).kind === "error") return undefined;
  texts.length = 0;
  const wrong = await fuzzSession(formatter, current, options, random, reference, differ);
  return wrong === undefined ? undefined : failed("session", wrong);
}

/** The rest are pieces of real programs. */
const generatedShare = 0.85;

function generate(random: Random): Program {
  return fc.sample(programs(), { numRuns: 1, seed: random.integer(0x7fffffff) })[0]!;
}

/** Some neighbouring statements of a real program. */
function takePiece(random: Random, corpus: readonly Program[]): Program {
  const { file, text } = random.pick(corpus);
  const { members } = findSyntax(text).bodies[0]!;
  const first = random.integer(members.length);
  let last = first;
  const start = first === 0 ? 0 : members[first - 1]!.end;
  while (last + 1 < members.length && members[last + 1]!.end - start < longestPiece) last += 1;
  return { file, text: text.slice(start, members[last]?.end ?? text.length) };
}

const longestPiece = 2000;

async function fuzzSession(
  formatter: Formatter,
  start: string,
  options: Options,
  random: Random,
  reference: (text: string) => Promise<Outcome>,
  differ: (text: string, actual: Outcome) => Promise<string | undefined>,
): Promise<string | undefined> {
  const session = formatter.openSession(start, options);
  await session.warm();
  let current = start;
  for (let edits = 3; edits > 0; edits -= 1) {
    const [, change] = nextEdits(current, start, random);
    if (random.chance(0.3)) session.setText(applyChanges(current, change));
    else session.edit(change);
    current = applyChanges(current, change);
    let result: SessionResult | undefined;
    const actual = await outcomeOf(async () => (result = await session.format()).text());
    const what = await differ(current, actual);
    if (what !== undefined) return what;
    if (result === undefined) {
      session.setText(start);
      current = start;
      continue;
    }
    const expected = await reference(current);
    if (expected.kind === "text" && applyChanges(current, result.edits()) !== expected.text)
      return "the edits do not give the formatted text";
  }
  return undefined;
}

/** What every formatter finds out of Prettier and of a kind of file, found out once. */
async function knownFacts(options: Options): Promise<FactEntries> {
  const { filepath } = options;
  const known = facts.get(String(filepath));
  if (known !== undefined) return known;
  const entries: FactEntries = new Map();
  await createFormatter({ store: createMapStore(entries) }).format("fact", { filepath: String(filepath) });
  facts.set(String(filepath), entries);
  return entries;
}

type FactEntries = NonNullable<Parameters<typeof createMapStore>[0]>;

const facts = new Map<string, FactEntries>();
