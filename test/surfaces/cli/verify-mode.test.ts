// Long: for each lie in a cache it runs the command on every surface, cold and warm.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CacheEntry } from "../../../src/stores/store.ts";
import { createAttributesDigest } from "../../../src/surfaces/staged/attributes.ts";
import { openGit } from "../../../src/surfaces/git/git.ts";
import { openWorkbench, prettierCommand, type Result, type Workbench } from "./command.ts";
import { readFolder, writeFolder } from "./folder.ts";
import { configurationFact, entriesOf, poison, rememberedConfiguration, storedText } from "./poison.ts";

let bench: Workbench;
let folders = 0;
beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => bench.dispose());

const statements = (start: number) =>
  Array.from(
    { length: 12 },
    (_, index) => `const name${start + index} = call(${start + index}, "text");\n`,
  ).join("");
const formatted = statements(0);
const unformatted = `const first  =  1;\n${statements(100)}`;
const files = { "formatted.js": formatted, "unformatted.js": unformatted };

/** A project, its home, and its cache, filled by one run. */
interface Project {
  readonly cwd: string;
  readonly home: string;
  readonly folder: string;
}

async function makeProject(content: Readonly<Record<string, string>> = files): Promise<Project> {
  const base = join(bench.directory, `verify-${folders++}`);
  const project = { cwd: join(base, "project"), home: join(base, "home"), folder: join(base, "cache") };
  mkdirSync(project.home, { recursive: true });
  writeFolder(project.cwd, { ".prettierrc": "{}\n", ...content });
  await run(project, ["--check", "."]);
  return project;
}

const run = (
  { cwd, home, folder }: Project,
  args: readonly string[],
  { env = {}, stdin = "" }: { env?: Record<string, string>; stdin?: string } = {},
): Promise<Result> =>
  bench.run(bench.command, args, { cwd, stdin, env: { HOME: home, FMT_CACHE_LOCATION: folder, ...env } });

const notice =
  /\[error\] (.*): (.*) was wrong, and Prettier's own output was used\. Line \d+:\n\[error\]   cache: .*\n\[error\]   Prettier: .*\n\[error\] (\d+) entr(?:y was|ies were) dropped\. .*\n/g;

/** What verify mode has said, taken out of the rest. */
function takeNotices(result: Result): { rest: Result; wrong: string[] } {
  const wrong = [...result.stderr.matchAll(notice)].map(([, file, what]) => `${file}: ${what}`);
  return { rest: { ...result, stderr: result.stderr.replaceAll(notice, "") }, wrong };
}

const reportsOf = ({ home }: Project): string[] => {
  const folder = join(home, ".local/state/fmt-cache/reports");
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
};

const falseMarker = (entry: CacheEntry): CacheEntry => ({ kind: "marker", key: entry.key });

/** Ways to make the cache lie about the two files, with the right keys. */
const lies: Record<string, (project: Project) => Promise<void>> = {
  "a text for a whole file": async (project) => {
    const { whole, epoch } = await entriesOf(join(project.cwd, "formatted.js"));
    await poison(project, epoch, { kind: "text", key: whole.key, text: formatted.replace("call", "steal") });
  },
  "a marker for a whole file": async (project) => {
    const { whole, epoch } = await entriesOf(join(project.cwd, "unformatted.js"));
    await poison(project, epoch, falseMarker(whole));
  },
  "a text for a statement": async (project) => {
    const file = join(project.cwd, "unformatted.js");
    const { parts, epoch } = await entriesOf(file);
    const statement = parts.find((entry) => storedText(entry).startsWith("const first"))!;
    await poison(project, epoch, { kind: "text", key: statement.key, text: "const second = 2;\n" });
    // Another file has the same statement.
    writeFileSync(file, unformatted.replace('call(111, "text")', 'call(111, "texts")'));
  },
  "a marker for a statement": async (project) => {
    const file = join(project.cwd, "unformatted.js");
    const { parts, epoch } = await entriesOf(file);
    await poison(
      project,
      epoch,
      falseMarker(parts.find((entry) => storedText(entry).startsWith("const first"))!),
    );
    writeFileSync(file, `${unformatted}last();\n`);
  },
};

