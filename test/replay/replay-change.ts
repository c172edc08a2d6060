import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Options } from "prettier";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { PrettierModule } from "../../src/engine/prettier/load-prettier.ts";
import type { BypassReason, FallbackReason } from "../../src/events/reasons.ts";
import type { FormatEvent } from "../../src/events/events.ts";
import { compareOutcomes, outcomeOf, type Difference, type Outcome } from "../oracle/check.ts";

/** What came of formatting one change with nothing but its old text in the cache. */
export interface ReplayedChange {
  readonly difference: Difference | undefined;
  /**
   * Prettier rejects the old text, so that the cache was empty; or the new one, so that errors were
   * compared. The message is the first line of Prettier's.
   */
  readonly rejected: { readonly text: "old" | "new"; readonly message: string } | undefined;
  /** UTF-16 code units. */
  readonly length: Share;
  /** Top-level segments. */
  readonly statements: Share;
  /** Segments of nested bodies, as far as they were looked up. */
  readonly members: Share;
  readonly fallback: FallbackReason | BypassReason | undefined;
  /** Nothing of the text was known, or too little of the sketch. */
  readonly isNew: boolean;
  readonly milliseconds: { readonly ours: number; readonly prettier: number };
}

export interface Share {
  readonly formatted: number;
  readonly all: number;
}

/**
 * Warms a fresh cache with the old text, formats the new one with it and with Prettier, and
 * compares. One formatter does both, as in an editor: Prettier is loaded and the memory store is
 * warm, but what is learnt is written to a disk store before `format` resolves.
 * @param prettier the one that the formatter finds for the options' `filepath`
 */
export async function replayChange(
  prettier: Pick<PrettierModule, "format">,
  { before, after }: { readonly before: string; readonly after: string },
  options: Options,
  oursFirst: boolean,
): Promise<ReplayedChange> {
  const cacheLocation = mkdtempSync(join(tmpdir(), "fmt-cache-replay-"));
  let events: FormatEvent[] = [];
  const formatter = createFormatter({ cacheLocation, cache: true, onEvent: (event) => events.push(event) });
  try {
    const old = await outcomeOf(() => formatter.format(before, options));
    const { length: lengthBefore } = formatter.statistics();
    events = [];
    const formatOurs = () => timed(() => formatter.format(after, options));
    const formatTheirs = () => timed(() => prettier.format(after, { ...options }));
    const early = oursFirst ? await formatOurs() : undefined;
    const theirs = await formatTheirs();
    const ours = early ?? (await formatOurs());
    const { length } = formatter.statistics();
    return {
      difference: compareOutcomes(theirs.outcome, ours.outcome),
      rejected: rejectionOf("old", old) ?? rejectionOf("new", theirs.outcome),
      length: {
        // A fallback after segments were looked up counts them and the whole text.
        formatted: Math.min(length.formatted - lengthBefore.formatted, after.length),
        all: after.length,
      },
      ...readEvents(events),
      milliseconds: { ours: ours.milliseconds, prettier: theirs.milliseconds },
    };
  } finally {
    await formatter.close();
    rmSync(cacheLocation, { recursive: true, force: true });
  }
}

function rejectionOf(text: "old" | "new", outcome: Outcome): ReplayedChange["rejected"] {
  if (outcome.kind === "text") return undefined;
  return { text, message: outcome.error.message.split("\n", 1)[0]! };
}

async function timed(format: () => Promise<string>) {
  const started = performance.now();
  const outcome = await outcomeOf(format);
  return { outcome, milliseconds: performance.now() - started };
}

function readEvents(events: readonly FormatEvent[]) {
  let isNew = false;
  let fallback: ReplayedChange["fallback"];
  const counts = { statements: { formatted: 0, all: 0 }, members: { formatted: 0, all: 0 } };
  for (const event of events) {
    if (event.kind === "leaf" || event.kind === "miss") {
      const share = event.depth === 0 ? counts.statements : counts.members;
      share.all += 1;
      if (event.kind === "miss") share.formatted += 1;
    } else if (event.kind === "file-formatted") {
      isNew = true;
      counts.statements.all += event.segments;
      counts.statements.formatted += event.segments;
    } else if (event.kind === "fallback" || event.kind === "bypass") fallback = event.reason;
  }
  return { ...counts, fallback, isNew };
}
