// Long: it packs and installs our package, and loads many plugins.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lintedFiles, openInstallation, type Installation } from "./installation.ts";

const files = {
  ...lintedFiles,
  "linted/b.js": "export const formatted = 1\n",
  "linted/c.js": `class  A { ${"method( ) { return 1 }\n".repeat(40)} }\n`,
  "svelte/.prettierrc": '{ "plugins": ["prettier-plugin-svelte"] }\n',
  "svelte/a.svelte":
    "<script lang='ts'>\nexport let   a : number;\n</script>\n<style>\na{b:c}</style>\n{#if  a}<p   on:click={ ()=>a }>{a   }</p>{/if}\n",
  "svelte/b.ts": "let   a\n",
  "svelte/broken.svelte": "{#if a}<p>\n",
  "tailwind/.prettierrc": '{ "plugins": ["prettier-plugin-tailwindcss"] }\n',
  "tailwind/a.tsx": "export const a = <p className='z-10  p-4 m-2 flex sm:p-1'>b</p>\n",
  "tailwind/a.html": "<p class='z-10  p-4 m-2 flex sm:p-1'>b</p>\n",
  "tailwind/a.css": ".a { @apply z-10 p-4 flex; }\n",
  "imports/.prettierrc": '{ "plugins": ["prettier-plugin-organize-imports"] }\n',
  "imports/a.ts":
    "import { z , b } from '../prettier/z'\nimport a from 'a'\nimport unused from 'u'\nconsole.log(a,b, z)\n",
  "imports/a.js": "import b from 'b'\nimport a from 'a'\nconsole.log(a,b)\n",
  "together/.prettierrc":
    '{ "plugins": ["prettier-plugin-organize-imports", "prettier-plugin-svelte", "prettier-plugin-tailwindcss"] }\n',
  "together/a.svelte":
    "<script>\nimport b from 'b'\nimport a from 'a'\n</script>\n<p class='p-4 flex'>{a}{b}</p>\n",
  "together/a.tsx":
    "import b from 'b'\nimport a from 'a'\nexport default <p className='p-4 flex'>{a}{b}</p>\n",
};

const hit = ["plugins", "file-hit"];

let installation: Installation;
beforeAll(async () => {
  installation = await openInstallation(files, [
    "eslint-plugin-prettier",
    "prettier-plugin-svelte",
    "prettier-plugin-tailwindcss",
    "prettier-plugin-organize-imports",
  ]);
});
afterAll(() => installation?.dispose());

describe.each([
  ["prettier-plugin-svelte", "svelte", [hit, hit, ["plugins", "file-miss", "rejected"]]],
  ["prettier-plugin-tailwindcss", "tailwind", [hit, hit, hit]],
  ["prettier-plugin-organize-imports", "imports", [hit, hit]],
  ["all of them together", "together", [hit, hit]],
])("%s", (_, folder, events) => {
  const names = Object.keys(files).filter((name) => name.startsWith(`${folder}/`) && !name.endsWith("rc"));
  const format = (project: string, module: string) =>
    installation.run("format.cjs", [join(project, "node_modules", module), ...names], { cwd: project });

  it("makes the same of every file with our module as with Prettier, cold and warm", async () => {
    const expected = (await format(installation.without, "prettier")) as Record<string, string>;
    expect(Object.keys(expected)).toEqual(names);
    for (const name of names.filter((name) => !name.includes("broken")))
      expect([name, expected[name]]).not.toEqual([name, files[name as keyof typeof files]]);
    for (const time of ["cold", "warm"]) {
      expect([time, await format(installation.linked, "prettier")]).toEqual([time, expected]);
      expect([time, await format(installation.beside, "fmt-cache/prettier")]).toEqual([time, expected]);
    }
  });

  it("is in the cache where nothing but the text and the plugin decides", async () => {
    await format(installation.beside, "fmt-cache/prettier");
    const kinds = await installation.run("events.mjs", names, { cwd: installation.beside });
    expect(Object.values(kinds as object)).toEqual(events);
  });
});

describe("eslint-plugin-prettier", () => {
  const report = (project: string) => installation.lint(project).replaceAll(project, "<project>");

  it("reports the same with our module as with Prettier, cold and warm", () => {
    const expected = report(installation.without);
    expect(JSON.parse(expected)).toMatchObject([{ errorCount: 2 }, { errorCount: 0 }, {}]);
    for (const time of ["cold", "warm"])
      expect([time, report(installation.linked)]).toEqual([time, expected]);
  });

  it("leaves every text in the cache, although its worker is ended without notice", async () => {
    report(installation.linked);
    const names = ["linted/a.js", "linted/b.js", "linted/c.js"];
    const kinds = await installation.run("events.mjs", names, { cwd: installation.linked });
    expect(Object.values(kinds as object)).toEqual([["file-hit"], ["file-hit"], ["file-hit"]]);
  });
});
