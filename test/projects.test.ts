import fastGlob from "fast-glob";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { longTests, projects } from "./projects.ts";

const cwd = resolve(import.meta.dirname, "..");
const find = (include: readonly string[], exclude: readonly string[]) =>
  fastGlob.sync([...include], { cwd, ignore: [...exclude] });

it("every test file belongs to exactly one project", () => {
  // `npm run test:vscode` runs the tests of the extension.
  const others = ["**/node_modules", "dist", "editors"];
  const files = find(["**/*.{test,spec}.{ts,mts,cts,js,mjs,cjs}"], others);
  const ofProjects = projects.flatMap(({ include, exclude }) => find(include, exclude));
  expect(files.length).toBeGreaterThan(100);
  expect(ofProjects.sort()).toEqual(files.sort());
});

it("every long test is there, and says why it is long", () => {
  for (const file of longTests)
    expect([file, readFileSync(resolve(cwd, file), "utf8").split("\n", 1)[0]]).toEqual([
      file,
      expect.stringMatching(/^\/\/ Long: .+\.$/),
    ]);
});
