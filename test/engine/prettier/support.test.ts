import * as prettier from "prettier";
import * as prettier30 from "prettier-3.0";
import * as prettier33 from "prettier-3.3";
import * as prettier36 from "prettier-3.6";
import { describe, expect, it } from "vitest";
import { dirname } from "node:path";
import { createRequire } from "node:module";
import { createMemo } from "../../../src/engine/memo/memo.ts";
import { inferParser, readSupport } from "../../../src/engine/prettier/support.ts";
import { createMapStore } from "../../stores/map-store.ts";

const require = createRequire(import.meta.url);

describe.each([
  ["prettier", prettier],
  ["prettier-3.0", prettier30],
  ["prettier-3.3", prettier33],
  ["prettier-3.6", prettier36],
])("what %s says about itself", (name, module) => {
  const directory = dirname(require.resolve(`${name}/package.json`));
  const location = { directory, version: module.version };

  it("infers the parser of every file name and extension that it lists, in any case, as it does itself", async () => {
    const support = await readSupport(location, "content", createMemo(createMapStore()));
    const { languages } = await module.getSupportInfo();
    const names = languages.flatMap(({ filenames = [], extensions = [] }) => [
      ...filenames,
      ...extensions.flatMap((extension) => [`name${extension}`, `two.dots${extension}`, extension]),
    ]);
    expect(names.length).toBeGreaterThan(100);
    for (const base of [...names, ...names.map((each) => each.toUpperCase()), "unknown.xyz", "a.ts.bak"]) {
      const file = `/no/such/folder/${base}`;
      const { inferredParser } = await module.getFileInfo(file, {
        resolveConfig: false,
        withNodeModules: true,
      });
      expect([base, inferParser(support, file) ?? null]).toEqual([base, inferredParser]);
    }
  });

  it("is remembered exactly", async () => {
    const memo = createMemo(createMapStore());
    const first = await readSupport(location, "content", memo);
    expect(await readSupport({ directory: "/no/such/folder", version: "3.0.0" }, "content", memo)).toEqual(
      first,
    );
    expect(first.defaults).toMatchObject({ semi: true, printWidth: 80, tabWidth: 2 });
  });
});