const surfaces: Record<string, { args: readonly string[]; stdin?: true }> = {
  "--check": { args: ["--check", "."] },
  "--list-different": { args: ["-l", "."] },
  "--write": { args: ["--write", "--log-level", "warn", "."] },
  "standard output": { args: ["."] },
  "--check from standard input": { args: ["--check", "--stdin-filepath"], stdin: true },
  "standard input": { args: ["--stdin-filepath"], stdin: true },
};

describe.each(Object.entries(lies))("%s that is wrong", (lie, plant) => {
  it.each(Object.entries(surfaces))("is found, mended and reported: %s", async (_, { args, stdin }) => {
    const project = await makeProject();
    await plant(project);
    const name = lie.includes("text for a whole") ? "formatted.js" : "unformatted.js";
    const all = stdin ? [...args, name] : args;
    const text = stdin ? { stdin: readFileSync(join(project.cwd, name), "utf8") } : {};
    const twin = join(project.cwd, "../twin");
    execFileSync("cp", ["-r", project.cwd, twin]);
    const expected = await bench.run(prettierCommand, all, { cwd: twin, ...text });

    const byFlag = _ === "--check";
    const result = await run(project, byFlag ? ["--verify", ...all] : all, {
      ...text,
      ...(byFlag ? {} : { env: { FMT_CACHE_VERIFY: "1" } }),
    });
    const { rest, wrong } = takeNotices(result);
    expect(rest).toEqual(expected);
    expect(wrong).toEqual([`${name}: the cache's answer`]);
    expect(readFolder(project.cwd)).toEqual(readFolder(twin));
    const [report] = reportsOf(project);
    expect(result.stderr).toContain(`send "${report}"`);
    expect(statSync(report!).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(report!, "utf8"))).toMatchObject({
      report: "fmt-cache verify 1",
      wrong: "text",
      file: name,
      recipe: { parser: "babel", fileName: ".js" },
      source: { text: expect.stringContaining("const name") },
      suspects: lie.includes("statement") ? [{ kind: "statement body any" }] : [],
    });

    // What was wrong is gone: a run that believes the cache is right, too.
    const after = await bench.run(prettierCommand, all, { cwd: twin, ...text });
    expect(await run(project, all, text)).toEqual(after);
    expect(takeNotices(await run(project, ["--verify", ...all], text))).toEqual({ rest: after, wrong: [] });
  });
});

