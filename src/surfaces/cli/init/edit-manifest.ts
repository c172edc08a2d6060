import {
  membersOf,
  readJson,
  type JsonObject,
  type JsonString,
  type JsonValue,
} from "../../shared/read-json.ts";
import { findLeftCommands, replaceCommands } from "./replace-commands.ts";
import { replaceStrings } from "./replace-strings.ts";

/** Replaces the command in the parts of a `package.json` that hold commands. */
export function editManifest(text: string, scripts: ReadonlySet<string>): string {
  const tree = readJson(text);
  if (tree === undefined) return text;
  return replaceStrings(text, findCommands(tree), (written, { needsFlag }) =>
    replaceCommands(written, { scripts, needsFlag }),
  );
}

/** The numbers of lines whose command seems to run Prettier, in a way that is not understood. */
export function findLeftInManifest(text: string): readonly number[] {
  const tree = readJson(text);
  if (tree === undefined) return findLeftCommands(text);
  // There, they run the script.
  const scriptCalls = scriptNames(text).includes("prettier")
    ? /\b(?:yarn|pnpm|bun)(?:\s+run)?\s+prettier(?=\s|$)/g
    : /$^/g;
  const lines = findCommands(tree)
    .filter(({ value }) => findLeftCommands(value.value.replaceAll(scriptCalls, "")).length > 0)
    .map(({ value }) => value.loc!.start.line);
  return [...new Set(lines)].sort((one, other) => one - other);
}

/** The names of the scripts of a `package.json`. */
export function scriptNames(text: string): readonly string[] {
  const tree = readJson(text);
  const scripts = tree && membersOf(tree).get("scripts");
  return scripts?.type === "ObjectExpression" ? [...membersOf(scripts).keys()] : [];
}

/** Keys whose values hold commands, of hook managers and of wireit. */
const commandKeys: ReadonlySet<string> = new Set([
  "lint-staged",
  "nano-staged",
  "simple-git-hooks",
  "husky",
  "gitHooks",
  "pre-commit",
  "wireit",
]);

interface FoundCommand {
  readonly value: JsonString;
  readonly needsFlag: boolean;
}

function findCommands(tree: JsonObject): readonly FoundCommand[] {
  return [...membersOf(tree)].flatMap(([name, value]) => {
    const isScripts = name === "scripts";
    if (!isScripts && !commandKeys.has(name)) return [];
    return stringsIn(value).map((found) => ({ value: found, needsFlag: !isScripts }));
  });
}

function stringsIn(value: JsonValue): readonly JsonString[] {
  switch (value.type) {
    case "StringLiteral":
      return [value];
    case "ArrayExpression":
      return value.elements.flatMap((element) => (element === null ? [] : stringsIn(element as JsonValue)));
    case "ObjectExpression":
      return [...membersOf(value).values()].flatMap(stringsIn);
    default:
      return [];
  }
}
