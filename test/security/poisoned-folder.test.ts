// Long: it runs the command on every surface with a forged cache.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CacheEntry } from "../../src/stores/store.ts";
import { openWorkbench, prettierCommand, type Result, type Workbench } from "../surfaces/cli/command.ts";
import { readFolder, writeFolder } from "../surfaces/cli/folder.ts";
import { entriesOf, poison } from "../surfaces/cli/poison.ts";

let bench: Workbench;
let folders = 0;
beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => bench.dispose());

const statements = (start: number) =>
  Array.from(
    { length: 20 },
    (_, index) => `const  name${start + index} = call(${start + index}, "text")\n`,
  ).join("");
const files = {
  ".prettierrc": '{ "printWidth": 90 }\n',
  "a.js": statements(0),
  "b.ts": `class A {\n${statements(50).replaceAll("const ", "  ")}}\n`,
  "style.css": "a{color:red}\n",
  // Would say that it was run.
  "evil.mjs": `import { writeFileSync } from "node:fs";\nwriteFileSync(new URL("pwned", import.meta.url), "");\nexport const parsers = {};\n`,
};
const names = ["a.js", "b.ts", "style.css"];

/**
 * A repository that somebody else has made, with a cache folder in it, and the homes of both users.
 */
interface Scene {
  readonly cwd: string;
  /** The committed cache. */
  readonly folder: string;
  readonly attacker: string;
  readonly victim: string;
}

function makeScene(): Scene {
  const base = join(bench.directory, `scene-${folders++}`);
  const cwd = join(base, "repository");
  writeFolder(cwd, files);
  for (const home of ["attacker", "victim"]) mkdirSync(join(base, home));
  return { cwd, folder: join(cwd, ".cache"), attacker: join(base, "attacker"), victim: join(base, "victim") };
}

const run = ({ cwd, folder, victim }: Scene, ...args: string[]): Promise<Result> =>
  bench.run(bench.command, args, { cwd, env: { HOME: victim, FMT_CACHE_LOCATION: folder } });

/** Every entry that a run would ask for, made by the attacker. */
async function forge(scene: Scene, form: (entry: CacheEntry, isFact: boolean) => CacheEntry): Promise<void> {
  for (const name of names) {
    const { facts, whole, parts, epoch } = await entriesOf(join(scene.cwd, name));
    const forged = [
      ...facts.map((fact) => form(fact, true)),
      ...[whole, ...parts].map((part) => form(part, false)),
    ];
    await poison({ folder: scene.folder, home: scene.attacker }, epoch, ...forged);
  }
}

const contentOf = ({ cwd }: Scene) => names.map((name) => readFileSync(join(cwd, name), "utf8"));

async function formatByPrettier(scene: Scene): Promise<string[]> {
  const twin = join(scene.cwd, "../twin");
  execFileSync("cp", ["-r", scene.cwd, twin]);
  await bench.run(prettierCommand, ["--write", ...names], { cwd: twin });
  return contentOf({ ...scene, cwd: twin });
}

