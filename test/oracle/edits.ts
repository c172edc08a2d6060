import { blankLineEdits } from "./edits/blank-lines.ts";
import { breakingEdits } from "./edits/breaking.ts";
import { characterEdits } from "./edits/characters.ts";
import { commentEdits } from "./edits/comments.ts";
import { insertionEdits } from "./edits/insertions.ts";
import { pluginEdits } from "./edits/plugins.ts";
import type { Edit } from "./edits/places.ts";
import { statementEdits } from "./edits/statements.ts";
import { tokenEdits } from "./edits/tokens.ts";
import type { Random } from "./random.ts";

/**
 * Edits by concern. `breaking` ones usually make a text that Prettier rejects; the next step of a
 * history repairs it.
 */
const editGroups: Readonly<Record<string, readonly Edit[]>> = {
  token: tokenEdits,
  statement: statementEdits,
  comment: commentEdits,
  "blank-line": blankLineEdits,
  insertion: insertionEdits,
  character: characterEdits,
  breaking: breakingEdits,
};

/** How often each group is drawn. */
const weights: readonly (readonly [string, number])[] = [
  ["token", 20],
  ["statement", 20],
  ["comment", 20],
  ["blank-line", 12],
  ["insertion", 18],
  ["character", 6],
  ["breaking", 8],
];

const totalWeight = weights.reduce((total, [, weight]) => total + weight, 0);

/** One random edit applied; `name` is `undefined` when none of several tries changed the text. */
export function applyRandomEdit(
  text: string,
  random: Random,
  hasPlugins = false,
): { readonly text: string; readonly name: string | undefined } {
  for (let attempt = 0; attempt < 10; attempt++) {
    // A third of the edits is about what plugins have a say in.
    const isPlugins = hasPlugins && random.chance(0.35);
    const edit = random.pick(isPlugins ? pluginEdits : editGroups[pickGroup(random)]!);
    const changed = edit.apply(text, random);
    if (changed !== text) return { text: changed, name: edit.name };
  }
  return { text, name: undefined };
}

function pickGroup(random: Random): string {
  let rest = random.integer(totalWeight);
  for (const [group, weight] of weights) {
    if (rest < weight) return group;
    rest -= weight;
  }
  return weights[0]![0];
}
