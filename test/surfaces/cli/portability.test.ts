import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { nobody, openWorkbench, type Result, type Workbench } from "./command.ts";
import { writeFolder, type FolderContent } from "./folder.ts";

/**
 * What a CI job does with the cache: another machine has saved the folder, and this one restores
 * it.
 */
let bench: Workbench;
let restored = 0;
beforeAll(async () => {
  bench = await openWorkbench();
  const first = makeCheckout("first/repository");
  const result = await check(first, { cache: savedCache(), home: homeOf("first") });
  expect(result).toMatchObject({ exitCode: 1, hits: 0, formatted: 5 });
  expect(existsSync(join(homeOf("first"), ".local/state/fmt-cache/authentication-key"))).toBe(true);
});
afterAll(() => bench.dispose());

const statements = (start: number) =>
  Array.from({ length: 12 }, (_, index) => `const name${start + index} = "${index}";\n`).join("");
const files: FolderContent = {
  ".git/HEAD": "ref: refs/heads/main\n",
  ".gitattributes": "",
  ".prettierrc": '{ "printWidth": 90, "overrides": [{ "files": "src/**", "options": { "semi": true } }] }\n',
  ".editorconfig": "root = true\n\n[*.css]\nindent_size = 2\n",
  "src/a.ts": statements(0),
  "src/deep/b.js": statements(100),
  "src/unformatted.js": `const first  =  1;\n${statements(200)}`,
  "style.css": "a {\n  color: red;\n}\n",
};

function makeCheckout(path: string, content: FolderContent = files): string {
  const folder = join(bench.directory, path);
  writeFolder(folder, content);
  return folder;
}

const savedCache = (): string => join(bench.directory, "first/cache");
const homeOf = (name: string): string => join(bench.directory, "homes", name);

/** A copy of the saved folder, in a place of its own. */
function restore(): string {
  const folder = join(bench.directory, `restored/${++restored}`);
  cpSync(savedCache(), folder, { recursive: true });
  return folder;
}

interface Check extends Result {
  readonly hits: number;
  readonly formatted: number;
}

async function check(
  cwd: string,
  { cache, home, asUser = false }: { cache: string; home: string; asUser?: boolean },
  ...args: string[]
): Promise<Check> {
  const result = await bench.run(bench.command, ["--check", ".", "--cache-stats", ...args], {
    cwd,
    env: { FMT_CACHE_LOCATION: cache, HOME: home },
    asUser,
  });
  const count = (name: string) => Number(new RegExp(`^  ${name} +(\\d+)$`, "m").exec(result.stderr)![1]);
  return { ...result, hits: count("files hit"), formatted: count("files formatted") };
}

function everythingIn(folder: string): string[] {
  const below = readdirSync(folder, { recursive: true }) as string[];
  return [folder, ...below.map((name) => join(folder, name))];
}

function setTimes(folder: string, seconds: number): void {
  for (const file of everythingIn(folder)) utimesSync(file, seconds, seconds);
}

it("answers all from the cache in another place, for another checkout with another copy of Prettier", async () => {
  const home = homeOf("first");
  const checkout = makeCheckout("another/much/deeper/checkout");
  const prettier = realpathSync(join(bench.directory, "node_modules/prettier"));
  cpSync(prettier, join(checkout, "node_modules/prettier"), { recursive: true });
  expect(await check(checkout, { cache: restore(), home })).toMatchObject({
    exitCode: 1,
    hits: 5,
    formatted: 0,
  });
});

it("answers all from the cache whatever the times of files are", async () => {
  const checkout = makeCheckout("times/repository");
  for (const seconds of [1_000_000_000, Date.now() / 1000 + 10 * 365 * 24 * 60 * 60]) {
    const cache = restore();
    setTimes(cache, seconds);
    setTimes(checkout, seconds);
    for (const home of [homeOf("first"), homeOf("times")])
      expect(
        (await check(checkout, { cache, home }, "--cache-max-size", "100MB")).hits,
      ).toBeGreaterThanOrEqual(4);
    expect((await check(checkout, { cache, home: homeOf("first") })).hits).toBe(5);
  }
});

it("believes markers, and never texts, where there is another authentication key or none", async () => {
  const cache = restore();
  const checkout = makeCheckout("elsewhere/repository");
  const result = await check(checkout, { cache, home: homeOf("elsewhere") });
  expect(result).toMatchObject({ exitCode: 1, hits: 4, formatted: 1 });
  expect(result.stderr).toContain("[warn] src/unformatted.js");
  // What this machine has stored, it believes.
  expect(await check(checkout, { cache, home: homeOf("elsewhere") })).toMatchObject({
    hits: 5,
    formatted: 0,
  });
  // A state folder that cannot be made: markers still count.
  const home = homeOf("file");
  mkdirSync(dirname(home), { recursive: true });
  writeFileSync(home, "no folder");
  expect(await check(checkout, { cache: restore(), home })).toMatchObject({ hits: 4, formatted: 1 });
});

it("answers from a folder that it may only read", async () => {
  const cache = restore();
  const home = homeOf("reader");
  mkdirSync(home, { recursive: true });
  const checkout = makeCheckout("read-only/repository");
  for (const file of everythingIn(cache)) chmodSync(file, statSync(file).isDirectory() ? 0o555 : 0o444);
  // Otherwise nobody else can be played, and the permissions alone stop us.
  if (process.getuid?.() === 0)
    for (const file of [home, ...everythingIn(checkout)]) chownSync(file, nobody.uid, nobody.gid);
  const before = everythingIn(cache);
  const result = await check(checkout, { cache, home, asUser: true });
  expect(result).toMatchObject({ exitCode: 1, hits: 4, formatted: 1 });
  expect(everythingIn(cache)).toEqual(before);
});

it("answers from two folders that were copied over each other", async () => {
  const cache = restore();
  const checkout = makeCheckout("merged/repository", { ...files, "src/new.ts": statements(500) });
  const other = join(bench.directory, "other-cache");
  await check(
    makeCheckout("merged/part", { "new.ts": statements(500), ".prettierrc": files[".prettierrc"]! }),
    {
      cache: other,
      home: homeOf("other"),
    },
  );
  cpSync(other, cache, { recursive: true });
  expect(await check(checkout, { cache, home: homeOf("first") })).toMatchObject({ hits: 6, formatted: 0 });
});

it("holds no path of the machine, and no name of a file", () => {
  const bytes = everythingIn(savedCache())
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, "latin1"))
    .join("");
  expect(bytes).toContain('"printWidth":90');
  for (const word of [bench.directory, "first/repository", "unformatted.js"])
    expect(bytes).not.toContain(word);
});
