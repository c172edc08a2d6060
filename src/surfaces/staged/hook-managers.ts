import { join } from "node:path";
import { readText } from "../../util/read-text.ts";

/**
 * The file, relative to its folder, in which a hook manager is told already to run fmt-cache before
 * a commit. `undefined` if there is none.
 * @param folders where configuration may stand
 */
export function findManagedHook(folders: readonly string[]): string | undefined {
  for (const folder of new Set(folders)) {
    const found = configurations.find((name) =>
      runsFmtCache(beforeCommits(name, readText(join(folder, name)) ?? "")),
    );
    if (found !== undefined) return found;
    if (runsFmtCache(readSettings(folder))) return "package.json";
  }
  return undefined;
}

/** Whether a hook or a configuration of hooks runs fmt-cache. Comments do not count. */
export function runsFmtCache(text: string): boolean {
  return /\bfmt-cache["']?\s+(?:-[\w=-]+\s+)*(?:(?:--)?staged|--write|-w|--check|-c)\b|\bid:\s*["']?fmt-cache/.test(
    text.replaceAll(/^\s*(?:#|\/\/).*$/gm, ""),
  );
}

/** Whether `package.json` says that husky is installed, which then sets the folder of hooks. */
export function usesHusky(folder: string): boolean {
  const { dependencies, devDependencies } = readPackage(folder);
  return [dependencies, devDependencies].some((each) => typeof each === "object" && "husky" in (each ?? {}));
}

const inScripts = ["json", "js", "cjs", "mjs", "ts", "cts", "mts"];
const inYaml = ["yml", "yaml"];

const configurations: readonly string[] = [
  ".husky/pre-commit",
  ".pre-commit-config.yaml",
  ...withEndings(
    ["lefthook", ".lefthook", ".config/lefthook"].flatMap((name) => [name, `${name}-local`]),
    [...inYaml, "json", "jsonc", "toml"],
  ),
  ...withEndings([".simple-git-hooks", "simple-git-hooks"], inScripts),
  ".lintstagedrc",
  ...withEndings([".lintstagedrc", "lint-staged.config"], [...inScripts, ...inYaml]),
];

function withEndings(names: readonly string[], endings: readonly string[]): readonly string[] {
  return names.flatMap((name) => endings.map((ending) => `${name}.${ending}`));
}

/** What a configuration of lefthook says about commits; it may speak of other hooks, too. */
function beforeCommits(name: string, text: string): string {
  if (!/lefthook[^/]*\.(?:ya?ml|toml)$/.test(name)) return text;
  const isTable = name.endsWith("toml");
  const begins = isTable ? /^\[+pre-commit\b/ : /^["']?pre-commit["']?:/;
  const ends = isTable ? /^\[/ : /^[^\s#]/;
  let isInside = false;
  const lines = text.split("\n").filter((line) => {
    if (begins.test(line)) isInside = true;
    else if (ends.test(line)) isInside = false;
    return isInside;
  });
  return lines.join("\n");
}

/** What managers that take their configuration from `package.json`, too, find there. */
function readSettings(folder: string): string {
  const { "simple-git-hooks": hooks, "lint-staged": tasks } = readPackage(folder);
  const { "pre-commit": hook } =
    ((typeof hooks === "object" ? hooks : undefined) as { "pre-commit"?: unknown }) ?? {};
  return JSON.stringify([hook, tasks]);
}

function readPackage(folder: string): Readonly<Record<string, unknown>> {
  try {
    return (JSON.parse(readText(join(folder, "package.json")) ?? "") ?? {}) as Record<string, unknown>;
  } catch {
    // Missing or broken: npm itself speaks of it.
    return {};
  }
}
