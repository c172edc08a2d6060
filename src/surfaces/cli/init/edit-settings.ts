import { existsSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { setMember } from "../../shared/edit-json.ts";
import {
  membersOf,
  readJson,
  type JsonObject,
  type JsonString,
  type JsonValue,
} from "../../shared/read-json.ts";
import { replaceStrings } from "./replace-strings.ts";
import { relativePath } from "../../../util/relative-path.ts";

/** The setting by which VS Code's Prettier extension takes another module in Prettier's place. */
const setting = "prettier.prettierPath";

/**
 * Has VS Code's Prettier extension load fmt-cache, where these settings speak of that extension.
 * @param module path of our module, from the folder of the workspace
 */
export function editSettings(text: string, module: string): string {
  if (!speaksOfPrettier.test(text)) return text;
  const tree = readJson(text);
  const target = tree && settingsIn(tree);
  if (target === undefined) return text;
  const present = membersOf(target).get(setting);
  const isOurs = present !== undefined && (present.type !== "StringLiteral" || ownModule.test(present.value));
  return isOurs ? text : setMember(text, target, setting, module);
}

/** Whether VS Code's Prettier extension formats with these settings, and not through fmt-cache. */
export function isWithoutCache(text: string): boolean {
  return speaksOfPrettier.test(text) && !ownModule.test(text);
}

export const speaksOfPrettier = /"esbenp\.prettier-vscode"|"prettier\./;
export const ownModule = /fmt-cache[\\/]prettier/;

/**
 * Where VS Code finds our module, from the folder that it opens; `undefined` with Yarn's
 * Plug'n'Play, whose packages no extension can load.
 */
export function findModule(settingsFile: string): string | undefined {
  const folder = dirname(settingsFile);
  const workspace = folder.endsWith(`${sep}.vscode`) ? dirname(folder) : folder;
  for (let current = workspace; ; current = dirname(current)) {
    if (existsSync(join(current, "node_modules/fmt-cache"))) {
      const way = relativePath(workspace, current);
      return `${way === "" ? "." : way}/node_modules/fmt-cache/prettier`;
    }
    if (existsSync(join(current, ".pnp.cjs"))) return undefined;
    if (current === dirname(current)) return "./node_modules/fmt-cache/prettier";
  }
}

/** A workspace file has them one level deeper. */
function settingsIn(tree: JsonObject): JsonObject | undefined {
  const members = membersOf(tree);
  if (!members.has("folders")) return tree;
  const inner = members.get("settings");
  return inner?.type === "ObjectExpression" ? inner : undefined;
}

/** Whether Zed's settings run a Prettier that is not replaced. */
export function isLeftInZed(text: string): boolean {
  return (readJson(text) === undefined ? /"external"[^]*\bprettier\b/ : /"prettier@[^"]+"/).test(text);
}

/** Has Zed's external formatters run fmt-cache instead of Prettier. */
export function editZedSettings(text: string): string {
  const tree = readJson(text);
  const words = tree === undefined ? [] : findPrettierWords(tree);
  return replaceStrings(
    text,
    words.map((value) => ({ value })),
    (written) => written.replace(/prettier$/, "fmt-cache"),
  );
}

/** The words that name Prettier's command, in all objects with a `command` and its `arguments`. */
function findPrettierWords(value: JsonValue): readonly JsonString[] {
  if (value.type === "ArrayExpression")
    return value.elements.flatMap((element) =>
      element === null ? [] : findPrettierWords(element as JsonValue),
    );
  if (value.type !== "ObjectExpression") return [];
  const members = membersOf(value);
  const [command, given] = [members.get("command"), members.get("arguments")];
  const inside = [...members.values()].flatMap(findPrettierWords);
  if (command?.type !== "StringLiteral" || given?.type !== "ArrayExpression") return inside;
  const runs = [command, ...(given.elements as readonly (JsonValue | null)[])].filter(
    (word): word is JsonString => word?.type === "StringLiteral",
  );
  const isRunner = /^(?:npx|pnpm|yarn|bunx)$/.test(command.value);
  const named = runs.find(({ value: word }) => /^(?:(?:.*\/)?node_modules\/\.bin\/)?prettier$/.test(word));
  return named !== undefined && (named === command || isRunner) ? [named, ...inside] : inside;
}
