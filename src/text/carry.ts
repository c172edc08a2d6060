import { formatNewStatements } from "./format-statements.ts";
import { expandMisses, memberKey, statementKeys, type Task } from "./known-statements.ts";
import { collectGaps, toCarried, writeCarried, type CarriedBody } from "../pipeline/carry.ts";
import { isGoalInDoubt } from "../pipeline/goal.ts";
import { hasStatements } from "../pipeline/outline.ts";
import { parseText, type Grammar } from "../pipeline/parse.ts";
import { segmentProgram, segmentText } from "../pipeline/segment.ts";
import { miss, type Lookup, type Store } from "../stores/store.ts";
import type { CacheKey } from "../util/digest.ts";

/**
 * Gives the segments that two versions of a text share the form that Prettier gives them in the
 * first one, at any depth; the rest of the second stays as it is, byte for byte. `undefined` if
 * that cannot be done for one of the texts.
 *
 * @param before a version that Prettier accepts; `\n` line ends, no byte order mark, as the others
 */
export async function carryFormatting(
  task: Task,
  grammar: Grammar,
  before: string,
  current: string,
): Promise<string | undefined> {
  // Which keys has the first version? A store that knows nothing is asked for all of them.
  const asked: CacheKey[] = [];
  const all = await lookUpAll(withLookups(task, collectInto(asked)), grammar, before);
  if (all === undefined) return undefined;
  const known = await formattedSegments(task, grammar, before, all, asked);
  const own = await lookUpAll(
    withLookups(task, (key) => known.get(key) ?? miss),
    grammar,
    current,
  );
  return own && writeCarried(current, own, collectGaps(before, all));
}

function collectInto(keys: CacheKey[]): (key: CacheKey) => Lookup {
  return (key) => {
    keys.push(key);
    return miss;
  };
}

/**
 * What is known of the segments of a text; all of it is formatted anew if the store has lost one of
 * its statements.
 */
async function formattedSegments(
  task: Task,
  grammar: Grammar,
  text: string,
  { parts }: CarriedBody,
  keys: readonly CacheKey[],
): Promise<ReadonlyMap<CacheKey, Lookup>> {
  const lookups = await task.project.store.getMany(keys);
  const known = new Map(keys.map((key, index) => [key, lookups[index]!]));
  if (parts.every(({ key }) => known.get(key)!.kind !== "miss")) return known;
  const outcome = await formatNewStatements(task, text, grammar);
  if (typeof outcome === "string") return known;
  for (const { key, ...lookup } of outcome.segments) known.set(key, lookup);
  return known;
}

/** Cuts a text into segments and looks them up, those inside unknown ones too. */
async function lookUpAll(task: Task, grammar: Grammar, text: string): Promise<CarriedBody | undefined> {
  const parsed = parseText(text, grammar);
  if (parsed === undefined || !hasStatements(parsed.outline)) return undefined;
  const { isModule } = parsed.outline;
  if (isGoalInDoubt({ grammar, text, ...parsed })) return undefined;
  const body = segmentProgram(text, parsed.outline);
  const keys = statementKeys(task, text, isModule, body);
  const lookups = await task.project.store.getMany(keys);
  const misses = lookups.flatMap(({ kind }, index) => (kind === "miss" ? [index] : []));
  const bodies = await expandMisses(task, text, parsed, body, misses);
  return {
    start: 0,
    end: text.length,
    parts: body.segments.map((segment, index) => {
      const lookup = lookups[index]!;
      const own = segmentText(text, segment);
      return {
        segment,
        key: keys[index]!,
        known: lookup.kind === "miss" ? undefined : lookup.kind === "text" ? lookup.text : own,
        bodies: toCarried(bodies.get(index) ?? [], (member) => memberKey(task, isModule, member)),
      };
    }),
  };
}

/** The same task, with answers in the place of the store's. */
function withLookups(task: Task, lookUp: (key: CacheKey) => Lookup): Task {
  const store: Store = { ...task.project.store, getMany: async (keys) => keys.map(lookUp) };
  return { ...task, project: { ...task.project, store } };
}
