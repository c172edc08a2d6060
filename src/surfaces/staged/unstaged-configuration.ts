import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { readConfigFolder } from "../../engine/config/config-chain.ts";
import { manifestField, userConfigName } from "../../engine/config/user-config.ts";
import type { Logger } from "../cli/logger.ts";
import type { Git } from "../git.ts";

/**
 * Configuration comes from the work tree, as Prettier takes it. What is not staged of it formats files that will be
 * committed without it, so it is named.
 * @param files absolute paths of what is formatted
 */
export function warnOfUnstagedConfiguration(git: Git, logger: Logger, files: readonly string[]): void {
  for (const name of findChanged(git))
    logger.warn(`${name} has changes that are not staged. They count for what is formatted now.`);
  for (const name of findUntracked(git, files))
    logger.warn(`${name} is not tracked by git. It counts for what is formatted now.`);
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
  // The quick question takes a file that was only touched for a changed one; the other looks into all files of the repository.
  const quick = [...options, "--", ...names.map((name) => `:(glob)**/${name}`)];
  const touched = askForPaths(git, ["diff-files", ...quick]);
  if (touched.length === 0) return [];
  const changed = askForPaths(git, ["diff", ...options, "--", ...touched.map((path) => `:(literal)${path}`)]);
  return changed.filter((path) => !manifests.includes(basename(path)) || isManifestChanged(git, path));
}

/** Most changes of a manifest are none of a configuration. */
function isManifestChanged(git: Git, path: string): boolean {
  const staged = git.try(["cat-file", "blob", `:0:${path}`]).stdout.toString("utf8");
  const file = join(git.top, path);
  const present = existsSync(file) ? readFileSync(file, "utf8") : "";
  return configurationIn(path, staged) !== configurationIn(path, present);
}

function configurationIn(path: string, manifest: string): string {
  // In YAML the field, and the lines below it that are further right.
  if (path.endsWith(".yaml"))
    return JSON.stringify(/^["']?prettier["']?:.*\n(?:[ \t]+.*\n|\n)*/m.exec(`${manifest}\n`)?.[0].trimEnd());
  try {
    const { prettier, [manifestField]: ours } = JSON.parse(manifest) as Record<string, unknown>;
    return JSON.stringify([prettier, ours]);
  } catch {
    // None, or a broken one.
    return "";
  }
}

/** Configuration files on the way from these files to the top that git does not track. */
function findUntracked(git: Git, files: readonly string[]): readonly string[] {
  const folders = new Set<string>();
  for (const file of files) {
    for (let folder = dirname(file); !folders.has(folder); folder = dirname(folder)) {
      folders.add(folder);
      if (folder === git.top || folder === dirname(folder)) break;
    }
  }
  const present = [...folders].flatMap((folder) => {
    const own = existsSync(join(folder, userConfigName)) ? [userConfigName] : [];
    return [...readConfigFolder(folder).files.map(({ name }) => name), ...own].map((name) =>
      relative(git.top, join(folder, name)).split(sep).join("/"),
    );
  });
  if (present.length === 0) return [];
  const tracked = askForPaths(git, ["ls-files", "-z", "--", ...present.map((path) => `:(literal)${path}`)]);
  return present.filter((path) => !tracked.includes(path));
}

function askForPaths(git: Git, args: readonly string[]): readonly string[] {
  return git.try(args).stdout.toString("utf8").split("\0").filter(Boolean);
}
