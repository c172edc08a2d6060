import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { watchSurroundings } from "../../../src/surfaces/lsp/surroundings.ts";

const root = mkdtempSync(join(tmpdir(), "fmt-cache-surroundings-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("what is watched around a document", () => {
  it.each(["fmt-cache.config.json", ".prettierrc", ".editorconfig", "package.json"])(
    "includes %s: that it appears, changes and goes",
    (name) => {
      const folder = join(root, `at-${name}`, "src");
      mkdirSync(folder, { recursive: true });
      const file = join(root, `at-${name}`, name);
      const surroundings = watchSurroundings();
      const look = () => surroundings.look(folder, new Set());
      expect(look()).toBe("none");
      for (const change of [
        () => writeFileSync(file, "{}"),
        () => writeFileSync(file, '{ "plugins": {} }'),
        () => rmSync(file),
      ]) {
        change();
        expect(look()).toBe("configuration");
        expect(look()).toBe("none");
      }
      // What is beside it is none of it.
      writeFileSync(join(root, `at-${name}`, "fmt-cache.config.json.txt"), "{}");
      expect(look()).toBe("none");
    },
  );
});