describe("a cache folder that somebody else has filled", () => {
  it("cannot put a text into a file, whatever it claims to be, nor make us load a plugin", async () => {
    const scene = makeScene();
    const steal = `steal(process.env);\n`;
    await forge(scene, ({ key }, isFact) => ({
      kind: "text",
      key,
      text: isFact ? '{"plugins":["./evil.mjs"],"names":{},"extensions":{".js":"css"},"defaults":{}}' : steal,
    }));
    const expected = await formatByPrettier(scene);
    const result = await run(scene, "--write", ...names);
    expect(result).toMatchObject({ stderr: "", exitCode: 0 });
    expect(contentOf(scene)).toEqual(expected);
    expect(existsSync(join(scene.cwd, "pwned"))).toBe(false);
    // With the forger's key they would be believed: so it is the key that counts.
    const control = makeScene();
    await forge(control, (entry, isFact) => (isFact ? entry : { kind: "text", key: entry.key, text: steal }));
    await run({ ...control, victim: control.attacker }, "--write", ...names);
    expect(contentOf(control)).toEqual([steal, steal, steal]);
  });

  it("can only claim that a text is formatted", async () => {
    const scene = makeScene();
    await forge(scene, ({ key }) => ({ kind: "marker", key }));
    const expected = await formatByPrettier(scene);
    expect(await run(scene, "--write", ...names)).toMatchObject({ stderr: "", exitCode: 0 });
    expect(contentOf(scene)).toEqual([files["a.js"], files["b.ts"], files["style.css"]]);
    // Also of statements in another text: nothing but white space and what Prettier adds can
    // differ.
    writeFileSync(join(scene.cwd, "a.js"), `${files["a.js"]}last( )\n`);
    await run(scene, "--write", "a.js");
    const bare = (text: string) => text.replaceAll(/[\s;]/g, "");
    expect(bare(contentOf(scene)[0]!)).toBe(`${bare(files["a.js"])}last()`);
    // And the ways out are there.
    writeFileSync(join(scene.cwd, "a.js"), files["a.js"]);
    expect((await run(scene, "--verify", "--check", ...names)).exitCode).toBe(1);
    expect((await run(scene, "--no-cache", "--write", ...names)).exitCode).toBe(0);
    expect(contentOf(scene)).toEqual(expected);
  });

  it("is not used because files of the repository say so", async () => {
    const scene = makeScene();
    await forge(scene, ({ key }) => ({ kind: "marker", key }));
    writeFolder(scene.cwd, {
      ".prettierrc": '{ "printWidth": 90, "cacheLocation": ".cache", "cache": true, "verify": false }\n',
      ".npmrc": "cache-location=.cache\nFMT_CACHE_LOCATION=.cache\n",
      ".env": "FMT_CACHE_LOCATION=.cache\n",
      "package.json": '{ "fmt-cache": { "cacheLocation": ".cache" } }\n',
    });
    const before = readFolder(scene.folder);
    const result = await bench.run(bench.command, ["--check", "a.js"], {
      cwd: scene.cwd,
      env: { HOME: scene.victim },
    });
    expect(result.exitCode).toBe(1);
    expect(readFolder(scene.folder)).toEqual(before);
  });

  it("cannot lead us elsewhere by links", async () => {
    const scene = makeScene();
    await run(scene, "--check", ...names);
    const epoch = (await entriesOf(join(scene.cwd, "a.js"))).epoch;
    const work = join(scene.victim, "work");
    writeFileSync(work, "work");
    for (const place of [
      "CACHEDIR.TAG",
      "README.md",
      ".gitignore",
      "last-swept",
      "sweep.lock",
      `${epoch}/last-used`,
      `${epoch}/fold.lock`,
      `${epoch}/000001-0mwr8f76e-442c05cab502.pack`,
      `${epoch}/000001-0mwr8f76e-442c05cab503.00000000.0.journal`,
    ]) {
      execFileSync("ln", ["-sf", work, join(scene.folder, place)]);
      for (const args of [
        ["--check", ...names],
        ["--write", ...names],
        ["cache", "gc"],
        ["cache", "verify", "a.js"],
        ["cache", "info"],
      ])
        await run(scene, ...args);
      writeFileSync(join(scene.cwd, "a.js"), `${files["a.js"]}call("${place}")\n`);
      await run(scene, "--write", ...names);
      expect([place, readFileSync(work, "utf8"), statSync(work).mode & 0o777]).toEqual([
        place,
        "work",
        0o644,
      ]);
    }
    await run(scene, "cache", "clean");
    expect(readFileSync(work, "utf8")).toBe("work");
  });

  it("cannot change what objects are, even with a fact that has the right key", async () => {
    const scene = makeScene();
    const { facts, epoch } = await entriesOf(join(scene.cwd, "a.js"));
    const polluted =
      '{"__proto__":{"semi":false,"plugins":["./evil.mjs"]},"constructor":{"prototype":{"semi":false}}}';
    const options = facts.find((fact) => fact.kind === "text" && fact.text.includes('"printWidth":90'))!;
    await run(scene, "--check", "a.js");
    await poison({ folder: scene.folder, home: scene.victim }, epoch, {
      kind: "text",
      key: options.key,
      text: polluted,
    });
    const result = await run(scene, "a.js");
    expect(existsSync(join(scene.cwd, "pwned"))).toBe(false);
    expect(result.stdout).toContain('const name0 = call(0, "text");\n');
  });
});
