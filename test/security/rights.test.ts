import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { thisOwner } from "../../src/util/owner.ts";
import { nobody, openWorkbench, type Result, type Workbench } from "../surfaces/cli/command.ts";
import { readFolder, writeFolder } from "../surfaces/cli/folder.ts";
import { entriesOf, poison } from "../surfaces/cli/poison.ts";

let bench: Workbench;
let folders = 0;
beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => bench.dispose());

const isRoot = process.getuid?.() === 0;
const recorder = join(import.meta.dirname, "record-created.cjs");

interface Place {
  readonly cwd: string;
  readonly home: string;
  readonly log: string;
}

function makePlace(): Place {
  const base = join(bench.directory, `rights-${folders++}`);
  const place = { cwd: join(base, "repository"), home: join(base, "home"), log: join(base, "created") };
  for (const folder of [place.cwd, place.home]) mkdirSync(folder, { recursive: true });
  writeFileSync(place.log, "");
  return place;
}

const run = (place: Place, args: readonly string[], env: Record<string, string> = {}): Promise<Result> =>
  bench.run(bench.command, args, {
    cwd: place.cwd,
    nodeArguments: ["-r", recorder],
    env: { HOME: place.home, CREATED_LOG: place.log, ...env },
  });

const git = ({ cwd, home }: Place, ...args: string[]) =>
  execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b", ...args], {
    cwd,
    env: { ...process.env, HOME: home },
  });

describe("what a run makes", () => {
  it("belongs to the user alone from the first moment, where the umask forbids nothing", async () => {
    const place = makePlace();
    const text = `a( )\n${Array.from({ length: 30 }, (_, index) => `b(${index});\n`).join("")}`;
    writeFolder(place.cwd, { "a.js": text, "b.css": "a{}\n" });
    git(place, "init", "-q");
    await run(place, ["--check", "."]);
    // Something to report.
    const { whole, epoch } = await entriesOf(join(place.cwd, "a.js"));
    await poison({ folder: join(place.home, ".cache/fmt-cache"), home: place.home }, epoch, {
      kind: "marker",
      key: whole.key,
    });
    await run(place, ["--verify", "--check", "."], { FMT_CACHE_TRACE_KEYS: join(place.home, "trace") });
    git(place, "add", "-A");
    // A file with unstaged changes, so that lines are merged in files.
    writeFileSync(join(place.cwd, "b.css"), "a{}\n\n\n\n\n\nb {\n}\n");
    await run(place, ["staged"]);
    await run(place, ["install"]);
    await run(place, ["--write", "."]);
    await run(place, ["cache", "gc"]);
    await run(place, ["cache", "verify", "."]);

    const created = readFileSync(place.log, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { path: string; mode: string });
    const seen = created.map(({ path }) => relative(join(place.cwd, ".."), path));
    for (const kind of [
      /^home\/\.cache\/fmt-cache\/[0-9a-f]{16}\/tmp\./,
      /^home\/\.cache\/fmt-cache\/[0-9a-f]{16}$/,
      /^home\/\.local\/state\/fmt-cache\/authentication-key\.tmp/,
      /^home\/\.local\/state\/fmt-cache\/code$/,
      /^home\/\.local\/state\/fmt-cache\/code\/.*\.v8/,
      /^home\/\.local\/state\/fmt-cache\/reports\/verify-/,
      /^home\/trace$/,
      /^repository\/\.git\/fmt-cache-[0-9a-f]{8}-\d+$/,
      /^repository\/\.git\/fmt-cache-[0-9a-f]{8}-\d+\/text0$/,
    ])
      expect([kind, seen.some((path) => kind.test(path))]).toEqual([kind, true]);
    // The user's files keep their modes, and a hook is a program for all who may read the
    // repository.
    const isShared = (path: string) =>
      /^repository\/(?:\.git\/hooks\/pre-commit|\.fmt-cache-[^/]*\.tmp|\.git\/fmt-cache-[0-9a-f]{8}-\d+\/\.fmt-cache-[^/]*\.tmp)$/.test(
        relative(join(place.cwd, ".."), path),
      );
    expect(created.filter(({ path, mode }) => !isShared(path) && !/^[67]00$/.test(mode))).toEqual([]);
    expect(created.filter(({ path, mode }) => path.endsWith("pre-commit") && mode !== "755")).toEqual([]);
    // And so do the files that stay.
    const kept = Object.entries(readFolder(place.home)).filter(([path]) => path !== ".gitconfig");
    expect(kept.filter(([, content]) => !/^[67]00(?: |$)/.test(content)).map(([path]) => path)).toEqual([]);
    expect(readdirSync(join(place.cwd, ".git")).filter((name) => name.startsWith("fmt-cache"))).toEqual([]);
  });
});

