/**
 * The globs of `overrides` in the text of a configuration file. Too many of them do no harm. To
 * avoid loading parsers for YAML, TOML and JSON5, this reads only simple forms. For any other form
 * it returns `undefined`, and only Prettier can read the file.
 */
export function readWrittenGlobs(name: string, content: string): readonly string[] | undefined {
  // A backslash may spell "overrides" with escapes.
  if (!content.includes("overrides") && !content.includes("\\")) return [];
  if (name.endsWith(".toml")) return globsIn(content, tomlTokens, /"""|'''/);
  if (name.endsWith(".json5")) return globsIn(content, json5Tokens);
  try {
    const parsed = JSON.parse(content) as { prettier?: unknown } | null;
    return overrideGlobsOf(name === "package.json" ? parsed?.prettier : parsed);
  } catch {
    // Not JSON, or broken JSON.
    return name.endsWith(".json") ? undefined : globsInYaml(content);
  }
}

/**
 * The globs of `overrides` in an evaluated configuration. Returns `undefined` for a form that
 * Prettier may read differently.
 */
export function overrideGlobsOf(config: unknown): readonly string[] | undefined {
  const overrides = (config as { overrides?: unknown } | null | undefined)?.overrides ?? [];
  if (!Array.isArray(overrides)) return undefined;
  const globs = overrides.flatMap((override: { files?: unknown; excludeFiles?: unknown } | null) =>
    [override?.files ?? [], override?.excludeFiles ?? []].flat(2),
  );
  return globs.every((glob) => typeof glob === "string") ? globs : undefined;
}

/** Matches comments, strings (with the sign behind them if they are keys) and unquoted keys. */
const tomlTokens = /#.*|"([^"\n]*)"(\s*=)?|'([^'\n]*)'(\s*=)?|([\w-]+)\s*=/g;
const json5Tokens = /\/\/.*|\/\*[^]*?(?:\*\/|$)|"([^"\n]*)"(\s*:)?|'([^'\n]*)'(\s*:)?|([\w$-]+)\s*:/g;

/** All strings that follow a key `files` or `excludeFiles` before the next key. */
function globsIn(content: string, tokens: RegExp, doubt = /\\/): readonly string[] | undefined {
  if (content.includes("\\") || doubt.test(content)) return undefined;
  const globs: string[] = [];
  let key = "";
  for (const [, double, isDoubleKey, single, isSingleKey, name] of content.matchAll(tokens)) {
    const text = double ?? single;
    if (name !== undefined) key = name;
    else if (text === undefined) continue;
    else if (isDoubleKey !== undefined || isSingleKey !== undefined) key = text;
    else if (isGlobKey(key)) globs.push(text);
  }
  return globs;
}

function isGlobKey(key: string): boolean {
  return key === "files" || key === "excludeFiles";
}

/**
 * One line of simple YAML: dashes, a key and a value, each of them optional. Nearly all
 * configurations consist of such lines.
 */
const yamlLine = /^( *)((?:- +)*)(?:(["']?)([\w$-]+)\3:(?=\s|$))?[ \t]*(.*?)[ \t]*$/;
const yamlComment = /^((?:[^#"']|(?<=\S)#|"[^"]*"|'[^']*')*?)(?:(?:^|\s)#.*)?$/;
/** A simple value, which is no alias, tag or text over several lines, and has no escapes. */
const yamlScalar = /^(?:"[^"\\]*"|'[^']*'|[\w$./^(~+-][^:#"'\\]*)$/;
const yamlItem = /"[^"\\]*"|'[^']*'|[^,[\]{}"']+/g;

function globsInYaml(content: string): readonly string[] | undefined {
  const globs: string[] = [];
  let key = "";
  /** A line that is indented further than this would continue the text of the line before it. */
  let lastColumn: number | undefined;
  for (const full of content.replace(/^---[ \t]*\r?\n/, "").split(/\r?\n/)) {
    const line = yamlComment.exec(full)?.[1];
    if (line === undefined || /[\t\r]/.test(line)) return undefined;
    if (line.trim() === "") continue;
    const parts = yamlLine.exec(line);
    if (parts === null) return undefined;
    const [, indent = "", dashes = "", , name, value = ""] = parts;
    if (lastColumn !== undefined && indent.length > lastColumn) return undefined;
    if (name !== undefined) key = name;
    const column = indent.length + (name === undefined ? dashes.lastIndexOf("-") : dashes.length);
    lastColumn = value === "" ? undefined : Math.max(column, 0);
    if (value === "") continue;
    const items = readYamlValue(value);
    const mayHoldGlobs = isGlobKey(key) || /files/i.test(value);
    if (items === undefined || (items.isMapping && mayHoldGlobs)) return undefined;
    if (isGlobKey(key)) globs.push(...items.texts);
  }
  return globs;
}

function readYamlValue(
  value: string,
): { readonly isMapping: boolean; readonly texts: readonly string[] } | undefined {
  if (yamlScalar.test(value)) return { isMapping: false, texts: [unquote(value)] };
  // In a string in single quotes, two quotes mean one quote.
  if (/''|""/.test(value)) return undefined;
  const isMapping = /^\{[^{}[\]&*!|>%`\\]*\}$/.test(value);
  if (!isMapping && !/^\[(?:"[^"\\]*"|'[^']*'|[\w$./, -])*\]$/.test(value)) return undefined;
  const texts = [...value.slice(1, -1).matchAll(yamlItem)].map(([item]) => unquote(item.trim()));
  return { isMapping, texts: texts.filter((text) => text !== "") };
}

function unquote(text: string): string {
  return /^["']/.test(text) ? text.slice(1, -1) : text;
}
