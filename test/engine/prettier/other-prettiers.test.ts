import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as prettier from "prettier";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createFormatter } from "../../../src/formatter/create-formatter.ts";
import type { FormatEvent } from "../../../src/events/events.ts";
import { createMapStore } from "../../stores/map-store.ts";
import { installPrettier } from "../../surfaces/lsp/install-prettier.ts";
import { differing } from "../../surfaces/lsp/texts.ts";

let root: string;
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-others-")));
  for (const [folder, name] of [
    ["present", "prettier"],
    ["two", "prettier-2"],
    ["broken", "prettier"],
  ] as const) {
    installPrettier(join(root, folder), name);
  }
  writeFileSync(join(root, "broken/node_modules/prettier/index.mjs"), 'throw new Error("no luck");');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

it("beside a broken Prettier and a 2.x, each file has its own, and only that of the broken one fails", async () => {
  const formatter = createFormatter({ store: createMapStore(new Map()) });
  const optionsIn = (folder: string) =>
    ({ parser: "typescript", filepath: join(root, folder, "a.ts") }) as const;
  const prettier2 = createRequire(join(root, "two/a.js"))("prettier") as {
    format(text: string, options: object): string;
  };
  const expected = await prettier.format(differing, optionsIn("present"));
  const expected2 = prettier2.format(differing, optionsIn("two"));
  expect(expected2).not.toBe(expected);
  for (const _ of ["cold", "warm"]) {
    await expect(formatter.format(differing, optionsIn("broken"))).rejects.toThrow(
      /The Prettier in .*no luck/s,
    );
    const events: FormatEvent[] = [];
    const listen = (event: FormatEvent) => void events.push(event);
    expect(await formatter.format(differing, optionsIn("two"), listen)).toBe(expected2);
    expect(events).toContainEqual(expect.objectContaining({ kind: "bypass", reason: "prettier-too-old" }));
    expect(await formatter.format(differing, optionsIn("present"))).toBe(expected);
  }
  expect(formatter.statistics().files.hit).toBe(1);
  await formatter.close();
});