const warnings = (result: Result) => result.stderr.match(/\[FMT_CACHE_UNSAFE_FOLDER\]/g)?.length ?? 0;

describe("a cache folder that another user can write to", () => {
  it.each([
    ["it", (folder: string) => chmodSync(folder, 0o777)],
    ["the folder above it", (folder: string) => chmodSync(join(folder, ".."), 0o777)],
  ])("is only read, with one warning: %s is open to all", async (_, open) => {
    const place = makePlace();
    const many = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`f${index}.js`, `a${index}( )\n`]),
    );
    writeFolder(place.cwd, { "a.js": "a();\n", ...many });
    const folder = join(place.home, "deep/cache");
    const env = { FMT_CACHE_LOCATION: folder };
    await run(place, ["--check", "a.js"], env);
    open(folder);
    const before = readFolder(folder);
    const result = await run(place, ["--check", "--cache-stats", "."], env);
    expect([result.exitCode, warnings(result)]).toEqual([1, 1]);
    expect(result.stderr).toMatch(/files hit +1\n/);
    expect(result.stderr).toContain(`only reads the cache in "${folder}"`);
    expect(readFolder(folder)).toEqual(before);
    const trusted = await run(place, ["--check", "."], { ...env, FMT_CACHE_TRUST_FOLDER: "1" });
    expect([trusted.exitCode, warnings(trusted)]).toEqual([1, 0]);
    expect(readFolder(folder)).not.toEqual(before);
  });

  it.skipIf(!isRoot)(
    "is only read, with one warning: it belongs to another user (needs root, to give it away)",
    async () => {
      const place = makePlace();
      writeFolder(place.cwd, { "a.js": "a();\n", "b.js": "b( )\n" });
      const folder = join(place.home, "cache");
      const env = { FMT_CACHE_LOCATION: folder };
      await run(place, ["--check", "a.js"], env);
      const give = (path: string) => chownSync(path, nobody.uid, nobody.gid);
      for (const name of readdirSync(folder, { recursive: true }) as string[]) give(join(folder, name));
      give(folder);
      const before = readFolder(folder);
      const result = await run(place, ["--check", "--cache-stats", "."], env);
      expect([result.exitCode, warnings(result)]).toEqual([1, 1]);
      expect(result.stderr).toMatch(/files hit +1\n/);
      expect(readFolder(folder)).toEqual(before);
    },
  );

  it("warns a program that loads the library once, too", async () => {
    const place = makePlace();
    const folder = join(place.home, "cache");
    mkdirSync(folder);
    chmodSync(folder, 0o777);
    const library = join(import.meta.dirname, "../../src/formatter/create-formatter.ts");
    const program = join(place.cwd, "program.mjs");
    writeFileSync(
      program,
      `import { createFormatter } from ${JSON.stringify(library)};
       for (let time = 0; time < 2; time++) {
         const formatter = createFormatter();
         console.log(await formatter.format("a( )", { parser: "babel" }));
         await formatter.close();
       }`,
    );
    const result = await bench.run(program, [], {
      cwd: join(import.meta.dirname, "../.."),
      nodeArguments: ["--import", "tsx"],
      env: { HOME: place.home, FMT_CACHE_LOCATION: folder },
    });
    expect([result.stdout, warnings(result)]).toEqual(["a();\n\na();\n\n", 1]);
    expect(readdirSync(folder)).toEqual([]);
  });
});

it("takes no link in the place of its folder in .git", async () => {
  const place = makePlace();
  const elsewhere = join(place.home, "elsewhere");
  mkdirSync(elsewhere);
  writeFolder(place.cwd, { "a.js": "a( )\n" });
  git(place, "init", "-q");
  git(place, "add", "-A");
  // Linux gives numbers in order; so one of the next ones is that of the process.
  const next = Number(execFileSync("sh", ["-c", "echo $$"], { encoding: "utf8" }));
  for (let number = next; number < next + 400; number++)
    symlinkSync(elsewhere, join(place.cwd, `.git/fmt-cache-${thisOwner().place}-${number}`));
  expect((await run(place, ["staged"])).exitCode).toBe(0);
  expect(readdirSync(elsewhere)).toEqual([]);
  // Nor was anything there in between.
  const created = readFileSync(place.log, "utf8");
  expect(created).toMatch(/\/\.git\/fmt-cache-[0-9a-f]{8}-\d+\//);
  expect(created.includes(elsewhere)).toBe(false);
  expect(existsSync(join(place.cwd, "a.js"))).toBe(true);
  expect(readFileSync(join(place.cwd, "a.js"), "utf8")).toBe("a();\n");
});
