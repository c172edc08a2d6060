import { restoreTree, type StandingSegment } from "../window/restore-tree.ts";
import type { ManifestRefusal } from "../events/reasons.ts";
import { pathInRepository } from "../engine/memo/repository.ts";
import type { StatementOutcome } from "./format-statements.ts";
import { formatEdits } from "./format-edits.ts";
import type { FormattedSegment } from "./format-window.ts";
import { entryOf, memberKey, type Task } from "./known-statements.ts";
import { memberContext } from "../pipeline/context.ts";
import { mayHoldImportMeta } from "../pipeline/goal.ts";
import { statementKind } from "../pipeline/segment.ts";
import { indentationOf } from "../pipeline/split.ts";
import { emitSegments, toStories, type SegmentStory } from "./segment-events.ts";
import type { CacheEntry } from "../stores/store.ts";
import type { CacheKey } from "../util/digest.ts";
import { alignManifest, readManifest, stretchLength, writeManifest } from "../window/manifest.ts";
import { indentationIn } from "../window/reduce.ts";
import { printBody, printContent, writeContent, type BodyNode, type SegmentNode } from "../window/tree.ts";

/**
 * The key of the manifest of an earlier version of a text; `undefined` if the text is too short to
 * gain, or has no path. Different files may share a key. That costs time, but no answer is wrong.
 */
export function manifestKey({ options, project, keyOf }: Task, text: string): CacheKey | undefined {
  const { filepath } = options;
  if (text.length < shortestText || typeof filepath !== "string") return undefined;
  return keyOf({ kind: "manifest" }, pathInRepository(filepath, project.repositories));
}

// Shorter ones are parsed as a whole in a few milliseconds.
const shortestText = 4 * stretchLength;

/**
 * Formats a text by the manifest of an earlier version: unchanged segments are looked up, and only
 * the rest is parsed, as in a session. `undefined` if that is not possible; then an event says why,
 * unless there is no manifest.
 */
export async function formatFromManifest(
  task: Task,
  text: string,
  key: CacheKey,
): Promise<Exclude<StatementOutcome, string> | undefined> {
  const [lookup] = await task.project.store.getMany([key]);
  if (lookup?.kind !== "text") return undefined;
  const formatted = await tryFormat(task, text, lookup.text);
  if (typeof formatted !== "string") return formatted;
  task.emit({ kind: "manifest-refused", reason: formatted });
  return undefined;
}

async function tryFormat(
  task: Task,
  text: string,
  written: string,
): Promise<Exclude<StatementOutcome, string> | ManifestRefusal> {
  const manifest = readManifest(written);
  const alignment = manifest && alignManifest(manifest, text);
  if (alignment === undefined) return "manifest-malformed";
  const { changes } = alignment;
  if (changes.some((change) => change.text.length > text.length / 2)) return "mostly-changed";
  let restored = restoreTree(alignment);
  if (restored === undefined) return "manifest-malformed";
  const isModule = restored.program.modules > 0;
  const keys = restored.standing.map((segment) => standingKey(task, isModule, segment));
  const lookups = await task.project.store.getMany(keys);
  if (lookups.some(({ kind }) => kind === "miss")) return "segment-forgotten";
  if (lookups.some(({ kind }) => kind === "text")) {
    const outputs = restored.standing.map((segment, index) => {
      const lookup = lookups[index]!;
      return lookup.kind === "text" ? lookup.text : segment.text;
    });
    restored = restoreTree(alignment, outputs)!;
  }
  let parsed = 0;
  const open = {
    task,
    program: restored.program,
    width: 1,
    shortestSpine: stretchLength,
    hasImportMeta: mayHoldImportMeta(text),
    work: {
      addParsed: (length: number) => void (parsed += length),
      addHashed: () => {},
      addWindow: () => {},
      addWider: () => {},
    },
  } as const;
  const edits = await formatEdits(open, changes);
  if (typeof edits === "string") return edits;
  const { program, windows } = edits;
  task.emit({ kind: "manifest-used", parsed });
  const formatted = new Map(windows.flatMap((window) => [...window.formatted]));
  const entries = windows.flatMap((window) => window.entries);
  emitSegments(task.emit, tellBody({ task, isModule, formatted, entries }, program, 0));
  for (const { unsplit } of windows)
    for (const reason of unsplit) task.emit({ kind: "body-not-split", reason });
  return { text: printBody(program).join(""), segments: entries, manifest: writeManifest(program, text) };
}

function standingKey(task: Task, isModule: boolean, { text, prologue, around }: StandingSegment): CacheKey {
  return around === undefined
    ? task.keyOf(statementKind({ prologue }, text, isModule), text)
    : memberKey(task, isModule, { segment: { prologue }, text, ...around });
}

interface Telling {
  readonly task: Task;
  readonly isModule: boolean;
  readonly formatted: ReadonlyMap<SegmentNode, FormattedSegment>;
  /**
   * Output of `tellBody`: it adds the segments of which Prettier formatted only a part, because
   * windows store that part alone.
   */
  readonly entries: CacheEntry[];
}

/** The stories of the members of a body that begins at `start` in the source. */
function tellBody(telling: Telling, body: BodyNode, start: number): readonly SegmentStory[] {
  const stories: SegmentStory[] = [];
  let offset = start;
  for (const node of body.members) {
    const from = offset + node.gap.length;
    offset += node.size;
    const own = telling.formatted.get(node);
    const members =
      own === undefined ? tellInside(telling, node, from) : toStories(own.bodies, from - own.start);
    const isKnown = own === undefined && members.every((member) => member.isKnown);
    stories.push({ start: from, end: offset, isKnown, members: isKnown ? [] : members });
    if (own === undefined && !isKnown) telling.entries.push(...entriesOf(telling, body, node));
  }
  return stories;
}

function tellInside(telling: Telling, { content }: SegmentNode, start: number): readonly SegmentStory[] {
  if (content.kind === "uncut") return [];
  let offset = start;
  return content.bodies.flatMap((body, place) => {
    offset += content.texts[place]!.length;
    const stories = tellBody(telling, body, offset);
    offset += body.size;
    return stories;
  });
}

/**
 * The entry of a segment. None if its indentation differs from the printed one: it would never be
 * found.
 */
function entriesOf({ task, isModule }: Telling, body: BodyNode, node: SegmentNode): readonly CacheEntry[] {
  const text = writeContent(node.content).join("");
  const indentation = indentationIn(node);
  if (body.kind !== "program" && indentationOf(text) !== indentation) return [];
  const isLast = node === body.members.at(body.members.length - 1);
  const context = memberContext(body.context, body.lastDiffers, isLast);
  const around = body.kind === "program" ? undefined : { context, indentation };
  const key = standingKey(task, isModule, { text, prologue: node.prologue, around });
  return [entryOf(key, text, printContent(node.content))];
}
