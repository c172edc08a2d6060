import { readdirSync } from "node:fs";
import * as prettier from "prettier";
import { describe, expect, it } from "vitest";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { FormatEvent } from "../../src/events/events.ts";
import { describePlan, planBlocks } from "../../src/pipeline/plan.ts";
import { createMapStore } from "../stores/map-store.ts";
import { readFixture } from "./read-fixture.ts";

const folder = new URL("../../cache-fixtures/events/", import.meta.url);

for (const name of readdirSync(folder)) {
  describe(name, async () => {
    const events: FormatEvent[] = [];
    const formatter = createFormatter({ store: createMapStore(), onEvent: (event) => events.push(event) });
    for (const step of readFixture(new URL(name, folder))) {
      it(`${step.title} => ${step.expected}`, async () => {
        events.length = 0;
        const options = { ...step.options, filepath: step.fileName };
        const expected = await attempt(() => prettier.format(step.text, options));
        expect(await attempt(() => formatter.format(step.text, options))).toEqual(expected);
        expect(typeof expected === "string" ? notation(events) : "error").toBe(step.expected);
      });
    }
  });
}

/** The output, or what a user sees of the error. */
async function attempt(format: () => Promise<string>): Promise<unknown> {
  try {
    return await format();
  } catch (error) {
    const { name, message, loc, codeFrame } = error as Error & { loc?: unknown; codeFrame?: string };
    return { name, message, loc, codeFrame };
  }
}

function notation(events: readonly FormatEvent[]): string {
  for (const event of events) {
    if (event.kind === "file-hit") return "hit";
    if (event.kind === "file-formatted") return `new ${event.segments}`;
    if (event.kind === "fallback") return `fallback ${event.reason}`;
  }
  const segments = events.filter((event) => event.kind === "leaf" || event.kind === "miss");
  const plan = planBlocks(segments.filter(({ depth }) => depth === 0).map(({ kind }) => kind === "leaf"));
  const blocks = events.filter(({ kind }) => kind === "block-formatted");
  expect(blocks.length).toBe(plan.filter(({ kind }) => kind === "block").length);
  return describeSegments(segments, 0);
}

type SegmentEvent = FormatEvent & { readonly kind: "leaf" | "miss" };

/**
 * The plan of one depth; a miss in which members were looked at has the plan of these behind it in
 * brackets.
 */
function describeSegments(events: readonly SegmentEvent[], depth: number): string {
  const own = events.flatMap((event, index) => (event.depth === depth ? [index] : []));
  const inner = own.map((start, position) =>
    describeInner(events.slice(start + 1, own[position + 1]), depth + 1),
  );
  return planBlocks(own.map((index) => events[index]!.kind === "leaf"))
    .flatMap((part) => {
      const indices = Array.from({ length: part.last - part.first + 1 }, (_, offset) => part.first + offset);
      if (indices.every((index) => inner[index] === "")) return [describePlan([part])];
      return indices.map((index) => describePlan([{ ...part, first: index, last: index }]) + inner[index]);
    })
    .join(" ");
}

function describeInner(events: readonly SegmentEvent[], depth: number): string {
  return events.length === 0 ? "" : `(${describeSegments(events, depth)})`;
}
