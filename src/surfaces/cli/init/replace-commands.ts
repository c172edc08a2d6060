export interface ReplaceSettings {
  /**
   * Names of scripts in the project. `yarn prettier` runs a script of that name, if there is one,
   * and not the program.
   */
  readonly scripts: ReadonlySet<string>;
  /**
   * Whether a command counts only with a flag. In text that is not a command for certain, the mere
   * word may mean anything.
   */
  readonly needsFlag: boolean;
}

/**
 * Replaces the command `prettier` in shell commands, wherever they stand: in a script, between
 * quotes of JSON or JavaScript, in a line of YAML. Takes away Prettier's flags about its own cache.
 */
export function replaceCommands(text: string, { scripts, needsFlag }: ReplaceSettings): string {
  let result = "";
  let done = 0;
  for (const { index, 0: word, 1: folder = "" } of text.matchAll(program)) {
    if (index < done) continue;
    const line = lineBefore(text, index);
    const before = commandPosition.exec(line);
    if (before === null || label.test(line)) continue;
    const { quote, runner = "" } = before.groups!;
    if (takesScripts.test(runner) && scripts.has("prettier")) continue;
    const start = index + word.length;
    const end = start + lengthOfArguments(text.slice(start), quote);
    const given = text.slice(start, end);
    if (needsFlag && !/\s-{1,2}[a-z]/i.test(given)) continue;
    const own = withoutCacheFlags(given);
    // Written in a way that is not understood, or on the next line.
    if (/--cache-location\b/.test(own + foldedFlags.exec(text.slice(end))![0])) continue;
    result += `${text.slice(done, index)}${folder}fmt-cache${own}`;
    done = end;
  }
  return result + text.slice(done);
}

