import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { unreachable } from "../../src/util/unreachable.ts";
import { writeFolder } from "../surfaces/cli/folder.ts";
import type { Sandbox } from "./sandbox.ts";
import type { Change, Input, Subject } from "./subject.ts";

/** A project in which one input changes. */
export interface Project {
  readonly directory: string;
  readonly file: string;
  /** Commits the formatted text, so that the project is one that a run finds nothing to do in. */
  commit(text: string): void;
  applyChanges(): void;
}

/** Writes a project whose plugin, and what of its dependencies the input patches, are copies. */
export function createProject(sandbox: Sandbox, subject: Subject, input: Input): Project {
  const directory = sandbox.reserve(`${subject.name}-${input.name}`);
  const installed = join(directory, "node_modules");
  writeFolder(directory, {
    "package.json": '{ "private": true }\n',
    ".prettierrc": `${JSON.stringify({ plugins: [subject.plugin], ...subject.options }, null, 2)}\n`,
    ".gitignore": "node_modules\n",
    [subject.file]: subject.text,
    ...subject.files,
  });
  for (const [name, target] of Object.entries(subject.links ?? {})) {
    mkdirSync(dirname(join(installed, name)), { recursive: true });
    symlinkSync(join(sandbox.packages, target), join(installed, name));
  }
  copyPackages(sandbox, directory, [subject.plugin]);
  for (const change of input.changes)
    if (change.kind === "patch") copyPackages(sandbox, directory, change.packages);
  const file = join(directory, subject.file);
  return {
    directory,
    file,
    commit(text) {
      writeFileSync(file, text);
      for (const args of [
        ["init", "--quiet"],
        ["add", "."],
        [...author, "commit", "--quiet", "-m", "base"],
      ])
        execFileSync("git", args, { cwd: directory, stdio: ["ignore", "ignore", "inherit"] });
    },
    applyChanges: () => input.changes.forEach((change) => applyChange(directory, change)),
  };
}

const author = ["-c", "user.name=Test", "-c", "user.email=test@localhost", "-c", "commit.gpgSign=false"];

/**
 * Copies a chain of packages, each a dependency of the one before, so that each finds the next
 * one's copy. A package that is linked finds its dependencies beside the original: a patched copy
 * would never be loaded.
 */
function copyPackages(sandbox: Sandbox, directory: string, chain: readonly string[]): void {
  let original = sandbox.packages;
  let copy = directory;
  for (const name of chain) {
    const nested = findPackage(copy, name, directory);
    original = realpathSync(nested ?? findPackage(original, name) ?? join(sandbox.packages, name));
    copy = nested ?? join(directory, "node_modules", name);
    if (nested !== undefined && !lstatSync(nested).isSymbolicLink()) continue;
    rmSync(copy, { force: true });
    cpSync(original, copy, { recursive: true });
  }
}

/** Looks where Node.js looks, up to a folder. */
function findPackage(from: string, name: string, top = "/"): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const path = join(folder, "node_modules", name);
    if (existsSync(path)) return path;
    if (folder === top || folder === dirname(folder)) return undefined;
  }
}

function applyChange(directory: string, change: Change): void {
  switch (change.kind) {
    case "write":
      mkdirSync(dirname(join(directory, change.path)), { recursive: true });
      return replaceFile(join(directory, change.path), change.text);
    case "remove":
      return rmSync(join(directory, change.path), { recursive: true });
    case "patch":
      return patchFile(directory, change);
    default:
      return unreachable(change);
  }
}

function patchFile(directory: string, { packages, file, before, after }: Change & { kind: "patch" }): void {
  const folder = packages.reduce((from, name) => findPackage(from, name, directory)!, directory);
  const path = join(folder, file);
  const text = readFileSync(path, "utf8");
  if (!text.includes(before)) throw new Error(`${path}: "${before}" is not there to be patched`);
  // A function, because `$` means something in a text that replaces another.
  replaceFile(path, before === "" ? text + after : text.replace(before, () => after));
}

/** As editors and package managers do it; what reads the old file reads it to its end. */
function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text);
  renameSync(`${path}.new`, path);
}
