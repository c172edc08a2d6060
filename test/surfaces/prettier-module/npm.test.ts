// Long: it packs our package and installs it with npm in many ways.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFolder } from "../cli/folder.ts";
import { lintedFiles, openInstallation, repository, type Installation } from "./installation.ts";

let installation: Installation;
/** A project with the page's settings. */
let project: string;
beforeAll(async () => {
  installation = await openInstallation(lintedFiles, ["eslint-plugin-prettier"]);
  const { directory } = installation;
  project = join(directory, "by-npm");
  writeFolder(project, { ...lintedFiles, "package.json": JSON.stringify(settings()) });
});
afterAll(() => installation?.dispose());

/**
 * Those of the page about editors, with archives of what is installed here in the place of what npm
 * would load.
 */
function settings(): object {
  const readme = readFileSync(join(repository, "docs/editors.md"), "utf8");
  const [, block] = /```json\n([^`]*"overrides"[^`]*)```/.exec(readme)!;
  const { devDependencies, overrides } = JSON.parse(block!) as {
    devDependencies: Record<string, string>;
    overrides: { "fmt-cache": { prettier: string } };
  };
  expect(overrides["fmt-cache"].prettier).toMatch(/^https:.*\.tgz$/);
  mkdirSync(join(installation.directory, "ours"));
  execFileSync("tar", ["-xzf", installation.archive, "-C", join(installation.directory, "ours")]);
  devDependencies["fmt-cache"] = pack(join(installation.directory, "ours/package"), "fmt-cache");
  devDependencies["eslint-plugin-prettier"] = pack(
    join(installation.without, "node_modules/eslint-plugin-prettier"),
    "eslint-plugin-prettier",
  );
  overrides["fmt-cache"].prettier = pack(realpathSync(join(repository, "node_modules/prettier")), "prettier");
  return { private: true, type: "module", devDependencies, overrides };
}

/**
 * The archive of a package of which npm knows no other dependency than Prettier: all others are
 * found above the project.
 */
function pack(folder: string, name: string): string {
  const copy = join(installation.directory, "packages", name);
  mkdirSync(copy, { recursive: true });
  execFileSync("cp", ["-R", `${folder}/.`, copy]);
  const manifest = manifestOf(folder);
  for (const field of ["dependencies", "peerDependencies"]) {
    const { prettier } = (manifest[field] ?? {}) as Record<string, string>;
    manifest[field] = prettier === undefined ? {} : { prettier };
  }
  for (const field of ["devDependencies", "scripts"]) delete manifest[field];
  writeFileSync(join(copy, "package.json"), JSON.stringify(manifest));
  return `file:${join(copy, npm(copy, "pack", "--silent").trim())}`;
}

function manifestOf(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
}

function npm(cwd: string, ...args: string[]): string {
  const env = { PATH: process.env["PATH"] ?? "", HOME: join(installation.directory, "home") };
  return execFileSync("npm", [...args, "--offline", "--no-audit", "--no-fund"], {
    cwd,
    env,
    encoding: "utf8",
  });
}

describe("npm with the page's settings", () => {
  it("makes the link, and installs Prettier, whatever is asked of it", () => {
    for (const [command, isFresh] of [
      ["install", true],
      ["ci", false],
      ["rebuild", false],
      ["install", false],
      ["ci", true],
      ["update", false],
    ] as const) {
      if (isFresh) rmSync(join(project, "node_modules"), { recursive: true, force: true });
      npm(project, command);
      if (command === "rebuild") expect(existsSync(join(project, "node_modules/.bin/prettier"))).toBe(true);
      const [linked, original] = [
        "node_modules/prettier",
        "node_modules/fmt-cache/node_modules/prettier",
      ].map((folder) => manifestOf(join(project, folder)));
      expect([command, linked!["fmt-cache"]]).toEqual([command, true]);
      expect([command, original!["fmt-cache"], original!["name"]]).toEqual([command, undefined, "prettier"]);
      npm(project, "ls", "prettier");
    }
  });

  it("lets eslint-plugin-prettier report the same as with Prettier, from the cache", async () => {
    const report = (folder: string) => installation.lint(folder).replaceAll(folder, "<project>");
    const expected = report(installation.without);
    expect(JSON.parse(expected)).toMatchObject([{ errorCount: 2 }]);
    expect(report(project)).toBe(expected);
    const kinds = await installation.run("events.mjs", ["linted/a.js"], { cwd: project });
    expect(kinds).toEqual({ "linted/a.js": ["file-hit"] });
  });
});
