import type { SessionResult } from "../../src/formatter/session-state.ts";
import type { Options } from "prettier";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { Formatter } from "../../src/formatter/formatter.ts";
import type { SessionStatistics } from "../../src/formatter/session-statistics.ts";
import { applyChanges, differenceOf, type TextEdit } from "../../src/window/changes.ts";
import { compareOutcomes, outcomeOf, type Outcome, type ReferencePrettier } from "../oracle/check.ts";
import { applyRandomEdit } from "../oracle/edits.ts";
import type { Random } from "../oracle/random.ts";
import { createMapStore } from "../stores/map-store.ts";

export interface SessionCase {
  /** Whether edits also change code that plugins treat. */
  readonly hasPlugins?: boolean;
  readonly name: string;
  readonly text: string;
  readonly options: Options;
  readonly edits: number;
  readonly random: Random;
  readonly formatter: Formatter;
  readonly prettier: ReferencePrettier;
}

/** A state of a session that differs from Prettier's answer, with all texts that led to it. */
export interface SessionDifference {
  readonly name: string;
  readonly seed: string;
  readonly what: string;
  readonly history: readonly string[];
  readonly texts: readonly string[];
}

/**
 * Edits one text again and again, and compares each state with Prettier's; `undefined` if all are
 * the same.
 */
export async function runSession(
  subject: SessionCase,
  onEnd?: (statistics: SessionStatistics) => void,
): Promise<SessionDifference | undefined> {
  const { text, options, random, formatter, prettier } = subject;
  const reference = new Map<string, Outcome>();
  const expect = async (source: string): Promise<Outcome> => {
    const known = reference.get(source) ?? (await outcomeOf(() => prettier.format(source, { ...options })));
    reference.set(source, known);
    return known;
  };
  const session = formatter.openSession(text, options);
  const history: string[] = [];
  const texts: string[] = [];
  let current = text;
  let accepted = text;
  /** What is wrong with the answer for the present text. */
  const check = async (): Promise<string | undefined> => {
    texts.push(current);
    if (session.text() !== current) return "the session has another text";
    let result: SessionResult | undefined;
    const actual = await outcomeOf(async () => (result = await session.format()).text());
    const expected = await expect(current);
    const difference = compareOutcomes(expected, actual);
    if (difference !== undefined) return JSON.stringify(difference, undefined, 1);
    if (random.chance(0.1)) {
      const fresh = createFormatter({ store: createMapStore() }).openSession(accepted, options);
      await fresh.warm();
      fresh.setText(current);
      const answer = await outcomeOf(async () => (await fresh.format()).text());
      if (compareOutcomes(expected, answer) !== undefined) return "a fresh session answers otherwise";
    }
    if (expected.kind === "error") return undefined;
    accepted = current;
    const edits = result!.edits();
    if (applyChanges(current, edits) !== expected.text)
      return `the edits do not give the formatted text: ${JSON.stringify(edits)}`;
    if (result!.isUnchanged !== (current === expected.text)) return "isUnchanged is wrong";
    const overlap = edits.findIndex(({ start }, index) => index > 0 && start <= edits[index - 1]!.end);
    if (overlap >= 0) return `edits touch: ${JSON.stringify(edits)}`;
    if (random.chance(0.5)) {
      session.edit(edits);
      current = expected.text;
      history.push("apply the answer");
      if (random.chance(0.5)) return check();
    }
    return undefined;
  };
  const fail = (what: string): SessionDifference => ({
    name: subject.name,
    seed: random.seed,
    what,
    history,
    texts,
  });
  let wrong = await check();
  if (wrong !== undefined) return fail(wrong);
  for (let step = 0; step < subject.edits; step += 1) {
    if (random.chance(0.1)) await session.warm();
    for (let left = random.chance(0.75) ? 1 : 1 + random.integer(4); left > 0; left -= 1) {
      const [name, edits] = nextEdits(current, accepted, random, subject.hasPlugins);
      history.push(name);
      if (random.chance(0.3)) session.setText(applyChanges(current, edits));
      else session.edit(edits);
      current = applyChanges(current, edits);
      if (random.chance(0.2)) {
        history.push("anticipate");
        const anticipation = session.anticipate();
        // Without waiting, further edits come while the session is formatting.
        if (random.chance(0.7)) await anticipation;
      }
    }
    wrong = await check();
    if (wrong !== undefined) return fail(wrong);
    if ((await expect(current)).kind === "error" && random.chance(0.85)) {
      history.push("repair");
      session.setText(accepted);
      current = accepted;
      wrong = await check();
      if (wrong !== undefined) return fail(wrong);
    }
  }
  onEnd?.(session.statistics());
  return undefined;
}