describe("what is known by git's blob", () => {
  const git = ({ cwd, home }: Project, ...args: readonly string[]) =>
    execFileSync("git", ["-c", "user.name=A", "-c", "user.email=a@b", ...args], {
      cwd,
      encoding: "utf8",
      env: { ...process.env, HOME: home, GIT_CONFIG_NOSYSTEM: "1" },
    }).trim();

  const makeRepository = async (): Promise<Project> => {
    const many = Object.fromEntries(
      Array.from({ length: 80 }, (_, index) => [`f${index}.js`, `a${index}();\n`]),
    );
    const project = await makeProject({ "unformatted.js": unformatted, ...many });
    git(project, "init", "-q");
    git(project, "add", "-A");
    git(project, "commit", "-q", "-m", "first");
    await run(project, ["--check", "."]);
    return project;
  };

  it("is read and compared with Prettier's answer by --check, -l and --write", async () => {
    for (const args of [
      ["--check", "."],
      ["-l", "."],
      ["--write", "--log-level", "warn", "."],
    ]) {
      const project = await makeRepository();
      const file = join(project.cwd, "unformatted.js");
      const oid = git(project, "rev-parse", "HEAD:unformatted.js");
      const name = `git blob ${oid} size ${unformatted.length}`;
      const { mark, epoch } = await entriesOf(file, name);
      await poison(project, epoch, mark!);
      // It is believed, and nothing is read.
      expect((await run(project, args)).exitCode).toBe(0);
      expect(readFileSync(file, "utf8")).toBe(unformatted);

      const expected = await bench.run(prettierCommand, args, { cwd: project.cwd });
      writeFileSync(file, unformatted);
      git(project, "add", "-A");
      const { rest, wrong } = takeNotices(await run(project, ["--verify", ...args]));
      expect(rest).toEqual(expected);
      expect(wrong).toEqual(["unformatted.js: the cache's answer for the blob in git"]);
      if (args[0] !== "--write") expect((await run(project, args)).exitCode).toBe(1);
    }
  });

  it.each([[["--verify", "--check", "."]], [["cache", "verify"]]])(
    "leaves no settled run behind that has believed it: %j",
    async (args) => {
      const project = await makeRepository();
      const oid = git(project, "rev-parse", "HEAD:unformatted.js");
      const name = `git blob ${oid} size ${unformatted.length}`;
      const { mark, epoch } = await entriesOf(join(project.cwd, "unformatted.js"), name);
      await poison(project, epoch, mark!);
      const check = async () => (await run(project, ["--check", "."])).exitCode;
      expect([await check(), await check()]).toEqual([0, 0]);
      await run(project, args);
      expect([await check(), await check()]).toEqual([1, 1]);
    },
  );

  it("is verified before a commit", async () => {
    const project = await makeRepository();
    const file = join(project.cwd, "unformatted.js");
    const edited = `${unformatted}last();\n`;
    writeFileSync(file, edited);
    git(project, "add", "-A");
    const oid = git(project, "rev-parse", ":unformatted.js");
    const attributes = createAttributesDigest(openGit(project.cwd, process.env))("unformatted.js");
    const { mark, epoch } = await entriesOf(file, `git blob ${oid} attributes ${attributes}`);
    await poison(project, epoch, mark!);
    expect((await run(project, ["staged", "--check"])).exitCode).toBe(0);
    const { rest, wrong } = takeNotices(await run(project, ["staged", "--verify", "--check"]));
    expect(rest).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("[warn] unformatted.js") });
    expect(wrong).toEqual(["unformatted.js: the cache's answer for the blob in git"]);
    expect((await run(project, ["staged", "--check"])).exitCode).toBe(1);
    expect((await run(project, ["staged"], { env: { FMT_CACHE_VERIFY: "1" } })).exitCode).toBe(0);
    expect(git(project, "show", ":unformatted.js")).toBe(edited.replace("first  =  1", "first = 1").trim());
  });
});

it("verifies before a commit what is put together from statements", async () => {
  const project = await makeProject();
  await lies["a text for a statement"]!(project);
  execFileSync("git", ["init", "-q"], { cwd: project.cwd });
  execFileSync("git", ["add", "-A"], { cwd: project.cwd });
  const { wrong } = takeNotices(await run(project, ["staged"], { env: { FMT_CACHE_VERIFY: "1" } }));
  expect(wrong).toEqual(["unformatted.js: the cache's answer"]);
  const staged = execFileSync("git", ["show", ":unformatted.js"], { cwd: project.cwd, encoding: "utf8" });
  expect(staged).toMatch(/^const first = 1;\n/);
});

it(`verifies what worker processes say, on ${availableParallelism()} processors`, async () => {
  const project = await makeProject();
  await lies["a text for a statement"]!(project);
  for (let index = 0; index < 100; index++)
    writeFileSync(join(project.cwd, `own${index}.js`), `own${index}(  );\n`);
  const twin = join(project.cwd, "../twin");
  execFileSync("cp", ["-r", project.cwd, twin]);
  const result = await run(project, ["--verify", "--write", "--log-level", "warn", "--cache-stats", "."]);
  expect(takeNotices(result).wrong).toEqual(["unformatted.js: the cache's answer"]);
  expect(result.stderr).toMatch(/answers verified +\d+\n {2}answers that were wrong +1\n/);
  await bench.run(prettierCommand, ["--write", "."], { cwd: twin });
  expect(readFolder(project.cwd)).toEqual(readFolder(twin));
  // The statement is gone, though no formatter but a worker's has ever asked for it.
  writeFileSync(join(project.cwd, "again.js"), `${unformatted}again();\n`);
  expect(takeNotices(await run(project, ["--verify", "again.js"]))).toMatchObject({
    wrong: [],
    rest: { exitCode: 0, stdout: expect.stringMatching(/^const first = 1;\n/) },
  });
});

