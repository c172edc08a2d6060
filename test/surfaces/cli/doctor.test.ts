// Long: it breaks a project in some thirty ways, and mends each.
import { spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Repository } from "../staged/repository.ts";
import { useRepositories } from "../staged/scenarios.ts";
import { packageOf } from "./command.ts";

const repositories = useRepositories({ runInit: true });
const { version } = JSON.parse(readFileSync(join(packageOf("prettier"), "package.json"), "utf8")) as {
  version: string;
};

interface Finding {
  readonly topic: string;
  readonly verdict: "ok" | "warning" | "problem";
  readonly says: string;
  readonly command: string | null;
  readonly advice: string | null;
}

/** A project in which all is well; `npm` and `npx` work without a network. */
function createProject(files: Readonly<Record<string, string>> = {}): Repository {
  const repository = repositories.create({
    hook: "",
    files: { ".gitignore": "node_modules\n", "package.json": "{}\n", "a.js": "a = 1;\n", ...files },
  });
  const bin = join(repository.home, "bin");
  mkdirSync(bin);
  const own = join(repository.folder, "node_modules/fmt-cache");
  const program = (name: string, text: string) => writeFileSync(join(bin, name), text, { mode: 0o755 });
  program(
    "npx",
    `#!/bin/sh\nwhile [ "$1" != fmt-cache ]; do shift; done\nshift\nexec node '${own}/dist/cli.cjs' "$@"\n`,
  );
  program("npm", `#!/bin/sh\nexec node '${join(bin, "npm.cjs")}' "$@"\n`);
  writeFileSync(join(bin, "npm.cjs"), npm(dirname(dirname(repository.command))));
  repository.env = {
    ...repository.env,
    PATH: `${bin}:${dirname(process.execPath)}:${process.env["PATH"]}`,
    TMPDIR: repository.home,
  };
  expect(repository.try("npm", ["install"])).toMatchObject({ exitCode: 0 });
  repository.git("config", "--global", "init.defaultBranch", "main");
  // A run makes the cache and the key.
  for (const words of [["install"], ["--check", "a.js"]])
    expect(repository.try("npx", ["fmt-cache", ...words])).toMatchObject({ exitCode: 0 });
  return repository;
}

/** What `npm install` does here: it takes packages from this repository. */
function npm(ownPackage: string): string {
  return `const { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } = require("node:fs");
const { dirname, join } = require("node:path");
const modules = ${JSON.stringify(packageOf(""))}, own = ${JSON.stringify(ownPackage)};
const put = (name, source) => {
  const target = join(process.cwd(), "node_modules", name);
  mkdirSync(dirname(target), { recursive: true });
  rmSync(target, { recursive: true, force: true });
  if (name === "fmt-cache") {
    cpSync(source, target, { recursive: true });
    return symlinkSync(join(modules, "../prettier"), join(target, "prettier"));
  }
  symlinkSync(source, target);
};
const sourceOf = (name) => name === "fmt-cache" ? own : join(modules, name);
const [command, ...words] = process.argv.slice(2);
if (command !== "install") process.exit(9);
const added = words.find((word) => !word.startsWith("-"));
const [, name, version] = added === undefined ? [] : /^(@?[^@]+)(?:@(.+))?$/.exec(added);
if (name !== undefined) {
  if (version !== undefined && !["3", ${JSON.stringify(version)}].includes(version)) process.exit(8);
  put(name, sourceOf(name));
} else {
  put("prettier", sourceOf("prettier"));
  put("fmt-cache", own);
}
const { dependencies } = JSON.parse(readFileSync(join(own, "package.json"), "utf8"));
if (process.cwd().endsWith("repository"))
  for (const needed of Object.keys(dependencies))
    if (needed !== "prettier") put(needed, sourceOf(needed));
`;
}

/** What the doctor says, after a shell has run some lines. */
function ask(repository: Repository, before = "", env: Record<string, string> = {}) {
  const script = `${before}\nexec npx fmt-cache doctor --json`;
  const { stdout, stderr, exitCode } = repository.try("sh", ["-c", script], { env });
  expect(stderr).toBe("");
  const { findings, verdict } = JSON.parse(stdout.slice(stdout.lastIndexOf('{\n  "version": 1'))) as {
    findings: readonly Finding[];
    verdict: string;
  };
  expect(exitCode).toBe(verdict === "problem" ? 1 : 0);
  return findings;
}

