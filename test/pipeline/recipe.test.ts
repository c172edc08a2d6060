import { expect, it } from "vitest";
import { createKeyMaker, type EntryKind } from "../../src/pipeline/recipe.ts";

const recipe = {
  prettier: { version: "3.0.0", content: "" },
  unicode: "15",
  icu: "73",
  parser: "babel",
  fileName: ".js",
  options: {},
  plugins: [],
};

it("refuses to make a key of an unknown kind, because its fields would be lost", () => {
  const keyOf = createKeyMaker(recipe);
  const kind = { kind: "new", field: 1 } as unknown as EntryKind;
  expect(() => keyOf(kind, "text")).toThrow();
});
