import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import manifest from "../package.json" with { type: "json" };

const workflow = readFileSync(join(import.meta.dirname, "../.github/workflows/ci.yml"), "utf8");

it("the workflow runs the oldest Node.js that package.json allows, and all three systems", () => {
  const listOf = (key: string) =>
    new RegExp(`^ +${key}: \\[(.*)\\]$`, "m").exec(workflow)![1]!.replaceAll('"', "").split(", ");
  const [oldest] = listOf("node");
  expect(`>=${oldest}`).toBe(manifest.engines.node);
  expect(listOf("system")).toEqual(["ubuntu-latest", "macos-latest", "windows-latest"]);
});

it("its steps run scripts that there are", () => {
  const scripts = [...workflow.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
  expect(scripts.length).toBeGreaterThan(2);
  for (const name of scripts) expect(Object.keys(manifest.scripts)).toContain(name);
});
