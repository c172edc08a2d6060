// Long: it installs packages as pnpm and Yarn's Plug'n'Play lay them out.
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { cpSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorkbench, type Result, type Workbench } from "./command.ts";
import { writeFolder } from "./folder.ts";
import { copyPackage, layouts, type Layout } from "./layouts/layouts.ts";
import { collectPackages, type InstalledPackage } from "./layouts/packages.ts";

const sorter = "@trivago/prettier-plugin-sort-imports";
const tailwind = "prettier-plugin-tailwindcss";
/** What the sorter compares names with. */
const comparer = "javascript-natural-sort";
const text = `import z from "./z";
import { b } from "zod";
import { a } from "react";
export const element = <div className="p-4 sm:flex m-0 flex">{a}{b}{z}</div>
`;
/** As long as the other, so that only content and times tell them apart. */
const comparisons = [
  "module.exports = (a, b) => (a < b ? -1 : 1);\n",
  "module.exports = (a, b) => (a > b ? -1 : 1);\n",
];

let bench: Workbench;
let root: string;

beforeAll(async () => {
  bench = await openWorkbench();
  // Not in the bench, where there are packages further up.
  root = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-layouts-")));
});
afterAll(() => {
  bench?.dispose();
  rmSync(root, { recursive: true, force: true });
});

interface Project {
  readonly folder: string;
  /** Where the comparer was installed from. */
  readonly comparer: string;
  install(): void;
}

function createProject(layout: Layout, name: string): Project {
  const folder = join(root, name);
  const source = join(root, `${name}-comparer`);
  const own = ["prettier", sorter, tailwind];
  const packages = collectPackages(own).map((each): InstalledPackage => {
    if (each.name !== comparer) return each;
    copyPackage(each.folder, source);
    return { ...each, folder: source };
  });
  const main = join(
    source,
    (JSON.parse(readFileSync(join(source, "package.json"), "utf8")) as { main: string }).main,
  );
  writeFileSync(main, comparisons[0]!);
  const options = { importOrder: ["<THIRD_PARTY_MODULES>", "^[./]"] };
  writeFolder(folder, { "a.tsx": text, ...layout.configure([sorter, tailwind], options) });
  const install = () => layout.install(folder, packages, own);
  install();
  return { folder, comparer: main, install };
}

/**
 * What our command says must be what Prettier's says there; returns that, and whether it came from
 * the cache.
 */
async function show(layout: Layout, { folder }: Project): Promise<{ stdout: string; isHit: boolean }> {
  const env = layout.environment(folder);
  const expected = await bench.run(layout.prettierIn(folder), ["a.tsx"], { cwd: folder, env });
  expect(expected).toMatchObject({ stderr: "", exitCode: 0 });
  const counted: Result = await bench.run(bench.command, ["a.tsx", "--cache-stats"], {
    cwd: folder,
    env: { ...env, FMT_CACHE_LOCATION: `${folder}-cache` },
  });
  expect({ ...counted, stderr: "" }).toEqual(expected);
  return { stdout: expected.stdout, isHit: /files hit +1\n/.test(counted.stderr) };
}

describe.each([layouts.pnpm, layouts.plugAndPlay])("plugins that $name has installed", (layout) => {
  test("format as beside Prettier's command, and are cached until what they need is patched", async () => {
    const project = createProject(layout, layout === layouts.pnpm ? "pnpm" : "pnp");
    const before = await show(layout, project);
    expect(before).toMatchObject({ stdout: expect.stringContaining('"m-0 flex p-4 sm:flex"'), isHit: false });
    expect(await show(layout, project)).toEqual({ ...before, isHit: true });
    patch(layout, project);
    const after = await show(layout, project);
    expect(after.isHit).toBe(false);
    expect(after.stdout).not.toBe(before.stdout);
    expect(await show(layout, project)).toEqual({ ...after, isHit: true });
  });
});

function patch(layout: Layout, project: Project): void {
  if (layout === layouts.plugAndPlay) {
    writeFileSync(project.comparer, comparisons[1]!);
    project.install();
    return;
  }
  const store = join(project.folder, "node_modules/.pnpm");
  const name = readdirSync(store).find((each) => each.startsWith(`${comparer}@`))!;
  writeFileSync(join(store, name, "node_modules", comparer, basename(project.comparer)), comparisons[1]!);
}

test("an archive that is exchanged where it lies counts, though nothing in it has a time", async () => {
  const layout = layouts.plugAndPlay;
  const project = createProject(layout, "exchanged");
  const before = await show(layout, project);
  expect((await show(layout, project)).isHit).toBe(true);
  const map = join(project.folder, ".pnp.cjs");
  const [old, archives] = [readFileSync(map), join(project.folder, ".yarn/cache")];
  const findArchive = () => readdirSync(archives).find((each) => each.startsWith(`${comparer}-`))!;
  const name = findArchive();
  writeFileSync(project.comparer, comparisons[1]!);
  project.install();
  cpSync(join(archives, findArchive()), join(archives, name));
  writeFileSync(map, old);
  const after = await show(layout, project);
  expect(after.isHit).toBe(false);
  expect(after.stdout).not.toBe(before.stdout);
});
