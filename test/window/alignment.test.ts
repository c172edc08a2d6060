import { restoreTree } from "../../src/window/restore-tree.ts";
import { describe, expect, it } from "vitest";
import { applyChanges } from "../../src/window/changes.ts";
import { alignManifest, readManifest, stretchLength, writeManifest } from "../../src/window/manifest.ts";
import { printBody, writeBody } from "../../src/window/tree.ts";
import { openTree } from "./open-tree.ts";

/** What the manifest of a text says about another text. */
function align(before: string, after: string) {
  const alignment = alignManifest(readManifest(writeManifest(openTree(before), before))!, after)!;
  return { ...alignment, restored: restoreTree(alignment)! };
}

const block = "if (a) {\n  b;\n  c;\n}\n";

describe("what is known of the earlier version", () => {
  it.each([
    // All of it is unchanged. Each top-level segment is looked up as a whole.
    [`a;\n${block}`, `a;\n${block}`, `a;\n${block}`, ["a;", block.trimEnd()]],
    // A short text without bodies is one stretch: all of it counts as unchanged, or nothing.
    ["a;\nb;\n", "a;\nc;\n", "xxxxxx", []],
    // The text around a body is a stretch, and so are the members of the body.
    [`a;\n${block}`, `a;\n${block.replace("c", "d")}`, "a;\nif (a) {\nxxxxxxxxxx}\n", ["a;"]],
    [`a;\n${block}`, `b;\n${block}`, `xx\n${block}`, [block.trimEnd()]],
    // What stood at the edges of the hole is unknown, so it is taken to be what stands there now.
    [`a;\n${block}d;\n`, `a;\n${block}eee;\n`, `a;\n${block}xx\n`, ["a;", block.trimEnd()]],
    // Inside a changed segment, the unchanged bodies are looked up.
    [
      "if (a) {\n  b;\n  c;\n} else {\n  d;\n  e;\n}\n",
      "if (a) {\n  b;\n  c;\n} else {\n  d;\n  f;\n}\n",
      "if (a) {\n  b;\n  c;\n} else {\nxxxxxxxxxx}\n",
      ["  b;", "  c;"],
    ],
  ])("with %j, %j: %j", (before, after, former, standing) => {
    const { former: found, changes, restored } = align(before, after);
    expect(found).toBe(former);
    expect(restored.standing.map(({ text }) => text)).toEqual(standing);
    expect(found.length).toBe(before.length);
    expect(applyChanges(found, changes)).toBe(after);
    expect(writeBody(restored.program).join("")).toHaveLength(before.length);
  });
});

it("a long text without bodies has several stretches", () => {
  const lines = Array.from({ length: 2000 }, (_, index) => `line${index}();\n`);
  const before = lines.join("");
  const after = lines.with(1000, "other();\n").join("");
  const { former, hole, restored } = align(before, after);
  expect(hole.end - hole.start).toBeLessThan(1.1 * stretchLength);
  expect(former.slice(0, hole.start) + before.slice(hole.start, hole.end) + former.slice(hole.end)).toBe(
    before,
  );
  expect(restored.standing.length).toBeGreaterThan(500);
});

describe("the restored tree is printed", () => {
  const text = `a  =  1;\n\n${block}`;
  it.each([
    ["as its text, without outputs", undefined, text],
    ["by the outputs, where they are given", ["a = 1;", "if (a) {\n}"], "a = 1;\n\nif (a) {\n}\n"],
  ])("%s", (_, outputs, printed) => {
    const alignment = alignManifest(readManifest(writeManifest(openTree(text), text))!, text)!;
    expect(printBody(restoreTree(alignment, outputs)!.program).join("")).toBe(printed);
  });
});

it("a manifest of other lengths does not fit", () => {
  const written = writeManifest(openTree("a;\nb;\n"), "ab;\n\n;");
  expect(restoreTree(alignManifest(readManifest(written)!, "ab;\n\n;")!)).toBeUndefined();
  expect(alignManifest({ ...readManifest(written)!, digests: "" }, "a;\nb;\n")).toBeUndefined();
});
