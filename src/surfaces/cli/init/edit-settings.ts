import {
  membersOf,
  readJson,
  type JsonObject,
  type JsonString,
  type JsonValue,
} from "../../shared/read-json.ts";
import { replaceStrings } from "./replace-strings.ts";

/** The setting by which VS Code's Prettier extension takes another module in Prettier's place. */
const setting = "prettier.prettierPath";

/**
 * Has VS Code's Prettier extension load fmt-cache, where these settings speak of that extension.
 * @param module path of our module, from the folder of the workspace
 */
export function editSettings(text: string, module: string): string {
  if (!/"esbenp\.prettier-vscode"|"prettier\./.test(text)) return text;
  const tree = readJson(text);
  const target = tree && settingsIn(tree);
  if (target === undefined) return text;
  const present = membersOf(target).get(setting);
  if (present === undefined) return insert(text, target, module);
  if (present.type !== "StringLiteral") return text;
  const { value, start, end } = present;
  return /fmt-cache[\\/]prettier/.test(value)
    ? text
    : text.slice(0, start!) + JSON.stringify(module) + text.slice(end!);
}

/** A workspace file has them one level deeper. */
function settingsIn(tree: JsonObject): JsonObject | undefined {
  const members = membersOf(tree);
  if (!members.has("folders")) return tree;
  const inner = members.get("settings");
  return inner?.type === "ObjectExpression" ? inner : undefined;
}

function insert(text: string, target: JsonObject, module: string): string {
  const start = target.start! + 1;
  const line = `${JSON.stringify(setting)}: ${JSON.stringify(module)}`;
  if (target.properties.length === 0) return `${text.slice(0, start)} ${line} ${text.slice(start)}`;
  // Comments may stand before the first setting; the new one comes before them.
  const space = /^\s*/.exec(text.slice(start))![0];
  return `${text.slice(0, start)}${space}${line},${text.slice(start)}`;
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
