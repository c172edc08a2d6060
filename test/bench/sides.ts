import { join } from "node:path";
import { rmSync } from "node:fs";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { Formatter } from "../../src/formatter/formatter.ts";
import type { Statistics } from "../../src/formatter/statistics.ts";
import type { ReferencePrettier } from "../oracle/check.ts";
import type { Workspace } from "../oracle/workspace.ts";
import type { Side } from "./measure.ts";
import type { BenchText, Subject } from "./subjects.ts";

export const prettierSide = "a prettier";

/**
 * Makes a text that no earlier round of any side has formatted: each time with a greater number.
 */
type Change = (text: BenchText, variation: number) => string;

/** The sides of one subject. What makes each round do its work anew is said in each. */
export async function createSides(
  subject: Subject,
  workspace: Workspace,
  prettier: ReferencePrettier,
): Promise<Side[]> {
  let variations = 0;
  const folder = join(workspace.folder, `bench-${subject.name}`);
  const warm = join(folder, "warm");
  await record(subject, workspace, warm);
  const formatAll = async (format: Formatter["format"], change: Change, variation: number): Promise<void> => {
    for (const text of subject.texts)
      await format(change(text, variation), { filepath: workspace.pathOf(text.name) });
  };
  /** A formatter that lives for one round (`fresh`) or for all of them. */
  const ours = (
    name: string,
    fresh: boolean,
    open: (round: number) => Formatter,
    change: Change = unchanged,
    flush = false,
  ): Side => {
    let formatter: Formatter | undefined;
    let round = 0;
    let variation = 0;
    let before: Statistics | undefined;
    return {
      name,
      async prepare(next) {
        round = next;
        variation = ++variations;
        if (!fresh) formatter ??= open(round);
        before = fresh ? undefined : formatter!.statistics();
      },
      async run() {
        if (fresh) formatter = open(round);
        await formatAll(formatter!.format, change, variation);
        if (flush) await formatter!.flush();
      },
      async finish() {
        const note = describeWork(before, formatter!.statistics());
        if (fresh) await formatter!.close();
        return note;
      },
    };
  };
  const cold = (round: number): string => join(folder, `cold-${round}`);
  const recording = ours(
    "c recording (cold disk store, flushed)",
    true,
    (round) => createFormatter({ cacheLocation: cold(round), durability: "at-close" }),
    unchanged,
    true,
  );
  // Writing is not part of applying: with `at-close` a round leaves what it learnt in memory.
  const applying = (): Formatter => createFormatter({ cacheLocation: warm, durability: "at-close" });
  const sides: Side[] = [
    {
      name: prettierSide,
      prepare: async () => {},
      run: () => formatAll((text, options) => prettier.format(text, options), unchanged, 0),
      finish: async () => "",
    },
    ours("b no cache (cache: false)", false, () => createFormatter({ cache: false })),
    {
      ...recording,
      async finish() {
        const note = await recording.finish();
        for (let round = 0; round < 100; round++) rmSync(cold(round), { recursive: true, force: true });
        return note;
      },
    },
    ours("d file hit, new formatter", true, applying),
    ours("d file hit, same formatter", false, applying),
    ours("e all statements hit (blank lines at the end)", false, applying, addFinalBlankLines),
    ours("e all statements hit (blank lines in the middle)", false, applying, addBlankLines),
    ours("e all statements hit (blank lines in the middle), new formatter", true, applying, addBlankLines),
    ours("f one top-level declaration renamed", false, applying, (text, variation) =>
      rename(text, text.shallowEdit, variation),
    ),
    ours("f one deep declaration renamed", false, applying, (text, variation) =>
      rename(text, text.deepEdit, variation),
    ),
  ];
  return sides;
}

async function record(subject: Subject, workspace: Workspace, cacheLocation: string): Promise<void> {
  const formatter = createFormatter({ cacheLocation, durability: "at-close" });
  for (const text of subject.texts)
    await formatter.format(text.text, { filepath: workspace.pathOf(text.name) });
  await formatter.close();
}

const unchanged = (text: BenchText): string => text.text;

/**
 * Another number of blank lines each time: the key of the whole text is new, those of its
 * statements are not.
 */
const addFinalBlankLines = (text: BenchText, variation: number): string =>
  text.text + "\n".repeat(variation + 1);

/**
 * After a blank line that stands at top level, another number of blank lines each time; Prettier
 * makes one of them.
 */
function addBlankLines(text: BenchText, variation: number): string {
  const middle = text.text.indexOf("\n\nexport ", text.text.length / 2);
  const offset = middle === -1 ? text.text.search(/\n\n(?=\S)/) : middle;
  return offset === -1
    ? addFinalBlankLines(text, variation)
    : text.text.slice(0, offset) + "\n".repeat(variation) + text.text.slice(offset);
}

function rename(text: BenchText, nameEnd: number, variation: number): string {
  return nameEnd === 0
    ? addFinalBlankLines(text, variation)
    : `${text.text.slice(0, nameEnd)}_${variation}${text.text.slice(nameEnd)}`;
}

function describeWork(before: Statistics | undefined, after: Statistics): string {
  const { files, segments, fallbacks } = after;
  const fallen = (statistics: Statistics | undefined): number =>
    Object.values(statistics?.fallbacks ?? {}).reduce((total, count) => total + count, 0);
  const done = [
    `files ${files.hit - (before?.files.hit ?? 0)} hit ${
      files.formatted - (before?.files.formatted ?? 0)
    } formatted`,
    `segments ${segments.hit - (before?.segments.hit ?? 0)} hit ${
      segments.formatted - (before?.segments.formatted ?? 0)
    } formatted`,
  ];
  const fallenNow = fallen(after) - fallen(before);
  if (fallenNow > 0) done.push(`${fallenNow} fallbacks (${Object.keys(fallbacks).join(", ")})`);
  return done.join(", ");
}