/** What stands before a place on its line, and on the lines that it continues. */
function lineBefore(text: string, index: number): string {
  const startOf = (place: number) => text.lastIndexOf("\n", place - 1) + 1;
  let start = startOf(index);
  while (/\\\r?\n$/.test(text.slice(Math.max(0, start - 3), start))) start = startOf(start - 1);
  const line = text.slice(start, index).replaceAll(/\\\r?\n\s*/g, " ");
  const indent = /^ +/.exec(line)?.[0];
  if (indent === undefined) return line;
  for (let above = start; above > 0;) {
    const end = above;
    above = startOf(end - 1);
    const upper = text.slice(above, end);
    if (upper.startsWith(indent)) continue;
    // Below the first line of a folded text of YAML, each line continues the one above.
    return end < start && /[:-]\s+>[\d+-]*\s*(?:#.*)?$/.test(upper) ? text.slice(end, index) : line;
  }
  return line;
}

/** The numbers of lines that still seem to run Prettier, in a way that is not understood. */
export function findLeftCommands(text: string): readonly number[] {
  const lines = text.split("\n");
  return lines.flatMap((line, index) => {
    if (/^\s*(?:#|\/\/)/.test(line) || labelLine.test(line)) return [];
    const shown = `${line}\n${lines[index + 1] ?? ""}`;
    return leftCommands.some((pattern) => (pattern.exec(shown)?.index ?? line.length) < line.length)
      ? [index + 1]
      : [];
  });
}

/** The program, of whatever version; after `npm run` it is a script. */
const left = String.raw`(?<!\b(?:npm\s+run|pnpm\s+run|run-script)\s+)(?<![\w./@:-])prettier(?:@[\w.^~-]+)?`;

const leftCommands: readonly RegExp[] = [
  // With a flag, which may be the first word of the next line.
  new RegExp(String.raw`${left}(?:[^\S\n][^\n]*--?[a-z]|\s*\n\s*--?[a-z])`, "i"),
  // After a program that runs others, or the only word of a hook.
  new RegExp(
    String.raw`(?:\b(?:npx|pnpx|bunx|dlx|xargs|exec|(?:npm|bun)\s+x)(?:\s+-\S+)*\s+|^\s*(?:-\s+)?entry:\s*["']?)${left}(?=[\s"'\u0060;&|)\\]|$)`,
  ),
  /node_modules\/prettier\/bin\b/,
];

/** At the start of a line, `@` and `-` are Make's. */
const program =
  /(?:(?<=^[ \t]*(?!--)[@+-]{1,3})|(?<![\w./@-]))((?:\.\/)?node_modules\/\.bin\/)?prettier(?=\s|$)/gm;

/** Lines of YAML that belong to the command of the line before. */
const foldedFlags = /^(?:\r?\n[ \t]+--?[a-z][^\n]*)*/i;

const labels = String.raw`(?:(?:[\w-]*[-_])?name|displayName|label|title|desc(?:ription)?|summary)`;

/** What stands on a line before a text that is no command, but the name of something. */
const label = new RegExp(
  [
    String.raw`^\s*(?:-\s+)*${labels}\s*:\s+[^"'\s]`,
    String.raw`(?:^|[{,])\s*(?:-\s+)*["']?${labels}["']?(?:\s*:\s*|\s=\s)(?:"(?:\\.|[^"\\])*|'[^']*|[^"',]*)$`,
  ].join("|"),
);

const labelLine = new RegExp(String.raw`^\s*(?:-\s+)*${labels}\s*:`);

/** Programs that run the next word as a command, with their own arguments. */
const runners = [
  String.raw`[A-Za-z_]\w*=\S*`,
  "cross-env(?:-shell)?|env|time|exec|command|nice|sudo|npx|pnpx|bunx",
  String.raw`npm(?:\s+(?:-w|--workspace)\s+\S+)?\s+(?:exec|x)`,
  String.raw`pnpm(?:\s+(?:-F|--filter|-C|--dir)\s+\S+|\s+-\S+)*(?:\s+exec)?`,
  String.raw`yarn(?:\s+workspace\s+\S+)?(?:\s+(?:run|exec))?`,
  String.raw`bun(?:\s+(?:run|x))?`,
].join("|");

/** Flags of such a program, but not those whose value is a package. */
const runnerFlag = String.raw`-(?!-?(?:p|package)[\s=])[\w-]*(?:=\S+)?`;

/**
 * What stands on a line before a word that is a command. In `lint:prettier` the word is part of a
 * name.
 */
const commandPosition = new RegExp(
  String.raw`(?:^|[;&|(]|[{!:](?=\s)|^\s*(?!--)[@+-]{1,3}|\b(?:then|do|else)\s|(?<quote>\\*["'\u0060])|^\s*-\s)\s*@?(?<runner>(?:(?:${runners})\s+(?:${runnerFlag}\s+)*)*)$`,
);

/** Package managers that look for a script before they look for a program. */
const takesScripts = /(?:^|\s)(?:yarn(?:\s+workspace\s+\S+)?(?:\s+run)?|pnpm(?:\s+-\S+)*|bun(?:\s+run)?)\s+$/;

/** How far the arguments of a command reach: to a separator, the end of the line, or its quote. */
function lengthOfArguments(text: string, quote: string | undefined): number {
  const part = /\\\r?\n|\\*["'`]|[;&|)\r\n]|[^\\"'`;&|)\r\n]+|\\/gy;
  let open: string | undefined;
  for (const { index, 0: found } of text.matchAll(part)) {
    if (/^\\\r?\n$/.test(found)) continue;
    if (/^[\r\n]$/.test(found)) return index;
    if (open !== undefined) {
      if (found === open) open = undefined;
    } else if (found === quote || /^[;&|)]$/.test(found)) return index;
    else if (/["'`]$/.test(found)) open = found;
  }
  return text.length;
}

/** Without flags that fmt-cache does not need, and of which one means another thing to it. */
function withoutCacheFlags(given: string): string {
  return given
    .replaceAll(/\s+--cache-strategy(?:=|\s+)(?:content|metadata)(?=$|[\s"'`\\])/g, "")
    .replaceAll(cacheLocation, "")
    .replaceAll(/\s+--cache(?=$|[\s"'`\\])/g, "");
}

/** Its quotes, spaces and backslashes may be escaped for the string that the command stands in. */
const cacheLocation =
  /\s+--cache-location(?:=|\s+)(?:(?<quote>\\*["'])(?:(?!\k<quote>).)*\k<quote>|(?:\\{1,2} |\\\\|[^\s"'`\\])+)(?=$|[\s"'`]|\\+["'`])/g;
