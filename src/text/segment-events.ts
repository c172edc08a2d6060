import type { EventListener } from "../events/events.ts";
import type { ExpandedBody } from "../pipeline/expand.ts";
import { planBlocks } from "../pipeline/plan.ts";

/** A segment of a text that was formatted from its statements. Offsets count in the source. */
export interface SegmentStory {
  readonly start: number;
  readonly end: number;
  readonly isKnown: boolean;
  /** The members of all bodies inside, if the segment was unknown and they were looked up. */
  readonly members: readonly SegmentStory[];
}

/**
 * Emits events for the top-level segments of a text, for those that were looked up inside them, and
 * for the blocks that Prettier formatted.
 */
export function emitSegments(emit: EventListener, segments: readonly SegmentStory[]): void {
  const emitAll = (stories: readonly SegmentStory[], depth: number) => {
    for (const { start: sourceStart, end: sourceEnd, isKnown, members } of stories) {
      emit({ kind: isKnown ? "leaf" : "miss", sourceStart, sourceEnd, depth });
      emitAll(members, depth + 1);
    }
  };
  emitAll(segments, 0);
  for (const { kind, first, last } of planBlocks(segments.map(({ isKnown }) => isKnown))) {
    if (kind !== "block") continue;
    const { start: sourceStart } = segments[first]!;
    const { end: sourceEnd } = segments[last]!;
    emit({ kind: "block-formatted", sourceStart, sourceEnd, segments: last - first + 1 });
  }
}

/**
 * The stories of the members of bodies that were looked up.
 * @param shift what to add to an offset in the parsed text to get the one in the source
 */
export function toStories(bodies: readonly ExpandedBody[], shift: number): readonly SegmentStory[] {
  return bodies.flatMap(({ parts }) =>
    parts.map(({ segment, known, bodies: inner }) => ({
      start: segment.start + shift,
      end: segment.end + shift,
      isKnown: known !== undefined,
      members: toStories(inner, shift),
    })),
  );
}
