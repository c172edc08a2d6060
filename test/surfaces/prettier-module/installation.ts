import type { Plugin } from "esbuild";
import { execFileSync, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildInto, buildPackage } from "../cli/built-package.ts";
import { writeFolder, type FolderContent } from "../cli/folder.ts";

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../../..");

/** A project that ESLint checks the folder `linted` of, with eslint-plugin-prettier. */
export const lintedFiles = {
  "package.json": '{ "private": true, "type": "module" }\n',
  "eslint.config.js": `import prettier from "eslint-plugin-prettier";
export default [{ files: ["linted/*.js"], plugins: { prettier }, rules: { "prettier/prettier": "error" } }];
`,
  "linted/.prettierrc": '{ "semi": false }\n',
  "linted/a.js": "let   a = [1,2];\nfoo( a );\n",
};

/** Projects with our package installed as users get it, in a temporary folder. */
export interface Installation {
  readonly directory: string;
  /** Our package as it is published. */
  readonly archive: string;
  /** A project where `node_modules/prettier` is Prettier, and our package stands beside it. */
  readonly beside: string;
  /**
   * The same where `node_modules/prettier` is a link to our package's folder, and Prettier is our
   * own dependency.
   */
  readonly linked: string;
  /** The same files without us. */
  readonly without: string;
  /**
   * Starts Node with a program of `programs/`; resolves with what it printed as JSON, or with its
   * errors.
   */
  run(program: string, args: readonly string[], settings: ProgramSettings): Promise<unknown>;
  /** What ESLint reports of the folder `linted` of a project, as JSON. */
  lint(project: string): string;
  dispose(): void;
}

interface ProgramSettings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/**
 * @param content files of each project
 * @param packages of this repository, copied into each project so that what they import is looked
 * for there; what those need themselves is found
 * @param prettier name of a package in this repository
 */
export async function openInstallation(
  content: FolderContent,
  packages: readonly string[] = [],
  prettier = "prettier",
): Promise<Installation> {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-module-")));
  const archive = await packPackage(join(directory, "package"));
  const real = realpathSync(join(repository, "node_modules", prettier));
  const openProject = (name: string): string => {
    const project = join(directory, name);
    writeFolder(project, content);
    mkdirSync(join(project, "node_modules"));
    for (const name of packages) {
      cpSync(realpathSync(join(repository, "node_modules", name)), join(project, "node_modules", name), {
        recursive: true,
      });
    }
    return project;
  };
  const installOurs = (project: string): void => {
    const target = join(project, "node_modules/fmt-cache");
    mkdirSync(target);
    execFileSync("tar", ["-xzf", archive, "-C", target, "--strip-components=1"]);
  };
  const [beside, linked, without] = [openProject("beside"), openProject("linked"), openProject("without")];
  for (const project of [beside, linked]) installOurs(project);
  for (const project of [beside, without]) symlinkSync(real, join(project, "node_modules/prettier"));
  symlinkSync("fmt-cache/prettier", join(linked, "node_modules/prettier"));
  mkdirSync(join(linked, "node_modules/fmt-cache/node_modules"));
  symlinkSync(real, join(linked, "node_modules/fmt-cache/node_modules/prettier"));
  // Everything else that packages depend on is found above the projects.
  mkdirSync(join(directory, "node_modules"));
  for (const name of readdirSync(join(repository, "node_modules"))) {
    if (/^(?:\..*|prettier(?:-\d.*)?|typescript.*)$/.test(name)) continue;
    symlinkSync(join(repository, "node_modules", name), join(directory, "node_modules", name));
  }
  symlinkSync(join(repository, "node_modules/typescript"), join(directory, "node_modules/typescript"));
  return {
    directory,
    archive,
    beside,
    linked,
    without,
    run: (program, args, settings) => runProgram(program, args, settings, directory),
    lint: (project) => lint(project, join(directory, "home")),
    dispose: () => rmSync(directory, { recursive: true, force: true }),
  };
}

/**
 * Builds the package and packs it as `npm publish` would; returns the archive.
 * @param plugins of esbuild, for a package whose code differs from ours
 */
export async function packPackage(folder: string, plugins: readonly Plugin[] = []): Promise<string> {
  writeFolder(folder, {});
  for (const name of ["package.json", "README.md", "LICENSE", "hooks", ".gitignore"])
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  if (plugins.length > 0) await buildInto(folder, plugins);
  else cpSync(await buildPackage(), folder, { recursive: true });
  const packed = execFileSync("npm", ["pack", "--ignore-scripts", "--silent"], {
    cwd: folder,
    encoding: "utf8",
  });
  return join(folder, packed.trim());
}

function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env }: ProgramSettings,
  directory: string,
): Promise<unknown> {
  const file = program.startsWith("/")
    ? program
    : fileURLToPath(new URL(`programs/${program}`, import.meta.url));
  const home = join(directory, "home");
  const child = spawn(process.execPath, [file, ...args], {
    cwd,
    env: { PATH: process.env["PATH"] ?? "", HOME: home, TMPDIR: directory, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (part: Buffer) => stdout.push(part));
  child.stderr.on("data", (part: Buffer) => stderr.push(part));
  return new Promise((fulfil, reject) => {
    child.on("error", reject);
    child.on("close", () => {
      const [text, errors] = [Buffer.concat(stdout).toString("utf8"), Buffer.concat(stderr).toString("utf8")];
      try {
        fulfil(JSON.parse(text));
      } catch {
        fulfil(`${text}\n${errors}`);
      }
    });
  });
}

function lint(cwd: string, home: string): string {
  const command = join(repository, "node_modules/eslint/bin/eslint.js");
  const env = { PATH: process.env["PATH"] ?? "", HOME: home };
  try {
    const args = [command, "linted", "--format", "json"];
    return execFileSync(process.execPath, args, { cwd, env, encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
