import type { Options } from "prettier";
import type { Project } from "../engine/project/project.ts";
import { collectGaps, toCarried, writeCarried, type CarriedBody } from "../pipeline/carry.ts";
import { segmentText } from "../pipeline/segment.ts";
import { readSource, restoreSource } from "../pipeline/source.ts";
import { miss, type Lookup } from "../stores/store.ts";
import type { CacheKey } from "../util/digest.ts";
import { formatNewStatements } from "./format-statements.ts";
import { lookUpStatements, memberKey, outputOf, type KeySource, type Task } from "./known-statements.ts";
import { prepareFormatted, prepareText } from "./prepare-text.ts";
import { isFormKept } from "./rewriting.ts";

/**
 * Gives the segments that two versions of a text share, at any depth, the form that Prettier gives
 * them in the first one. The rest of the second stays as it is, byte for byte, and so do its line
 * ends. `undefined` where the texts cannot be compared by statements.
 *
 * @param before a version that Prettier accepts
 */
export async function carryText(
  before: string,
  current: string,
  options: Options,
  project: Project,
): Promise<string | undefined> {
  const target = readSource(current, "auto");
  // Mixed line ends could not be restored.
  if (restoreSource(target, target.text) !== current) return undefined;
  const prepared = await prepareFormatted(before, options, project);
  if (prepared.kind !== "statements") return undefined;
  const wanted = await prepareText({ ...prepared.text, original: current });
  if (wanted.kind !== "statements") return undefined;
  // If a plugin moves statements, their places in the other text are unknown.
  const { task, rewriting } = prepared;
  if (rewriting !== undefined && !(await isFormKept(task, rewriting))) return undefined;
  const source = readSource(before, options.endOfLine);
  const carried = await carryFormatting(task, source.text, target.text);
  return carried === undefined ? undefined : restoreSource(target, carried);
}

/** The same for texts with `\n` line ends and no byte order mark. */
async function carryFormatting(task: Task, before: string, current: string): Promise<string | undefined> {
  // Collects the keys of the first version: as every lookup misses, all of them are asked for.
  const asked: CacheKey[] = [];
  const all = await lookUpAll(task, before, async (keys) => {
    asked.push(...keys);
    return keys.map(() => miss);
  });
  if (all === undefined) return undefined;
  const known = await formattedSegments(task, before, all, asked);
  const own = await lookUpAll(task, current, async (keys) => keys.map((key) => known.get(key) ?? miss));
  return own && writeCarried(current, own, collectGaps(before, all));
}

/**
 * The known segments of a text. If the store has lost one of its statements, the whole text is
 * formatted anew.
 */
async function formattedSegments(
  task: Task,
  text: string,
  { parts }: CarriedBody,
  keys: readonly CacheKey[],
): Promise<ReadonlyMap<CacheKey, Lookup>> {
  const lookups = await task.project.store.getMany(keys);
  const known = new Map(keys.map((key, index) => [key, lookups[index]!]));
  if (parts.every(({ key }) => known.get(key)!.kind !== "miss")) return known;
  const outcome = await formatNewStatements(task, text);
  if (typeof outcome === "string") return known;
  for (const { key, ...lookup } of outcome.segments) known.set(key, lookup);
  return known;
}

/** Cuts a text into segments and looks them up, those inside unknown ones, too. */
async function lookUpAll(task: Task, text: string, ask: KeySource): Promise<CarriedBody | undefined> {
  const found = await lookUpStatements(task, text, ask);
  if (typeof found === "string") return undefined;
  const { isModule, body, keys, lookups, bodies } = found;
  return {
    start: 0,
    end: text.length,
    parts: body.segments.map((segment, index) => ({
      segment,
      key: keys[index]!,
      known: outputOf(lookups[index]!, segmentText(text, segment)),
      bodies: toCarried(bodies.get(index) ?? [], (member) => memberKey(task, isModule, member)),
    })),
  };
}
