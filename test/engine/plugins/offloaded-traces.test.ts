import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { createFormatter } from "../../../src/formatter/create-formatter.ts";
import type { CacheEntry, Lookup } from "../../../src/stores/store.ts";
import type { Offload } from "../../../src/text/offload.ts";
import type { CacheKey } from "../../../src/util/digest.ts";
import { createMapStore } from "../../stores/map-store.ts";

const root = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-traces-")));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The files of a trace; `undefined` if the entry is none. */
const seenFiles = (entry: CacheEntry | Lookup): unknown => {
  if (entry.kind !== "text" || !entry.text.startsWith('{"files":')) return undefined;
  return (JSON.parse(entry.text) as { files: unknown }).files;
};

it("what two processes have seen of a plugin for the texts of one folder is all remembered", async () => {
  const plugin = join(root, "plugin.mjs");
  writeFileSync(
    plugin,
    `import { existsSync } from "node:fs";
export const languages = [{ name: "word", parsers: ["word"], extensions: [".word"] }];
export const parsers = { word: { parse: (text) => ({ text }), astFormat: "word", locStart: () => 0, locEnd: () => 0 } };
export const printers = { word: { print: (path) => path.node.text + existsSync("there") } };\n`,
  );
  let processes = 0;
  /** Formats a text as a new process would that has seen a file which no other process sees. */
  const offload: Offload = async (source, options) => {
    const file = `seen-by-${(processes += 1)}.txt`;
    const entries: CacheEntry[] = [];
    const store = {
      ...createMapStore(),
      setMany: async (added: readonly CacheEntry[]) => void entries.push(...added),
    };
    const text = await createFormatter({ store, watchesPlugins: true }).format(source, options);
    // One trace is of their loading; the last one is of the folder.
    const last = entries.findLastIndex((entry) => seenFiles(entry) !== undefined);
    const { text: trace } = entries[last] as Extract<CacheEntry, { kind: "text" }>;
    const widened = JSON.stringify({ ...(JSON.parse(trace) as object), files: [file] });
    const told = entries.with(last, { kind: "text", key: entries[last]!.key, text: widened });
    return { text, entries: told, events: [] };
  };
  const stored = new Map<CacheKey, Lookup>();
  const formatter = createFormatter({ store: createMapStore(stored), watchesPlugins: true, offload });
  await Promise.all(
    ["one", "two", "three"].map((text) =>
      formatter.format(text, { plugins: [plugin], filepath: join(root, `${text}.word`) }),
    ),
  );
  expect([...stored.values()].map(seenFiles)).toContainEqual([
    "seen-by-1.txt",
    "seen-by-2.txt",
    "seen-by-3.txt",
  ]);
});
