// Long: it installs packages as pnpm, Yarn's Plug'n'Play and workspaces lay them out.
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { startClient } from "../lsp/client.ts";
import type { Repository } from "../staged/repository.ts";
import { notes, useRepositories } from "../staged/scenarios.ts";
import { neat, sloppy } from "../staged/texts.ts";
import { packageOf, type Result } from "./command.ts";
import { findingsOf } from "./doctor-document.ts";
import { layouts, type Layout } from "./layouts/layouts.ts";
import { collectPackages } from "./layouts/packages.ts";
import { createUserWithoutHome } from "./without-home.ts";

const repositories = useRepositories({ runInit: true });

/** A project as somebody has it on the first day, and the way that its users start programs. */
interface Trial {
  readonly repository: Repository;
  run(...words: readonly string[]): Result;
  readonly environment: Readonly<Record<string, string>>;
}

const before = {
  "a.js": neat("a"),
  Makefile: "check:\n\tnpx prettier --check .\n",
};

function openTrial(layout: Layout): Trial {
  const repository = repositories.create({ hook: "", files: before });
  const own = ownPackage(repository);
  const needs = Object.keys(own.dependencies);
  const packages = [
    ...collectPackages(["prettier", ...needs]),
    { name: "fmt-cache", version: own.version, folder: own.folder, needs },
  ];
  layout.install(repository.folder, packages, ["prettier", "fmt-cache"]);
  repository.write({ ".gitignore": "node_modules\n.yarn\n.pnp*\n" });
  repository.git("add", "-A");
  repository.git("commit", "-qm", "packages");
  const environment = layout.environment(repository.folder);
  const isArchived = layout === layouts.plugAndPlay;
  const program = isArchived
    ? ["-e", startArchived, "--"]
    : [join(repository.folder, "node_modules/fmt-cache/dist/cli.cjs")];
  return {
    repository,
    environment,
    run: (...words) => repository.try(process.execPath, [...program, ...words], { env: environment }),
  };
}

/** What `yarn fmt-cache` does. */
const startArchived = `const { dirname, join } = require("node:path");
process.argv.splice(1, 0, join(dirname(require.resolve("fmt-cache/package.json")), "dist/cli.cjs"));
require(process.argv[1]);`;

function ownPackage({ command }: Repository) {
  const folder = dirname(dirname(command));
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    readonly version: string;
    readonly dependencies: Readonly<Record<string, string>>;
  };
  return { folder, ...manifest };
}

