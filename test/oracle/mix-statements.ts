import type { Random } from "./random.ts";
import { findSyntax } from "./syntax.ts";

/** Longer texts take Prettier longer and show nothing new. A guess. */
const longestMix = 60_000;

/** Runs of neighbouring top-level statements of all texts, in turns. */
export function mixStatements(texts: readonly string[], random: Random): string {
  const queues = texts.map((text) => {
    const { members } = findSyntax(text).bodies[0]!;
    return members.map((member, index) => text.slice(index === 0 ? 0 : members[index - 1]!.end, member.end));
  });
  let mixed = "";
  while (mixed.length < longestMix) {
    const queue = random.pick(queues);
    if (queues.every((each) => each.length === 0)) break;
    mixed += queue.splice(0, 1 + random.integer(6)).join("") + random.pick(["", "\n", "\n\n"]);
  }
  return mixed + "\n";
}
