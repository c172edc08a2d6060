import { membersOf, readJson, type JsonObject } from "../../shared/read-json.ts";

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