/** One change of any kind; Prettier may reject the text. */
export function nextEdits(
  text: string,
  accepted: string,
  random: Random,
  hasPlugins = false,
): readonly [string, readonly TextEdit[]] {
  if (random.chance(0.55)) {
    const edited = applyRandomEdit(text, random, hasPlugins);
    const edit = differenceOf(text, edited.text);
    if (edit !== undefined) return [edited.name ?? "", [edit]];
  }
  if (random.chance(0.03)) {
    const edit = differenceOf(text, accepted);
    if (edit !== undefined) return ["back", [edit]];
  }
  return random.pick(characterEdits)(text, random);
}

/** Edits anywhere, without regard to the language. */
const characterEdits: readonly ((text: string, random: Random) => readonly [string, readonly TextEdit[]])[] =
  [
    (text, random) => {
      const start = random.integer(text.length + 1);
      const inserted = random.pick(pieces);
      return [`insert ${JSON.stringify(inserted)}`, [{ start, end: start, text: inserted }]];
    },
    (text, random) => {
      const start = random.integer(text.length + 1);
      const end = Math.min(text.length, start + 1 + random.integer(random.chance(0.8) ? 2 : 60));
      return ["delete", [{ start, end, text: "" }]];
    },
    (text, random) => {
      const marks = [...text.matchAll(/["'`{}()[\]/*;,\n<>=:]/g)];
      const { index } = marks.length === 0 ? { index: 0 } : random.pick(marks);
      return ["delete a mark", [{ start: index, end: Math.min(text.length, index + 1), text: "" }]];
    },
    (text, random) => {
      const lines = [...text.matchAll(/^.*$/gm)];
      const line = random.pick(lines);
      const target = random.pick(lines).index;
      return ["copy a line", [{ start: target, end: target, text: `${line[0]}\n` }]];
    },
    (text, random) => {
      const line = random.pick([...text.matchAll(/^.*(?:\n|$)/gm)]);
      return ["delete a line", [{ start: line.index, end: line.index + line[0].length, text: "" }]];
    },
    (text, random) => {
      const words = [...text.matchAll(/\b[A-Za-z_]\w*\b/g)];
      if (words.length < 2) return ["nothing", []];
      const places = [random.pick(words), random.pick(words), random.pick(words)].toSorted(
        (a, b) => a.index - b.index,
      );
      const edits: TextEdit[] = [];
      for (const { index, 0: word } of places) {
        if (edits.some(({ end }) => end >= index)) continue;
        edits.push({ start: index, end: index + word.length, text: `${word}_${random.integer(100)}` });
      }
      return ["rename far apart", edits];
    },
  ];

const pieces: readonly string[] = [
  ...[
    "/*",
    "*/",
    "//",
    "`",
    "'",
    '"',
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ";",
    ",",
    "\n",
    "\n\n",
    " ",
    "\t",
    "${",
    "<",
    ">",
    "/",
    "\\",
  ],
  ...[
    "\r",
    "\r\n",
    "\uFEFF",
    "\u2028",
    "😀",
    "👩‍👩‍👧",
    "\uD83D",
    "é",
    "=>",
    "=",
    ":",
    "?",
    "@a ",
    "#a",
    "#!",
    "<!--",
    "-->",
    "|>",
  ],
  ...[
    '"use strict";\n',
    "'x';\n",
    "await x;\n",
    "import.meta;\n",
    "import a from 'a';\n",
    "export default 1;\n",
    "export {};\n",
  ],
  ...[
    "constructor() {}\n",
    "#a = 1;\n",
    "static {}\n",
    "default: 1;\n",
    "__proto__: 1,\n",
    "// prettier-ignore\n",
    "/* prettier-ignore */",
  ],
  ...[
    "// @flow\n",
    "/** @type {a} */ (b)",
    "let a",
    "return",
    "if (a) b\nelse c\n",
    "a\n(b)\n",
    "x ++\ny",
    "async",
    "get ",
    "static ",
    "*",
    "1: 2,\n",
    "'a-b': 1,\n",
    "in",
    "of",
  ],
];
