import { readdirSync } from "node:fs";
import * as prettier from "prettier";
import { describe, expect, it } from "vitest";
import { createFormatter } from "../../src/create-formatter.ts";
import type { FormatEvent } from "../../src/events.ts";
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
  const segments = events.filter(({ kind }) => kind === "leaf" || kind === "miss");
  const plan = planBlocks(segments.map(({ kind }) => kind === "leaf"));
  const blocks = events.filter(({ kind }) => kind === "block-formatted");
  expect(blocks.length).toBe(plan.filter(({ kind }) => kind === "block").length);
  return describePlan(plan);
}
