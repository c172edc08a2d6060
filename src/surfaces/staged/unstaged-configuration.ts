import { existsSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { readConfigFolder } from "../../engine/config/config-chain.ts";
import { packageJsonField, userConfigName } from "../../engine/plugins/user-config.ts";
import { isInstalled } from "../../engine/plugins/packages.ts";
import type { PluginBasis } from "../../engine/plugins/stamps.ts";
import type { Logger } from "../shared/logger.ts";
import type { Git } from "../git/git.ts";

/**
 * Warns of configuration and plugin inputs with changes that are not staged. Both are read from the
 * work tree, as Prettier reads them, so they format files that will be committed without these
 * changes.
 * @param files what is formatted
 */
export function warnOfUnstagedConfiguration(git: Git, logger: Logger, files: readonly FormattedFile[]): void {
  const inputs = findPluginInputs(git, files);
  for (const name of new Set([...findChanged(git), ...findChangedInputs(git, inputs)]))
    logger.warn(`${name} has changes that are not staged. They count for what is formatted now.`);
  const untracked = [
    ...findConfigurations(git, files),
    ...inputs.filter((path) => isFile(join(git.top, path))),
  ];
  for (const name of leaveTrackedOut(git, [...new Set(untracked)]))
    logger.warn(`${name} is not tracked by git. It counts for what is formatted now.`);
}

/** A file that is formatted, and what its plugins depend on. */
export interface FormattedFile {
  /** Absolute path. */
  readonly file: string;
  readonly basis: PluginBasis;
}

/** The paths in the work tree that plugins look at, without packages. They need not exist. */
function findPluginInputs(git: Git, files: readonly FormattedFile[]): readonly string[] {
  const lists = new Set(files.flatMap(({ basis }) => basis.stamps));
  const paths = new Set([...lists].flatMap((list) => list.map(([, path]) => path)));
  return [...paths]
    .filter((path) => path.startsWith(git.top + sep) && !isInstalled(path))
    .map((path) => relative(git.top, path).split(sep).join("/"));
}

function findChangedInputs(git: Git, inputs: readonly string[]): readonly string[] {
  if (inputs.length === 0) return [];
  const literal = inputs.map((path) => `:(literal)${path}`);
  const touched = askForPaths(git, ["diff-files", "--name-only", "-z", "--", ...literal]);
  if (touched.length === 0) return [];
  const options = ["--name-only", "--no-ext-diff", "--no-renames", "-z"];
  const changed = askForPaths(git, ["diff", ...options, "--", ...touched.map((path) => `:(literal)${path}`)]);
  // A listed folder stands for the names in it, which are not compared here.
  return changed.filter((path) => inputs.includes(path));
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
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

function findChanged(git: Git): readonly string[] {
  const options = ["--name-only", "--no-ext-diff", "--no-renames", "-z"];
  // `diff-files` is quick, but lists files that were only touched, too. `diff` compares contents.
  // With patterns it would look into all files of the repository, so it gets paths.
  const quick = [...options, "--", ...names.map((name) => `:(glob)**/${name}`)];
  const touched = askForPaths(git, ["diff-files", ...quick]);
  if (touched.length === 0) return [];
  const changed = askForPaths(git, ["diff", ...options, "--", ...touched.map((path) => `:(literal)${path}`)]);
  return changed.filter((path) => !manifests.includes(basename(path)) || isManifestChanged(git, path));
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

/** The configuration files from the folders of these files up to the top. */
function findConfigurations(git: Git, files: readonly FormattedFile[]): readonly string[] {
  const folders = new Set<string>();
  for (const { file } of files) {
    for (let folder = dirname(file); !folders.has(folder); folder = dirname(folder)) {
      folders.add(folder);
      if (folder === git.top || folder === dirname(folder)) break;
    }
  }
  return [...folders].flatMap((folder) => {
    const own = existsSync(join(folder, userConfigName)) ? [userConfigName] : [];
    return [...readConfigFolder(folder).files.map(({ name }) => name), ...own].map((name) =>
      relative(git.top, join(folder, name)).split(sep).join("/"),
    );
  });
}

function leaveTrackedOut(git: Git, paths: readonly string[]): readonly string[] {
  if (paths.length === 0) return [];
  const tracked = new Set(
    askForPaths(git, ["ls-files", "-z", "--", ...paths.map((path) => `:(literal)${path}`)]),
  );
  return paths.filter((path) => !tracked.has(path));
}

function askForPaths(git: Git, args: readonly string[]): readonly string[] {
  return git.try(args).stdout.toString("utf8").split("\0").filter(Boolean);
}
