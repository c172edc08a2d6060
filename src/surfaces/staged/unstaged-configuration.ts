import { existsSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { isConfigOfCode, readConfigFolder } from "../../engine/config/config-chain.ts";
import { namedConfiguration } from "../../engine/config/named-configuration.ts";
import { findModules } from "../../engine/plugins/package-entries.ts";
import { readSpecifiers } from "../../engine/plugins/specifiers.ts";
import { packageJsonField, userConfigName } from "../../engine/plugins/user-config.ts";
import { isFile, isInstalled } from "../../engine/plugins/packages.ts";
import type { PluginBasis } from "../../engine/plugins/stamps.ts";
import { readText } from "../../util/read-text.ts";
import type { Logger } from "../shared/logger.ts";
import { blobId } from "../git/blob-id.ts";
import type { Git } from "../git/git.ts";
import type { IndexFacts } from "./index-facts.ts";
import { relativePath } from "../../util/relative-path.ts";

/** Configuration and plugin inputs that format some files. Paths with `/`, from the top. */
export interface Configuration {
  /** What plugins look at, without packages. It need not exist. */
  readonly inputs: readonly string[];
  /** The configuration files from the folders of the files up to the top, and what they name. */
  readonly files: readonly string[];
  /** These folders, with a `/` at the end; "" is the top. */
  readonly folders: readonly string[];
}

/** @param files what is formatted */
export function findConfiguration(git: Git, files: readonly FormattedFile[]): Configuration {
  const folders = findFolders(git, files);
  const toName = (path: string) => relativePath(git.top, path);
  return {
    inputs: findPluginInputs(git, files),
    files: findConfigurations(git.top, folders).map(toName),
    folders: folders.map((folder) => (folder === git.top ? "" : `${toName(folder)}/`)),
  };
}

/** What git has to be asked for a warning. */
export function toPathspecs({ inputs, files, folders }: Configuration): readonly string[] {
  const places = folders.length <= mostFolders ? folders.map(escapeGlob) : ["**/"];
  return [
    ...places.flatMap((place) => names.map((name) => `:(glob)${place}${name}`)),
    ...[...inputs, ...files].map((path) => `:(literal)${path}`),
  ];
}

function escapeGlob(path: string): string {
  return path.replaceAll(/[*?[\\]/g, "\\$&");
}

/** A guess. Patterns are slow: 8 take 12 ms for 10,000 files [measured]. */
const mostFolders = 16;

/** Whether one of the pathspecs may match a path, or a folder above it. */
export function mayBeConfiguration(path: string, { inputs, files }: Configuration): boolean {
  const isMatched = (literal: string) => path === literal || path.startsWith(`${literal}/`);
  return path.split("/").some(isConfigurationName) || inputs.some(isMatched) || files.some(isMatched);
}

/**
 * Warns of configuration and plugin inputs with changes that are not staged. Both are read from the
 * work tree, as Prettier reads them, so they format files that will be committed without these
 * changes.
 * @param facts the answer for the pathspecs
 */
export function warnOfUnstagedConfiguration(
  git: Git,
  logger: Logger,
  { inputs, files }: Configuration,
  { tracked }: IndexFacts,
): void {
  const named = new Set([...inputs, ...files]);
  const mayCount = [...tracked].filter(([path]) => isConfigurationName(basename(path)) || named.has(path));
  const differing = mayCount.filter(([path, oid]) => !hasContent(join(git.top, path), oid));
  const names = differing.map(([path]) => path);
  for (const name of findChanged(git, names, inputs))
    logger.warn(`${name} has changes that are not staged. They count for what is formatted now.`);
  const untracked = [...files, ...inputs.filter((path) => isFile(join(git.top, path)))];
  for (const name of new Set(untracked.filter((path) => !tracked.has(path))))
    logger.warn(`${name} is not tracked by git. It counts for what is formatted now.`);
}

/** A file that is formatted, and what its plugins depend on. */
export interface FormattedFile {
  /** Absolute path. */
  readonly file: string;
  readonly basis: PluginBasis;
}

function findPluginInputs(git: Git, files: readonly FormattedFile[]): readonly string[] {
  const lists = new Set(files.flatMap(({ basis }) => basis.stamps));
  const paths = new Set([...lists].flatMap((list) => list.map(([, path]) => path)));
  return [...paths]
    .filter((path) => isOfRepository(git.top, path))
    .map((path) => relativePath(git.top, path));
}

/** Whether the file belongs to the repository itself, not to a package or a submodule in it. */
function isOfRepository(top: string, file: string): boolean {
  if (!file.startsWith(top + sep) || isInstalled(file)) return false;
  let folder = dirname(file);
  while (folder !== top && !existsSync(join(folder, ".git"))) folder = dirname(folder);
  return folder === top;
}

const manifests = ["package.json", "package.yaml"];

const names = [
  ".prettierrc*",
  "prettier.config.*",
  ".editorconfig",
  ".prettierignore",
  userConfigName,
  ...manifests,
];

function isConfigurationName(own: string): boolean {
  return names.some((name) => (name.endsWith("*") ? own.startsWith(name.slice(0, -1)) : own === name));
}

function hasContent(file: string, oid: string): boolean {
  try {
    return blobId(readFileSync(file), oid) === oid;
  } catch {
    // It is gone, or a folder.
    return false;
  }
}

/** Leaves those out that only git's conversion makes different, or that git does not look at. */
function findChanged(git: Git, differing: readonly string[], inputs: readonly string[]): readonly string[] {
  if (differing.length === 0) return [];
  const args = ["diff", "--name-only", "--no-ext-diff", "--no-renames", "-z", "--"];
  const answer = git.try([...args, ...differing.map((path) => `:(literal)${path}`)]);
  const changed = answer.stdout.toString("utf8").split("\0").filter(Boolean);
  return changed.filter(
    (path) => inputs.includes(path) || !manifests.includes(basename(path)) || isManifestChanged(git, path),
  );
}

/** Whether a manifest's configuration has changed: most changes of a manifest are others. */
function isManifestChanged(git: Git, path: string): boolean {
  const staged = git.try(["cat-file", "blob", `:0:${path}`], { exact: true }).stdout.toString("utf8");
  const file = join(git.top, path);
  const present = existsSync(file) ? readFileSync(file, "utf8") : "";
  return configurationIn(path, staged) !== configurationIn(path, present);
}

function configurationIn(path: string, manifest: string): string {
  // In YAML: the field and the indented lines below it.
  if (path.endsWith(".yaml"))
    return JSON.stringify(/^["']?prettier["']?:.*\n(?:[ \t]+.*\n|\n)*/m.exec(`${manifest}\n`)?.[0].trimEnd());
  try {
    const { prettier, [packageJsonField]: ours } = JSON.parse(manifest) as Record<string, unknown>;
    return JSON.stringify([prettier, ours]);
  } catch {
    // There is no manifest, or it is broken.
    return "";
  }
}

/** The folders of files, and those above them up to the top. */
function findFolders(git: Git, formatted: readonly FormattedFile[]): readonly string[] {
  const folders = new Set<string>();
  for (const { file } of formatted) {
    for (let folder = dirname(file); !folders.has(folder); folder = dirname(folder)) {
      folders.add(folder);
      if (folder === git.top || folder === dirname(folder)) break;
    }
  }
  return [...folders];
}

function findConfigurations(top: string, folders: readonly string[]): readonly string[] {
  const files = new Set<string>();
  for (const folder of folders) {
    for (const { name } of [...readConfigFolder(folder).files, { name: userConfigName }])
      addWithNamed(join(folder, name), top, files);
  }
  return [...files];
}

/** Adds a file, the one that it links to, and those of the repository that it names or imports. */
function addWithNamed(file: string, top: string, files: Set<string>): void {
  if (files.has(file) || !isFile(file) || !isOfRepository(top, file)) return;
  files.add(file);
  const real = realpathSync(file);
  if (real !== file) return addWithNamed(real, top, files);
  const text = readText(file) ?? "";
  const named = isConfigOfCode(file) ? readSpecifiers(text).named : [namedConfiguration(file, text)];
  for (const specifier of named.filter((name) => name !== undefined))
    for (const found of findModules(specifier, file).files) addWithNamed(realpathSync(found), top, files);
}
