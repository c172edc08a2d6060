import type { PluginInput } from "../../../events/events.ts";
import type { BypassReason, FallbackReason } from "../../../events/reasons.ts";
import type { DescribedPlugin, FormatEvent } from "../../../events/events.ts";
import type { Statistics } from "../../../formatter/statistics.ts";
import { leadingComments } from "../../../pipeline/source.ts";
import { unreachable } from "../../../util/unreachable.ts";
import { createLineIndex, type LineIndex } from "./line-index.ts";

/**
 * What happened to one text. Part of the document of `explain --json`, so the field names must
 * stay. All offsets and amounts refer to the source: the text as Prettier sees it, without byte
 * order mark and with `\n` line ends. Offsets and `length` are UTF-16 code units, 0-based and
 * end-exclusive; `bytes` are UTF-8; lines are those of the file, 1-based, both included.
 */
export interface Explanation {
  /**
   * `hit`: the whole text was known. `statements`: its segments were looked up, see `parts`. `new`:
   * nothing of it was known; a run records its segments. `fallback`, `whole-file`, `bypass`:
   * the whole text went to Prettier. `error`: Prettier rejected it.
   */
  readonly outcome: "hit" | "statements" | "new" | "fallback" | "whole-file" | "bypass" | "error";
  /**
   * The name of a fallback or bypass (`src/events/reasons.ts`), the parser of a whole file,
   * `marker` or `text` for the form of a hit; else null.
   */
  readonly reason: string | null;
  /** More about the reason of a bypass, in words; else null. */
  readonly detail: string | null;
  /** Why a run stores nothing of what Prettier made of the text; else null. */
  readonly notStored: { readonly reason: string; readonly detail: string | null } | null;
  readonly plugins: readonly DescribedPlugin[];
  /** The inputs of the plugins, and whether each of them exists. */
  readonly inputs: readonly PluginInput[];
  /**
   * The size of the text, and of what went to Prettier. Nothing counts as formatted after an error.
   */
  readonly length: Amount;
  readonly bytes: Amount;
  /** Segments of all depths. A formatted one may hold some that were hit. */
  readonly segments: { readonly hit: number; readonly formatted: number };
  /**
   * Neighbouring top-level misses, which went to Prettier together. Only with the outcome
   * `statements`.
   */
  readonly blocks: readonly (Place & { readonly segments: number })[];
  /**
   * In source order; a miss comes before the parts inside it. Only with the outcome `statements`.
   */
  readonly parts: readonly ExplainedPart[];
  /** How many long bodies went to Prettier in one piece, by reason. */
  readonly unsplit: Readonly<Record<string, number>>;
  /** How many entries a run would store. */
  readonly stored: { readonly markers: number; readonly texts: number };
}

interface Amount {
  readonly total: number;
  readonly formatted: number;
}

interface Place {
  readonly start: number;
  readonly end: number;
  readonly startLine: number;
  readonly endLine: number;
}

/** One segment. */
export interface ExplainedPart extends Place {
  readonly kind: "leaf" | "miss";
  /** 0 for a top-level segment, 1 for a member of its body, and so on. */
  readonly depth: number;
  /** 1-based index into `blocks` for a miss at depth 0; else null. */
  readonly block: number | null;
  readonly bytes: number;
  /**
   * Its first line that is not a comment, without indentation. If it has only comments, their first
   * line.
   */
  readonly code: string;
}

/** The document of `explain --json`. */
export interface ExplanationDocument extends Explanation {
  /** The path as the user wrote it. */
  readonly file: string;
  /** Version of the Prettier that formats this file. */
  readonly prettier: string;
  /** The folder of that Prettier, with `/`; relative to the working directory if it is near. */
  readonly prettierFolder: string;
  /**
   * Why this Prettier was chosen: `found from the working directory`, `nearest to the file`, or
   * `comes with fmt-cache`.
   */
  readonly prettierOrigin: string;
  /** The outcome as a sentence for people. */
  readonly meaning: string;
  /** Whether the file is what Prettier makes of it; null with the outcome `error`. */
  readonly isFormatted: boolean | null;
  /** Prettier's message with the outcome `error`, else null. */
  readonly message: string | null;
  /**
   * How long `format` took. Includes opening the cache and loading Prettier where that was needed,
   * but not writing the cache.
   */
  readonly milliseconds: number;
  readonly storeFailures: Statistics["storeFailures"];
}

/**
 * Reads the events of one text.
 * @param failed whether Prettier threw; then no event says how the text ended
 */
