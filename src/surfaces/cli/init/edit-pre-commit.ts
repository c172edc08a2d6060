import { replaceCommands, type ReplaceSettings } from "./replace-commands.ts";

/**
 * Edits a configuration of the pre-commit framework: replaces the command in hooks of the project,
 * and the hook `prettier` of the mirror, which brings a Prettier of its own, by one that runs the
 * project's fmt-cache.
 */
export function editPreCommit(text: string, settings: ReplaceSettings): string {
  const lines = text.split(/(?<=\n)/);
  const starts = lines.flatMap((line, index) => (/^\s*-\s+repo:/.test(line) ? [index] : []));
  // From the end, so that the places of the others stay.
  for (const start of starts.toReversed()) {
    const next = starts.find((other) => other > start) ?? lines.length;
    const block = lines.slice(start, next);
    lines.splice(start, next - start, ...(replaceMirror(block) ?? block));
  }
  return replaceCommands(lines.join(""), settings);
}

/** `undefined`: not the mirror, or not written as most people write it. */
function replaceMirror(block: readonly string[]): readonly string[] | undefined {
  const [first = "", ...rest] = block;
  const repo = /^(\s*-\s+repo:\s*)\S*mirrors-prettier\S*?((?:\s*#.*)?\r?\n)$/.exec(first);
  const hooks = rest.flatMap((line, index) => (/^\s*-\s+id:/.test(line) ? [index] : []));
  const [at] = hooks;
  if (repo === null || hooks.length !== 1 || at === undefined) return undefined;
  const hook = /^(\s*)-(\s+)id:\s*["']?prettier["']?\s*?(?:#.*)?\r?\n?$/.exec(rest[at]!);
  if (hook === null) return undefined;
  const [, indent = "", space = ""] = hook;
  const lineEnd = first.endsWith("\r\n") ? "\r\n" : "\n";
  const keys = withoutPackages(rest.slice(at + 1), indent.length + 1 + space.length);
  const inner = `${indent} ${space}`;
  const isTyped = keys.some((line) => /^\s*types(?:_or)?:/.test(line));
  return [
    `${repo[1]}local${repo[2]}`,
    ...rest.slice(0, at).filter((line) => !/^\s*rev:/.test(line)),
    `${indent}-${space}id: fmt-cache${lineEnd}`,
    `${inner}name: fmt-cache${lineEnd}`,
    `${inner}language: system${lineEnd}`,
    `${inner}entry: npx --no-install fmt-cache --write --ignore-unknown${lineEnd}`,
    ...(isTyped ? [] : [`${inner}types: [text]${lineEnd}`]),
    ...keys,
  ];
}

/** The keys of a hook without `additional_dependencies`: the packages are those of the project. */
function withoutPackages(keys: readonly string[], indent: number): readonly string[] {
  let isInside = false;
  return keys.filter((line) => {
    const depth = /^\s*/.exec(line)![0].length;
    // A list may stand as deep as its key.
    if (depth < indent || (depth === indent && !/^\s*- /.test(line)))
      isInside = line.trim().startsWith("additional_dependencies:");
    return !isInside;
  });
}
