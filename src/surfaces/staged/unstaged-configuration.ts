import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { readConfigFolder } from "../../engine/config/config-chain.ts";
import { packageJsonField, userConfigName } from "../../engine/plugins/user-config.ts";
import { isInstalled } from "../../engine/plugins/packages.ts";
import type { PluginBasis } from "../../engine/plugins/stamps.ts";
import type { Logger } from "../shared/logger.ts";
import { blobId } from "../git/blob-id.ts";
import type { Git } from "../git/git.ts";
import type { IndexFacts } from "./index-facts.ts";
import { relativePath } from "../../util/relative-path.ts";

/** Configuration and plugin inputs that format some files. Paths with `/`, from the top. */
export interface Configuration {
  /** What plugins look at, without packages. It need not exist. */
  readonly inputs: readonly string[];
  /** The configuration files from the folders of the files up to the top. */
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
    files: folders.flatMap(findConfigurations).map(toName),
    folders: folders.map((folder) => (folder === git.top ? "" : `${toName(folder)}/`)),
  };
}

/** What git has to be asked for a warning. */
export function toPathspecs({ inputs, files, folders }: Configuration): readonly string[] {
  const toGlob = (name: string) => `:(glob)**/${name}`;
  const inFolders = folders.flatMap((folder) => namesAbove.map((name) => folder + name));
  const isShort = folders.length <= mostFolders;
  return [
    ...namesAnywhere.map(toGlob),
    ...(isShort ? [] : namesAbove.map(toGlob)),
    ...[...(isShort ? inFolders : []), ...inputs, ...files].map((path) => `:(literal)${path}`),
  ];
}

/** A guess. Patterns are slow: 8 take 12 ms for 10,000 files [measured]. */
const mostFolders = 16;

/** Whether one of the pathspecs may match a path. */
export function mayBeConfiguration(path: string, { inputs, files }: Configuration): boolean {
  const isMatched = (literal: string) => path === literal || path.startsWith(`${literal}/`);
  return isNamedAsConfiguration(path) || inputs.some(isMatched) || files.some(isMatched);
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
  const mayCount = [...tracked].filter(([path]) => isNamedAsConfiguration(path) || inputs.includes(path));
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
    .filter((path) => path.startsWith(git.top + sep) && !isInstalled(path))
    .map((path) => relativePath(git.top, path));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

const manifests = ["package.json", "package.yaml"];

/** Those above may build on one anywhere. */
const namesAnywhere = [".prettierrc*", "prettier.config.*"];

/** They count for the files below them. */
const namesAbove = [".editorconfig", ".prettierignore", userConfigName, ...manifests];

function isNamedAsConfiguration(path: string): boolean {
  const own = basename(path);
  return [...namesAnywhere, ...namesAbove].some((name) =>
    name.endsWith("*") ? own.startsWith(name.slice(0, -1)) : own === name,
  );
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
function findFolders(git: Git, files: readonly FormattedFile[]): readonly string[] {
  const folders = new Set<string>();
  for (const { file } of files) {
    for (let folder = dirname(file); !folders.has(folder); folder = dirname(folder)) {
      folders.add(folder);
      if (folder === git.top || folder === dirname(folder)) break;
    }
  }
  return [...folders];
}

function findConfigurations(folder: string): readonly string[] {
  const own = existsSync(join(folder, userConfigName)) ? [userConfigName] : [];
  const names = [...readConfigFolder(folder).files.map(({ name }) => name), ...own];
  return names.map((name) => join(folder, name)).filter(isFile);
}
