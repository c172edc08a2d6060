import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../src/", import.meta.url));

/** The rules of ARCHITECTURE.md's code map: what may not be imported where. */
const rules: readonly { readonly files: RegExp; readonly mayNot: RegExp; readonly because: string }[] = [
  {
    files: /^pipeline\//,
    mayNot: /^(?:node:(?!module$)|prettier$|\.\.\/(?:engine|stores|surfaces)\/|\.\.\/(?!util\/|errors))/,
    because: "the pipeline is pure; it may only load its parser",
  },
  {
    files: /^window\//,
    mayNot: /^(?:node:|prettier$|\.\.\/(?!pipeline\/|util\/))/,
    because: "windows are pure steps over the pipeline's",
  },
  {
    files: /^stores\//,
    mayNot: /(?:pipeline|engine|surfaces|format|@babel|^prettier$)/,
    because: "stores know keys and bytes",
  },
  {
    files: /^engine\//,
    mayNot: /(?:surfaces|\.\.\/format\.ts|create-formatter)/,
    because: "the engine does not know who calls it",
  },
  { files: /^(?!surfaces\/)/, mayNot: /surfaces\//, because: "only surfaces know surfaces" },
];

describe("the layers", () => {
  const imports = sourceFiles(root).flatMap((file) => {
    const source = readFileSync(file, "utf8");
    return [...source.matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from "([^"]+)";/gm)].map((match) => ({
      file: relative(root, file),
      specifier: match[1]!,
    }));
  });

  it("are made of imports that were found", () => {
    expect(imports.length).toBeGreaterThan(100);
  });

  for (const { files, mayNot, because } of rules) {
    it(`${files.source}: ${because}`, () => {
      expect(imports.filter(({ file, specifier }) => files.test(file) && mayNot.test(specifier))).toEqual([]);
    });
  }

  it("only the engine loads Prettier", () => {
    const loaders = sourceFiles(root).filter((file) =>
      /plugins\/\$\{|index\.mjs/.test(readFileSync(file, "utf8")),
    );
    expect([...new Set(loaders.map((file) => dirname(relative(root, file))))]).toEqual(["engine"]);
  });
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = join(folder, entry.name);
    return entry.isDirectory() ? sourceFiles(file) : [file];
  });
}