function askDoctor({ run }: Pick<Trial, "run">) {
  const { stdout, stderr } = run("doctor", "--json");
  expect(stderr.replaceAll(/^.*(?:ExperimentalWarning|--import|Use `node --trace).*\n/gm, "")).toBe("");
  return findingsOf(stdout);
}

const hits = ({ stderr }: Result) => Number(/^ +files hit +([\d,]+)$/m.exec(stderr)![1]);

describe.each([layouts.pnpm, layouts.plugAndPlay])(
  "from installation to the first commit with $name",
  (layout) => {
    it("init, doctor, check and commit", () => {
      const trial = openTrial(layout);
      const { repository, run } = trial;
      const init = run("init", "--yes");
      expect(init).toMatchObject({
        exitCode: 0,
        stdout: expect.stringContaining("Changed 1 file.") as string,
      });
      expect(repository.read("Makefile")).toContain("npx fmt-cache --check .");
      expect(askDoctor(trial).get("hook")).toMatchObject({
        verdict: "warning",
        says: "Commits are not formatted.",
      });
      expect(run("install")).toMatchObject({ exitCode: 0 });
      const doctor = askDoctor(trial);
      for (const topic of ["installation", "prettier", "configuration", "plugins", "cache", "git", "hook"])
        expect({ topic, ...doctor.get(topic) }).toMatchObject({ topic, verdict: "ok" });
      expect(hits(run("--check", "a.js", "--cache-stats"))).toBe(0);
      expect(hits(run("--check", "a.js", "--cache-stats"))).toBe(1);
      repository.stage({ "b.js": sloppy("b") });
      expect(notes(repository.commit())).toEqual([]);
      expect(repository.committed("b.js")).toBe(neat("b"));
    });
  },
);

describe("linked workspaces", () => {
  /** As npm and Yarn link them: `node_modules/NAME` leads to `packages/NAME`. */
  const open = (): Trial => {
    const repository = repositories.create({
      hook: "",
      files: {
        ".gitignore": "node_modules\n",
        ".prettierrc": '{ "plugins": ["prettier-plugin-own"] }\n',
        "package.json": '{ "workspaces": ["packages/*"] }\n',
        "packages/app/package.json": '{ "name": "app", "scripts": { "format": "prettier --write ." } }\n',
        "packages/app/a.js": neat("a"),
        "packages/app/a.own": "first\n",
        "packages/prettier-plugin-own/package.json":
          '{ "name": "prettier-plugin-own", "version": "1.0.0", "type": "module", "main": "index.js" }\n',
        "packages/prettier-plugin-own/index.js": plugin("first"),
      },
    });
    const modules = join(repository.folder, "node_modules");
    mkdirSync(modules);
    for (const name of ["app", "prettier-plugin-own"])
      symlinkSync(`../packages/${name}`, join(modules, name));
    const own = ownPackage(repository);
    cpSync(own.folder, join(modules, "fmt-cache"), { recursive: true });
    for (const name of Object.keys(own.dependencies)) {
      mkdirSync(dirname(join(modules, name)), { recursive: true });
      symlinkSync(packageOf(name), join(modules, name));
    }
    const program = join(modules, "fmt-cache/dist/cli.cjs");
    return {
      repository,
      environment: {},
      run: (...words) => repository.try(process.execPath, [program, ...words]),
    };
  };
  const plugin = (
    word: string,
  ) => `export const languages = [{ name: "own", parsers: ["own"], extensions: [".own"] }];
export const parsers = { own: { parse: (text) => ({ text }), astFormat: "own", locStart: () => 0, locEnd: () => 0 } };
export const printers = { own: { print: () => ["${word}", "\\n"] } };
`;

  it("share the cache with the top, and a plugin that is one of them counts as it is", async () => {
    const trial = open();
    const { repository, run } = trial;
    const inApp = (...words: string[]) =>
      repository.try(
        process.execPath,
        [join(repository.folder, "node_modules/fmt-cache/dist/cli.cjs"), ...words],
        {
          cwd: join(repository.folder, "packages/app"),
        },
      );
    const files = ["packages/app/a.js", "packages/app/a.own"];
    expect(run("--check", ...files)).toMatchObject({ exitCode: 0 });
    expect(hits(inApp("--check", "a.js", "--cache-stats"))).toBe(1);
    expect(hits(run("--check", ...files, "--cache-stats"))).toBe(2);
    // What is linked below `node_modules` is no file of a run.
    expect(run("--check", "node_modules/app/a.js").exitCode).toBe(2);
    repository.write({ "packages/prettier-plugin-own/index.js": plugin("second") });
    expect(run("packages/app/a.own").stdout).toBe("second\n");
    expect(run("--check", ...files)).toMatchObject({ exitCode: 1 });
    expect(run("init", "--yes")).toMatchObject({ exitCode: 0 });
    expect(repository.read("packages/app/package.json")).toContain("fmt-cache --write .");
    const doctor = askDoctor(trial);
    expect(doctor.get("plugins")).toEqual({
      topic: "plugins",
      verdict: "ok",
      says: "prettier-plugin-own 1.0.0 is watched while it formats.",
      command: null,
      advice: null,
    });
    for (const topic of ["installation", "prettier", "editor-prettier", "configuration", "cache"])
      expect({ topic, ...doctor.get(topic) }).toMatchObject({ topic, verdict: "ok" });
    // An editor that follows the link opens the file of the package.
    const client = await startClient(
      [process.execPath, join(repository.folder, "node_modules/fmt-cache/dist/cli.cjs"), "lsp"],
      {
        cwd: repository.folder,
        env: { ...repository.env },
        folders: [repository.folder],
      },
    );
    const text = await client.open(
      pathToFileURL(join(repository.folder, "packages/app/b.js")).href,
      sloppy("b"),
    );
    await text.save();
    expect(text.text).toBe(neat("b"));
    expect(await client.stop()).toBe(0);
  });
});

describe("a container's user, whom the password file does not have", () => {
  it("hears from doctor what is missing, and how to get it", () => {
    const repository = repositories.create({ hook: "", files: { "a.js": neat("a") } });
    const user = createUserWithoutHome(repository.home);
    user.own(repository.folder);
    for (const path of [repository.home, dirname(repository.folder)]) chmodSync(path, 0o755);
    const cache = join(repository.home, "shared");
    mkdirSync(cache, { mode: 0o700 });
    user.own(cache);
    const topics = (env: Readonly<Record<string, string>> = {}) => {
      const { status, stdout, stderr } = spawnSync(
        process.execPath,
        [repository.command, "doctor", "--json"],
        {
          cwd: repository.folder,
          env: { PATH: process.env["PATH"], ...user.settings.env, ...env },
          encoding: "utf8",
          ...user.settings.user,
        },
      );
      return askDoctor({ run: () => ({ exitCode: status, stdout, stderr }) });
    };
    expect(topics().get("cache")).toMatchObject({
      verdict: "problem",
      says: expect.stringContaining("the user of this process has no home folder") as string,
    });
    const mended = topics({ FMT_CACHE_LOCATION: cache });
    expect(mended.get("cache")).toMatchObject({ verdict: "warning" });
    const whole = topics({ FMT_CACHE_LOCATION: cache, XDG_STATE_HOME: cache });
    expect(whole.get("cache")).toMatchObject({ verdict: "ok" });
    expect(existsSync(join(cache, "CACHEDIR.TAG"))).toBe(false);
  });
});