interface Breakage {
  readonly name: string;
  /** Those of one round are made and mended together, to save time; they do not meet. */
  readonly round: number;
  readonly topic: string;
  readonly verdict: "warning" | "problem";
  readonly says: string;
  readonly env?: Record<string, string>;
  breakIt?(repository: Repository): void;
  /** Does what the advice says, where no command does it. Returns variables to set. */
  follow?(repository: Repository): void | string;
}

const hook = ".git/hooks/pre-commit";
const inModules = (repository: Repository, name: string) => join(repository.folder, "node_modules", name);
const cacheOf = ({ home }: Repository) => join(home, "cache/fmt-cache");
const stateOf = ({ home }: Repository) => join(home, ".local/state/fmt-cache");
const settings = ".vscode/settings.json";
const clock = `export const languages = [{ name: "x", parsers: ["x"], extensions: [".x"] }];
export const parsers = { x: { parse: (text) => ({ text, at: Date.now() }), astFormat: "x", locStart: () => 0, locEnd: () => 0 } };
export const printers = { x: { print: ({ node }) => node.text } };
`;

const breakages: readonly Breakage[] = [
  {
    name: "fmt-cache is no dependency",
    round: 6,
    topic: "installation",
    verdict: "warning",
    says: "is not installed in this project",
    breakIt: (repository) => {
      const place = inModules(repository, "fmt-cache");
      cpSync(place, join(repository.home, "elsewhere"), { recursive: true });
      rmSync(place, { recursive: true });
      mkdirSync(join(repository.home, "node_modules"));
      for (const name of readdirSync(inModules(repository, "")).filter((each) => !each.startsWith(".")))
        symlinkSync(inModules(repository, name), join(repository.home, "node_modules", name));
      const npx = join(repository.home, "bin/npx");
      const text = readFileSync(npx, "utf8");
      writeFileSync(npx, text.replace(/'.*\/dist/, `'${join(repository.home, "elsewhere")}/dist`), {
        mode: 0o755,
      });
    },
  },
  {
    name: "a package that fmt-cache needs is missing",
    round: 1,
    topic: "installation",
    verdict: "problem",
    says: "are missing: ignore.",
    breakIt: (repository) => rmSync(inModules(repository, "ignore")),
  },
  ...["FMT_CACHE=0", "FMT_CACHE_SERVE=0", "FMT_CACHE_VERIFY=1%", "PRETTIER_DEBUG=1"].map(
    (variable, index): Breakage => {
      const [name = "", value = ""] = variable.split("=");
      return {
        name: variable,
        round: index + 1,
        topic: "environment",
        verdict: "warning",
        says: `${variable}: `,
        env: { [name]: value },
      };
    },
  ),
  {
    name: "no Prettier",
    round: 7,
    topic: "prettier",
    verdict: "problem",
    says: "No Prettier was found.",
    breakIt: (repository) => {
      rmSync(inModules(repository, "prettier"));
      rmSync(join(dirname(repository.folder), "node_modules/prettier"));
    },
  },
  {
    name: "a broken Prettier",
    round: 8,
    topic: "prettier",
    verdict: "problem",
    says: "cannot be used",
    breakIt: (repository) => {
      rmSync(inModules(repository, "prettier"));
      mkdirSync(inModules(repository, "prettier"));
      writeFileSync(
        inModules(repository, "prettier/package.json"),
        '{ "name": "prettier", "version": "3.5.0" }',
      );
    },
  },
  {
    name: "a Prettier before 3.0",
    round: 9,
    topic: "prettier",
    verdict: "problem",
    says: "Prettier 2.8.8 in",
    breakIt: (repository) => {
      rmSync(inModules(repository, "prettier"));
      symlinkSync(packageOf("prettier-2"), inModules(repository, "prettier"));
    },
  },
  {
    name: "another Prettier in a package",
    round: 5,
    topic: "editor-prettier",
    verdict: "warning",
    says: 'In "web", editors take Prettier 3.0.3, but the command takes ',
    breakIt: (repository) => {
      repository.write({ "web/src/a.js": "a = 1;\n", "web/package.json": "{}\n" });
      mkdirSync(join(repository.folder, "web/node_modules"));
      symlinkSync(packageOf("prettier-3.0"), join(repository.folder, "web/node_modules/prettier"));
    },
  },
  {
    name: "a configuration that cannot be read",
    round: 1,
    topic: "configuration",
    verdict: "problem",
    says: "YAML Error in ",
    breakIt: (repository) => repository.write({ ".prettierrc": "{" }),
    follow: (repository) => repository.write({ ".prettierrc": "{}" }),
  },
  {
    name: "a value that Prettier refuses",
    round: 2,
    topic: "configuration",
    verdict: "problem",
    says: "Invalid tabWidth value",
    breakIt: (repository) => repository.write({ ".prettierrc": '{ "tabWidth": "x" }' }),
    follow: (repository) => repository.write({ ".prettierrc": '{ "tabWidth": 4 }' }),
  },
  {
    name: "an option that Prettier does not know",
    round: 3,
    topic: "configuration",
    verdict: "warning",
    says: "semii",
    breakIt: (repository) => repository.write({ ".prettierrc": '{ "semii": false }' }),
    follow: (repository) => repository.write({ ".prettierrc": '{ "semi": false }' }),
  },
  {
    name: "a plugin that is not installed",
    round: 4,
    topic: "plugins",
    verdict: "problem",
    says: "Cannot find package 'prettier-plugin-packagejson'",
    breakIt: (repository) =>
      repository.write({ ".prettierrc": '{ "plugins": ["prettier-plugin-packagejson"] }' }),
  },
  {
    name: "a plugin that reads the clock",
    round: 5,
    topic: "plugins",
    verdict: "warning",
    says: "Nothing is cached of files such as b.x: a plugin reads something that cannot be part of a key (",
    breakIt: (repository) =>
      repository.write({
        ".prettierrc": '{ "plugins": ["prettier-plugin-clock"] }',
        "node_modules/prettier-plugin-clock/package.json":
          '{ "name": "prettier-plugin-clock", "version": "1.0.0", "main": "index.mjs" }',
        "node_modules/prettier-plugin-clock/index.mjs": clock,
        "b.x": "b",
      }),
    follow: (repository) =>
      repository.write({
        "fmt-cache.config.json": '{ "plugins": { "prettier-plugin-clock": { "dependsOn": [] } } }',
      }),
  },
  {
    name: "a plugin that is an object",
    round: 6,
    topic: "plugins",
    verdict: "warning",
    says: "nobody can tell which version of a plugin this is",
    breakIt: (repository) =>
      repository.write({
        "prettier.config.mjs": "export default { plugins: [{ languages: [] }] };\n",
        "plugin.mjs": "export const languages = [];\n",
      }),
    follow: (repository) =>
      repository.write({ "prettier.config.mjs": 'export default { plugins: ["./plugin.mjs"] };\n' }),
  },
  {
    name: "a cache that others can write to",
    round: 1,
    topic: "cache",
    verdict: "problem",
    says: "is only read: other users can write to it.",
    breakIt: (repository) => chmodSync(cacheOf(repository), 0o777),
  },
  {
    name: "a cache below a file",
    round: 2,
    topic: "cache",
    verdict: "problem",
    says: "There can be no cache in",
    env: { FMT_CACHE_LOCATION: "a.js/cache" },
    follow: () => "FMT_CACHE_LOCATION=",
  },
  {
    name: "a cache among other files",
    round: 6,
    topic: "cache",
    verdict: "problem",
    says: "holds other files",
    env: { FMT_CACHE_LOCATION: "." },
    follow: ({ home }) => `FMT_CACHE_LOCATION=${home}/other`,
  },
  {
    name: "a bound that is none",
    round: 3,
    topic: "cache",
    verdict: "problem",
    says: "Invalid FMT_CACHE_MAX_SIZE value.",
    env: { FMT_CACHE_MAX_SIZE: "lots" },
  },
  {
    name: "a damaged cache",
    round: 4,
    topic: "cache",
    verdict: "warning",
    says: "A file of the cache cannot be read:",
    breakIt: (repository) => {
      const [epoch] = readdirSync(cacheOf(repository)).filter((name) => /^[0-9a-f]{16}$/.test(name));
      const folder = join(cacheOf(repository), epoch!);
      for (const name of readdirSync(folder).filter((each) => each.endsWith(".pack")))
        writeFileSync(join(folder, name), "x");
    },
  },
  {
    name: "a key that others know",
    round: 5,
    topic: "cache",
    verdict: "warning",
    says: "Others may know the key",
    breakIt: (repository) => chmodSync(join(stateOf(repository), "authentication-key"), 0o644),
  },
  {
    name: "no repository",
    round: 9,
    topic: "git",
    verdict: "warning",
    says: "This folder is not in a git repository.",
    breakIt: (repository) => rmSync(join(repository.folder, ".git"), { recursive: true }),
  },
  ...(process.getuid?.() === 0
    ? [
        {
          name: "a repository of someone else",
          round: 7,
          topic: "git",
          verdict: "problem",
          says: "The repository belongs to someone else",
          breakIt: (repository: Repository) => {
            for (const name of [".", ".git"]) chownSync(join(repository.folder, name), 65_534, 65_534);
          },
        } as const,
      ]
    : []),
  {
    name: "no hook",
    round: 1,
    topic: "hook",
    verdict: "warning",
    says: "Commits are not formatted.",
    breakIt: (repository) => rmSync(join(repository.folder, hook)),
  },
  {
    name: "a hook that was changed",
    round: 2,
    topic: "hook",
    verdict: "warning",
    says: "was changed since it was installed",
    breakIt: (repository) => appendFileSync(join(repository.folder, hook), "exit 0\n"),
  },
  {
    name: "a hook of someone else",
    round: 3,
    topic: "hook",
    verdict: "warning",
    says: "does not format what is staged",
    breakIt: (repository) => repository.installHook("#!/bin/sh\necho theirs\n"),
    follow: (repository) =>
      appendFileSync(join(repository.folder, hook), "npx --no-install fmt-cache staged || exit 1\n"),
  },
  {
    name: "a hook that is not executable",
    round: 4,
    topic: "hook",
    verdict: "problem",
    says: "which is not executable",
    breakIt: (repository) => chmodSync(join(repository.folder, hook), 0o644),
  },
  {
    name: "a hook for another Node.js",
    round: 5,
    topic: "hook",
    verdict: "warning",
    says: "is of another version or place",
    breakIt: (repository) => {
      repository.installHook();
    },
  },
  {
    name: "hooks in a folder that is not there",
    round: 8,
    topic: "hook",
    verdict: "problem",
    says: 'core.hooksPath names ".husky/_", and there is no such folder',
    breakIt: (repository) => void repository.git("config", "core.hooksPath", ".husky/_"),
  },
  {
    name: "an editor without the cache",
    round: 1,
    topic: "editor",
    verdict: "warning",
    says: "formats without the cache",
    breakIt: (repository) =>
      repository.write({ [settings]: '{ "editor.defaultFormatter": "esbenp.prettier-vscode" }' }),
  },
  {
    name: "an editor with a path that is not there",
    round: 2,
    topic: "editor",
    verdict: "problem",
    says: 'to "./node_modules/other", which does not exist',
    breakIt: (repository) =>
      repository.write({ [settings]: '{\n  "prettier.prettierPath": "./node_modules/other"\n}\n' }),
  },
];

describe("fmt-cache doctor", () => {
  it("finds all well where it is well, in words and as JSON, and writes nothing", () => {
    const repository = createProject();
    const before = readdirSync(repository.home, { recursive: true }).sort();
    const { stdout, stderr, exitCode } = repository.try("npx", ["fmt-cache", "doctor"]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect(stdout).toContain(`ok       Prettier: Prettier ${version} in `);
    expect(stdout).toMatch(/\n\nAll is well\.\n$/);
    expect(ask(repository).map(({ topic }) => topic)).toEqual([
      ...["installation", "environment", "prettier", "editor-prettier", "configuration", "plugins", "cache"],
      ...["git", "hook", "editor", "server", "remote"],
    ]);
    expect(readdirSync(repository.home, { recursive: true }).sort()).toEqual(before);
    expect(repository.status()).toBe("");
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])("sees what is broken, and its mends mend it: round %i", (round) => {
    const repository = createProject();
    const made = breakages.filter((breakage) => breakage.round === round);
    const topics = new Set(made.map(({ topic }) => topic));
    expect(topics.size).toBe(made.length);
    for (const { breakIt } of made) breakIt?.(repository);
    const env = Object.assign({}, ...made.map((breakage) => breakage.env)) as Record<string, string>;
    const ofTopics = (findings: readonly Finding[]) =>
      findings.filter(({ topic, verdict }) => topics.has(topic) && verdict !== "ok");
    const broken = ofTopics(ask(repository, "", env));
    const lines = made.map(({ name, topic, verdict, says, follow }) => {
      const found = broken.filter((finding) => finding.topic === topic);
      expect(found, name).toMatchObject([{ verdict, says: expect.stringContaining(says) as string }]);
      const { command, advice } = found[0]!;
      expect({ name, isCommand: command !== null, isAdvice: advice !== null }).toEqual({
        name,
        isCommand: follow === undefined,
        isAdvice: follow !== undefined,
      });
      const variables = follow?.(repository);
      return command ?? (variables ? `export ${variables}` : "");
    });
    expect(ofTopics(ask(repository, lines.join("\n"), env))).toEqual([]);
  });

  it.each([
    ['{ "prettier.semi": ', /^Mend the file first/],
    [
      '{ "prettier.prettierPath": null }',
      /^Write "prettier.prettierPath": ".\/node_modules\/fmt-cache\/prettier"/,
    ],
  ])("gives advice where the first step would change nothing: %j", (text, advice) => {
    const repository = createProject();
    repository.write({ [settings]: text });
    const found = ask(repository).find(({ topic }) => topic === "editor");
    expect(found).toMatchObject({
      verdict: "warning",
      command: null,
      advice: expect.stringMatching(advice) as string,
    });
  });

  it("gives advice where an extension can load nothing from Plug'n'Play", () => {
    const repository = createProject();
    repository.write({ [`web/${settings}`]: '{ "prettier.semi": true }', "web/.pnp.cjs": "" });
    const found = ask(repository).find(({ topic }) => topic === "editor");
    expect(found).toMatchObject({ command: null, advice: expect.stringContaining("Plug'n'Play") as string });
  });

  it('says "git init" only where that makes a repository', () => {
    const repository = createProject();
    const own = inModules(repository, "fmt-cache/dist/cli.cjs");
    const about = (cwd: string, env: Readonly<Record<string, string>> = {}) => {
      const { stdout } = repository.try(process.execPath, [own, "doctor", "--json"], { cwd, env });
      const { findings } = JSON.parse(stdout) as { readonly findings: readonly Finding[] };
      return findings.find(({ topic }) => topic === "git");
    };
    const bare = join(repository.home, "bare");
    repository.git("init", "--bare", bare);
    expect(about(bare)).toMatchObject({
      command: null,
      says: expect.stringMatching(/^This folder is not in a work tree/) as string,
      advice: expect.stringContaining("a work tree") as string,
    });
    expect(about(repository.folder, { PATH: repository.home })).toMatchObject({
      command: null,
      advice: expect.stringMatching(/^Install git/) as string,
    });
    expect(about(repository.folder, { GIT_DIR: "gone" })).toMatchObject({ command: null });
    expect(about(repository.home)).toMatchObject({ command: "git init" });
  });

  it("says what plugins make of caching", () => {
    const plugins = ["prettier-plugin-packagejson", "prettier-plugin-organize-attributes"];
    const repository = createProject({ "a.html": "<p></p>\n" });
    for (const name of plugins) repository.try("npm", ["install", "--save-dev", name]);
    repository.write({ ".prettierrc": JSON.stringify({ plugins }) });
    const said = ask(repository).filter(({ topic }) => topic === "plugins");
    expect(said.map(({ verdict }) => verdict)).not.toContain("problem");
    expect(said.map(({ says }) => says).join("\n")).toMatch(/prettier-plugin-packagejson \S+ is known\./);
  });

  it("sees a server, and one that does not answer", async () => {
    const repository = createProject();
    const own = inModules(repository, "fmt-cache/dist/cli.cjs");
    const server = spawn(process.execPath, [own, "serve"], { cwd: repository.folder, env: repository.env });
    try {
      const ofServer = (before = "") => ask(repository, before).filter(({ topic }) => topic === "server");
      await new Promise<void>((resolve) => server.stdout.once("data", () => resolve()));
      expect(ofServer()).toMatchObject([
        { verdict: "ok", says: expect.stringContaining(`process ${server.pid}`) as string },
      ]);
      server.kill("SIGSTOP");
      const [silent] = ofServer();
      expect(silent).toMatchObject({ verdict: "warning", command: expect.stringMatching(/^rm /) as string });
      expect(ofServer(silent!.command!)).toMatchObject([{ verdict: "ok" }]);
    } finally {
      server.kill("SIGKILL");
    }
  });

  it("names the configurations, also one in package.json", () => {
    const repository = createProject({ ".editorconfig": "root = true\n", "web/package.json": "{}\n" });
    const said = () => ask(repository).find(({ topic }) => topic === "configuration")!.says;
    expect(said()).toBe("Valid: .editorconfig.");
    repository.write({ "web/package.json": '{ "prettier": { "semi": false } }\n' });
    expect(said()).toBe("Valid: .editorconfig, web/package.json.");
  });

  it("works where there is nothing at all", () => {
    const repository = createProject();
    const empty = join(repository.home, "empty");
    mkdirSync(empty);
    const answer = repository.try("npx", ["fmt-cache", "doctor"], { cwd: empty });
    expect(answer.stderr).toBe("");
    expect(answer.stdout).toContain("warning  Git: This folder is not in a git repository.");
    expect(existsSync(join(empty, ".git"))).toBe(false);
  });
});
