import { replaceCommands, type ReplaceSettings } from "./replace-commands.ts";

/**
 * Edits a configuration of the pre-commit framework: replaces the command in hooks of the project,
 * and a hook that brings a Prettier of its own (that of the mirror, or one with `language: node`)
 * by one that runs the project's fmt-cache.
 */
export function editPreCommit(text: string, settings: ReplaceSettings): string {
  const lines = text.split(/(?<=\n)/);
  const starts = lines.flatMap((line, index) => (/^\s*-\s+repo:/.test(line) ? [index] : []));
  return [0, ...starts]
    .map((start, index) => lines.slice(start, starts[index]))
    .flatMap((block) => replaceMirror(block, settings) ?? editHooks(block, settings))
    .join("");
}

/** `undefined`: not the mirror, or not written as most people write it. */
function replaceMirror(block: readonly string[], settings: ReplaceSettings): readonly string[] | undefined {
  const [first = "", ...rest] = block;
  const repo = /^(\s*-\s+repo:\s*)\S*mirrors-prettier\S*?((?:\s*#.*)?\r?\n)$/.exec(first);
  const [header, ...hooks] = splitHooks(rest);
  const [hook = [], ...others] = hooks;
  const id = /^(\s*)-(\s+)id:\s*["']?prettier["']?\s*?(?:#.*)?\r?\n?$/.exec(hook[0] ?? "");
  if (repo === null || header === undefined || id === null || others.length > 0) return undefined;
  const [, indent = "", space = ""] = id;
  const inner = `${indent} ${space}`;
  const keys = withoutKeys(hook.slice(1), inner.length, [...packageKeys, "name", "language"]);
  const rev = header.filter((line) => /^\s*rev:/.test(line));
  if (keys === undefined || rev.some((line) => anchor.test(line))) return undefined;
  const isEntry = (line: string) => /^\s*entry:/.test(line);
  const lineEnd = first.endsWith("\r\n") ? "\r\n" : "\n";
  const given = keys.find(isEntry) ?? `${inner}entry: prettier --write --ignore-unknown${lineEnd}`;
  const entry = runOwn(given, settings);
  if (entry === undefined) return undefined;
  const isTyped = keys.some((line) => /^\s*types(?:_or)?:/.test(line));
  return [
    `${repo[1]}local${repo[2]}`,
    ...header.filter((line) => !rev.includes(line)),
    `${indent}-${space}id: fmt-cache${lineEnd}`,
    `${inner}name: fmt-cache${lineEnd}`,
    `${inner}language: system${lineEnd}`,
    entry,
    ...(isTyped ? [] : [`${inner}types: [text]${lineEnd}`]),
    ...keys.filter((line) => !isEntry(line)),
  ];
}

/** Replaces the command in the hooks of a repository that find the project's packages. */
function editHooks(block: readonly string[], settings: ReplaceSettings): readonly string[] {
  const [header = [], ...hooks] = splitHooks(block);
  const isLocal = /^\s*-\s+repo:\s*["']?local\b/.test(block[0] ?? "") || !/\brepo:/.test(block[0] ?? "");
  const edit = (lines: readonly string[]): readonly string[] => {
    const text = lines.join("");
    const languages = [...text.matchAll(/\blanguage["']?\s*:\s*["']?(\w+)/g)].map(([, name = ""]) => name);
    if (languages.length === 1 && languages[0] === "node") return leaveNode(lines, settings) ?? lines;
    // The others run in an environment of their own, in which there is no fmt-cache.
    const isHere = languages.every((name) => /^(?:system|script|unsupported(?:_script)?)$/.test(name));
    const isKnown = languages.length > 0 || (isLocal && !/<<\s*:/.test(text));
    return isHere && isKnown ? [replaceCommands(text, settings)] : lines;
  };
  return hooks.length === 0 ? edit(header) : [...header, ...hooks.flatMap(edit)];
}

/** A hook of Node.js packages as one that runs the project's. `undefined`: it cannot be one. */
function leaveNode(hook: readonly string[], settings: ReplaceSettings): readonly string[] | undefined {
  const inner = /^\s*-\s+/.exec(hook[0] ?? "")?.[0].length;
  const isRunning = hook.some((line) => /^\s*(?:-\s+)?entry:.*\bprettier\b/.test(line));
  const keys = inner === undefined ? undefined : withoutKeys(hook, inner, packageKeys);
  if (!isRunning || keys === undefined || /additional_dependencies/.test(keys[0] ?? "")) return undefined;
  const edited = keys.map((line) =>
    /^\s*(?:-\s+)?entry:/.test(line)
      ? runOwn(line, settings)
      : line.replace(/^(\s*(?:-\s+)?language:\s*)(["']?)node\2(?=\s|$)/, "$1system"),
  );
  return edited.every((line) => line !== undefined) ? edited : undefined;
}

/** Keys of a hook that make no sense where it runs the packages of the project. */
const packageKeys: readonly string[] = ["additional_dependencies", "language_version"];

/** A line `entry:` that runs Prettier, with the project's fmt-cache instead. */
function runOwn(line: string, { scripts }: ReplaceSettings): string | undefined {
  const started = line.replace(
    /^(\s*(?:-\s+)?entry:\s*["']?)(?:npx\s+(?:--no-install\s+)?)?prettier(?=\s|$)/,
    "$1npx --no-install prettier",
  );
  const edited = replaceCommands(started, { scripts, needsFlag: false });
  return /entry:\s*["']?npx --no-install fmt-cache/.test(edited) ? edited : undefined;
}

/** The lines before the hooks of a repository, and those of each hook. */
function splitHooks(lines: readonly string[]): readonly (readonly string[])[] {
  const first = lines.findIndex((line) => /^\s*-\s+(?!repo:)/.test(line));
  const indent = /^\s*/.exec(lines[first] ?? "")![0];
  const starts = lines.flatMap((line, index) =>
    first >= 0 && index >= first && line.startsWith(`${indent}- `) ? [index] : [],
  );
  return [0, ...starts].map((start, index) => lines.slice(start, starts[index]));
}

const anchor = /(?:^|[\s[{,])&[\w-]/;

/**
 * The lines of a hook without some keys. `undefined` where others need what would be gone, or where
 * more than these lines makes the hook what it is.
 * @param indent of the keys
 */
function withoutKeys(
  lines: readonly string[],
  indent: number,
  keys: readonly string[],
): readonly string[] | undefined {
  if (lines.some((line) => /<<\s*:|--cache-location/.test(line))) return undefined;
  const kept: string[] = [];
  // Blank lines and comments, which belong to what comes after them.
  let open: string[] = [];
  let isInside = false;
  for (const line of lines) {
    if (/^\s*(?:#|$)/.test(line)) {
      open.push(line);
      continue;
    }
    const [, space = "", key] = /^(\s*)(?:["']?([\w-]+)["']?\s*:)?/.exec(line)!;
    // A list may stand as deep as its key.
    if (space.length < indent || (space.length === indent && key !== undefined))
      isInside = space.length === indent && keys.includes(key ?? "");
    if (isInside && anchor.test(line)) return undefined;
    if (!isInside) kept.push(...open, line);
    open = [];
  }
  return [...kept, ...open];
}