it("writes a few reports of many wrong answers", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 8 }, (_, index) => [`f${index}.js`, `${unformatted}own${index}();\n`]),
  );
  const project = await makeProject(many);
  // Right entries beside the wrong ones may answer, too.
  rmSync(project.folder, { recursive: true });
  const known = await Promise.all(Object.keys(many).map((name) => entriesOf(join(project.cwd, name))));
  await poison(project, known[0]!.epoch, ...known.map(({ whole }) => falseMarker(whole)));
  const { wrong, rest } = takeNotices(await run(project, ["--verify", "--check", "."]));
  expect([wrong.length, rest.exitCode, reportsOf(project).length]).toEqual([8, 1, 3]);
});

it("finds what the cache has wrong about the configuration", async () => {
  const project = await makeProject();
  const { facts, epoch } = await entriesOf(join(project.cwd, "formatted.js"));
  // What an empty configuration comes to.
  const options = configurationFact(facts, "{}") ?? configurationFact(facts, "null")!;
  const text = rememberedConfiguration('{"printWidth":20}');
  await poison(project, epoch, { ...options, text } as CacheEntry);
  expect((await run(project, ["--check", "formatted.js"])).exitCode).toBe(1);
  const { rest, wrong } = takeNotices(await run(project, ["--verify", "--check", "formatted.js"]));
  expect(wrong).toEqual(["formatted.js: what the cache knows of the configuration"]);
  expect(rest.exitCode).toBe(0);
  expect((await run(project, ["--check", "formatted.js"])).exitCode).toBe(0);
});

it("verifies a sample of the answers", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 60 }, (_, index) => [`f${index}.css`, `a${index} {\n}\n`]),
  );
  const project = await makeProject(many);
  const verified = async (share: string) => {
    const { stderr } = await run(project, ["--check", ".", "--cache-stats"], {
      env: { FMT_CACHE_VERIFY: share },
    });
    return Number(/answers verified +(\d+)/.exec(stderr)?.[1] ?? 0);
  };
  expect(await verified("0")).toBe(0);
  const half = await verified("50%");
  const all = await verified("100%");
  expect(all).toBeGreaterThanOrEqual(60);
  // Nothing and everything have a chance of one in 2^60.
  expect(half).toBeGreaterThan(0);
  expect(half).toBeLessThan(60);
});

it.each([
  [["--verify=2"], {}, '--verify takes a percentage, such as 1%, not "2".', 2],
  [["--verify=101%"], {}, '--verify takes a percentage, such as 1%, not "101%".', 2],
  [["--verify="], {}, '--verify takes a percentage, such as 1%, not "".', 2],
  [["--verify", "--verify=1%"], {}, "--verify was given twice, with different values.", 2],
  [
    [],
    { FMT_CACHE_VERIFY: "some" },
    'FMT_CACHE_VERIFY must be 1, 0 or a percentage such as 1%, not "some".',
    1,
  ],
])("refuses %j %j", async (args, env, message, exitCode) => {
  const project = await makeProject();
  const result = await run(project, ["--check", ".", ...args], { env });
  expect(result).toEqual({ stdout: "", stderr: `[error] ${message}\n`, exitCode });
});

it("says nothing and changes nothing where the cache is right", async () => {
  const project = await makeProject({ ...files, "broken.js": "a = ;\n", "unknown.xyz": "" });
  for (const args of [
    ["--check", "."],
    ["--verify", "--check", "."],
  ])
    expect(await run(project, args)).toEqual(
      await bench.run(prettierCommand, ["--check", "."], { cwd: project.cwd }),
    );
  expect(reportsOf(project)).toEqual([]);
});

it("is not there where the state folder cannot be written, and the answer is right all the same", async () => {
  const project = await makeProject();
  await lies["a marker for a whole file"]!(project);
  writeFileSync(join(project.home, ".local/state/fmt-cache/reports"), "");
  const result = await run(project, ["--verify", "--check", "."]);
  expect(result.stderr).toContain("No report was written.");
  expect(takeNotices(result).rest.exitCode).toBe(1);
});
