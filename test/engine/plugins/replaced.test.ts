import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "prettier";
import { afterAll, expect, it } from "vitest";
import { createFormatter } from "../../../src/formatter/create-formatter.ts";
import type { FormatEvent } from "../../../src/events/events.ts";
import { createMapStore } from "../../stores/map-store.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-replaced-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const folder = join(root, "node_modules/prettier-plugin-sort-json");
const entry = join(folder, "index.mjs");
/** Prints every text of its language as this word. */
const writePlugin = (word: string): void =>
  writeFileSync(
    entry,
    `export const languages = [{ name: "word", parsers: ["word"], extensions: [".word"] }];
export const parsers = { word: { parse: (text) => ({ text }), astFormat: "word", locStart: () => 0, locEnd: () => 0 } };
export const printers = { word: { print: () => ${JSON.stringify(word)} } };\n`,
  );

it("a host that keeps a replaced plugin loaded answers as its Prettier, and stores nothing", async () => {
  mkdirSync(folder, { recursive: true });
  // The name of a plugin that is known to read nothing; unknown plugins would have to be watched.
  writeFileSync(join(folder, "package.json"), '{ "name": "prettier-plugin-sort-json", "version": "4.0.0" }');
  writePlugin("old");
  const options = { parser: "word", plugins: [entry], filepath: join(root, "a.word") };
  const entries: Parameters<typeof createMapStore>[0] = new Map();
  const formatAnew = async (text: string): Promise<readonly FormatEvent[]> => {
    const events: FormatEvent[] = [];
    // A new formatter, which has found out nothing yet. Loaded plugins belong to the process.
    const formatter = createFormatter({ store: createMapStore(entries) });
    const formatted = await formatter.format(text, options, (event) => void events.push(event));
    expect(formatted).toBe(await format(text, options));
    return events;
  };
  expect(await formatAnew("one")).toContainEqual(expect.objectContaining({ kind: "file-miss" }));
  expect(await formatAnew("one")).toContainEqual(expect.objectContaining({ kind: "file-hit" }));
  writePlugin("new");
  const before = new Set(entries.keys());
  for (const text of ["one", "two"])
    expect(await formatAnew(text)).toContainEqual(
      expect.objectContaining({ kind: "bypass", reason: "plugin-replaced" }),
    );
  expect(await format("two", options)).toBe("old");
  const texts = [...entries].filter(([key]) => !before.has(key)).map(([, lookup]) => lookup);
  expect(texts).not.toContainEqual({ kind: "text", text: "old" });
});
