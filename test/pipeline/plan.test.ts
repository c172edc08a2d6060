import { expect, it } from "vitest";
import { describePlan, planBlocks } from "../../src/pipeline/plan.ts";

it.each([
  ["", ""],
  ["h", "L0"],
  ["m", "B0"],
  ["h h m m h", "L0-1 B2-3 L4"],
  ["m h m h m", "B0 L1 B2 L3 B4"],
  ["m m m", "B0-2"],
])("plans %j as %j", (known, plan) => {
  const segments = known === "" ? [] : known.split(" ");
  expect(describePlan(planBlocks(segments.map((each) => each === "h")))).toBe(plan);
});
