import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCodeCache } from "../../src/util/code-cache.ts";

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "fmt-cache-code-"));
  folder = join(root, "code");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const plugin = join(import.meta.dirname, "../../node_modules/prettier/plugins/estree.mjs");

function write(name: string, text: string): string {
  writeFileSync(join(root, name), text);
  return join(root, name);
}

/** Loads a file and keeps its code, as one process would; returns the name of what was kept. */
async function keepCodeOf(file: string): Promise<string> {
  const cache = openCodeCache(folder);
  await cache.import(file);
  cache.keep();
  const names = readdirSync(folder);
  expect(names).toHaveLength(1);
  return join(folder, names[0]!);
}

/**
 * Whether a further process would take this file's code from the cache: then there is nothing to
 * keep.
 */
async function isTakenFromCache(file: string): Promise<boolean> {
  const cache = openCodeCache(folder);
  await cache.import(file);
  // What is kept gets a new file.
  const files = () => readdirSync(folder).map((name) => [name, statSync(join(folder, name)).ino]);
  const before = files();
  cache.keep();
  return JSON.stringify(files()) === JSON.stringify(before);
}

describe("a code cache", () => {
  it("gives the exports of an ES module, compiled or not", async () => {
    const expected = (await import(plugin)) as { printers: object; languages: unknown };
    for (let run = 0; run < 2; run += 1) {
      const cache = openCodeCache(folder);
      const loaded = (await cache.import(plugin)) as typeof expected;
      cache.keep();
      expect(Object.keys(loaded).sort()).toEqual(Object.keys(expected).sort());
      expect(Object.keys(loaded.printers)).toEqual(Object.keys(expected.printers));
      expect(loaded.languages).toEqual(expected.languages);
    }
    expect(await isTakenFromCache(plugin)).toBe(true);
  });

  it("gives the exports of a CommonJS module with Node's own surroundings", () => {
    const file = write(
      "a.cjs",
      "#!/usr/bin/env node\nmodule.exports = [require('./b.cjs'), __filename, __dirname, this === exports];",
    );
    write("b.cjs", "exports.b = 1;");
    expect(openCodeCache(folder).require(file)).toEqual([{ b: 1 }, file, root, true]);
  });

  it("runs an ES module in strict mode", async () => {
    const file = write("strict.mjs", "var seen = this;\nexport {seen, seen as default};\n");
    expect(await openCodeCache(folder).import(file)).toEqual({ seen: undefined, default: undefined });
  });

  it.each([
    ["imports something", 'import { sep } from "node:path";\nvar found = sep;\nexport {found};\n'],
    ["exports as it goes", "export const found = '/';\nvar other = 1;\nexport {other};\n"],
    ["awaits", "var found = await '/';\nexport {found};\n"],
    ["knows its place", "var found = import.meta.url.slice(7, 8);\nexport {found};\n"],
  ])("leaves an ES module to Node that %s", async (_, text) => {
    const file = write("other.mjs", text);
    expect(await openCodeCache(folder).import(file)).toMatchObject({ found: "/" });
  });

  it("compiles again what has changed, even if it is as long as before", async () => {
    const file = write("a.mjs", "var a = 1;\nexport {a};\n");
    await keepCodeOf(file);
    expect(await isTakenFromCache(file)).toBe(true);
    write("a.mjs", "var a = 2;\nexport {a};\n");
    expect(await openCodeCache(folder).import(file)).toEqual({ a: 2 });
  });

  it.each([
    ["a flipped bit", (bytes: Buffer) => bytes.fill(bytes[200]! ^ 1, 200, 201)],
    ["half of it", (bytes: Buffer) => bytes.subarray(0, bytes.length >> 1)],
    ["nothing", () => Buffer.alloc(0)],
    ["zeros", (bytes: Buffer) => Buffer.alloc(bytes.length)],
    ["a digest and no code", (bytes: Buffer) => bytes.subarray(0, 64)],
  ])("does not run damaged code: %s", async (_, damage) => {
    const kept = await keepCodeOf(plugin);
    writeFileSync(kept, damage(readFileSync(kept)));
    expect(await isTakenFromCache(plugin)).toBe(false);
    expect(await isTakenFromCache(plugin)).toBe(true);
  });

  it.skipIf(process.getuid === undefined)("takes nothing that another user could have written", async () => {
    const kept = await keepCodeOf(plugin);
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    chmodSync(kept, 0o622);
    expect(await isTakenFromCache(plugin)).toBe(false);
    chmodSync(folder, 0o777);
    const cache = openCodeCache(folder);
    rmSync(kept);
    await cache.import(plugin);
    cache.keep();
    expect(readdirSync(folder)).toEqual([]);
  });

  it("keeps the newest files only, and never fails", async () => {
    mkdirSync(folder, { mode: 0o700 });
    for (let index = 0; index < 40; index += 1) {
      const old = join(folder, `${index}.v8`);
      writeFileSync(old, "");
      utimesSync(old, index, index);
    }
    const cache = openCodeCache(folder);
    await cache.import(plugin);
    cache.keep();
    const names = readdirSync(folder);
    expect(names).toHaveLength(24);
    expect(names).not.toContain("0.v8");
    expect(names).toContain("39.v8");

    const impossible = openCodeCache(join(write("file", ""), "code"));
    await impossible.import(plugin);
    impossible.keep();
  });
});