export function explainEvents(events: readonly FormatEvent[], source: string, failed: boolean): Explanation {
  const { ending, newSegments, parts, blocks, ...seen } = readEvents(events, source);
  const { outcome, reason } = failed ? ({ outcome: "error", reason: null } as const) : ending;
  // Segments that were looked up before a fallback or an error tell nothing about how the text was
  // formatted.
  const isSegmented = outcome === "statements";
  const shown = isSegmented ? parts.map((part) => ({ ...part, block: blockOf(part, blocks) })) : [];
  const count = (kind: ExplainedPart["kind"]) => shown.filter((part) => part.kind === kind).length;
  const isFormatted = outcome !== "hit" && outcome !== "error";
  const measure = (total: number, sizeOf: (part: ExplainedPart) => number): Amount => {
    if (!isSegmented) return { total, formatted: isFormatted ? total : 0 };
    return { total, formatted: shown.reduce((sum, part) => sum + signOf(part) * sizeOf(part), 0) };
  };
  return {
    outcome,
    reason,
    detail: seen.detail,
    notStored: seen.notStored,
    plugins: seen.plugins,
    inputs: seen.inputs,
    length: measure(source.length, ({ start, end }) => end - start),
    bytes: measure(Buffer.byteLength(source), ({ bytes }) => bytes),
    segments: { hit: count("leaf"), formatted: count("miss") + newSegments },
    blocks: isSegmented ? blocks : [],
    parts: shown,
    unsplit: seen.unsplit,
    stored: seen.stored,
  };
}

/** Facts collected from the events of a text. */
interface SeenEvents {
  ending: Pick<Explanation, "outcome" | "reason">;
  detail: Explanation["detail"];
  notStored: Explanation["notStored"];
  plugins: Explanation["plugins"];
  inputs: Explanation["inputs"];
  readonly parts: ExplainedPart[];
  readonly blocks: Explanation["blocks"][number][];
  newSegments: number;
  readonly unsplit: Record<string, number>;
  readonly stored: { markers: number; texts: number };
}

function readEvents(events: readonly FormatEvent[], source: string): SeenEvents {
  const lines = createLineIndex(source);
  const seen: SeenEvents = {
    ending: { outcome: "statements", reason: null },
    detail: null,
    notStored: null,
    plugins: [],
    inputs: [],
    parts: [],
    blocks: [],
    newSegments: 0,
    unsplit: {},
    stored: { markers: 0, texts: 0 },
  };
  for (const event of events) {
    switch (event.kind) {
      case "file-hit":
        seen.ending = { outcome: "hit", reason: event.unchanged ? "marker" : "text" };
        break;
      case "leaf":
      case "miss":
        seen.parts.push(explainPart(event, source, lines));
        break;
      case "block-formatted":
        seen.blocks.push({ ...placeOf(event, lines), segments: event.segments });
        break;
      case "file-formatted":
        seen.ending = { outcome: "new", reason: null };
        seen.newSegments = event.segments;
        break;
      case "fallback":
        seen.ending = { outcome: event.kind, reason: event.reason satisfies FallbackReason };
        break;
      case "bypass":
        seen.ending = { outcome: event.kind, reason: event.reason satisfies BypassReason };
        seen.detail = event.detail ?? null;
        break;
      case "not-stored":
        seen.notStored = { reason: event.reason satisfies BypassReason, detail: event.detail ?? null };
        break;
      case "whole-file":
        seen.ending = { outcome: "whole-file", reason: event.parser };
        break;
      case "entry-stored":
        seen.stored[event.form === "marker" ? "markers" : "texts"] += 1;
        break;
      case "body-not-split":
        seen.unsplit[event.reason] = (seen.unsplit[event.reason] ?? 0) + 1;
        break;
      case "plugins":
        seen.plugins = event.plugins;
        seen.inputs = event.inputs;
        break;
      case "file-miss":
      case "manifest-used":
      case "manifest-refused":
      case "verified":
      case "store-failed":
        break;
      default:
        unreachable(event);
    }
  }
  return seen;
}

function explainPart(
  { kind, sourceStart, sourceEnd, depth }: Extract<FormatEvent, { kind: "leaf" | "miss" }>,
  source: string,
  lines: LineIndex,
): ExplainedPart {
  const text = source.slice(sourceStart, sourceEnd);
  const place = placeOf({ sourceStart, sourceEnd }, lines);
  return { kind, depth, block: null, ...place, bytes: Buffer.byteLength(text), code: firstCodeLine(text) };
}

function placeOf(
  { sourceStart: start, sourceEnd: end }: { readonly sourceStart: number; readonly sourceEnd: number },
  lines: LineIndex,
): Place {
  const endLine = lines.lineAt(Math.max(start, end - 1));
  return { start, end, startLine: lines.lineAt(start), endLine };
}

function blockOf({ kind, depth, start }: ExplainedPart, blocks: Explanation["blocks"]): number | null {
  if (kind === "leaf" || depth > 0) return null;
  return blocks.findIndex((block) => block.start <= start && start < block.end) + 1 || null;
}

/**
 * How a part counts towards what was formatted. A top-level miss adds its size. A nested leaf
 * subtracts its own, because it was cut out of the miss around it. A nested miss is counted
 * already.
 */
function signOf({ kind, depth }: ExplainedPart): 1 | 0 | -1 {
  if (kind === "miss") return depth === 0 ? 1 : 0;
  return depth === 0 ? 0 : -1;
}

function firstCodeLine(text: string): string {
  // A segment begins with its comments, so what looks like a comment at its start is one.
  const comments = leadingComments(text).length;
  return text
    .slice(comments === text.length ? 0 : comments)
    .trimStart()
    .split("\n", 1)[0]!
    .trimEnd();
}
