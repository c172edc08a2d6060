import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { buildPackage } from "./surfaces/cli/built-package.ts";

const folder = join(await buildPackage(), "dist");
const programs = readdirSync(folder).filter((name) => name.endsWith(".cjs"));

describe.each(programs)("%s starts fast", (name) => {
  const text = readFileSync(join(folder, name), "utf8");
  test("V8 keeps its text in one byte a character", () => {
    expect(/[^\x00-\x7f].*/.exec(text)?.[0]).toBe(undefined);
  });
  test("the properties of Node's modules are not copied", () => {
    expect(text).not.toContain("__toESM(require(");
  });
});
