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
    const before = commandPosition.exec(text.slice(text.lastIndexOf("\n", index - 1) + 1, index));
    if (before === null) continue;
    const { quote, runner = "" } = before.groups!;
    if (takesScripts.test(runner) && scripts.has("prettier")) continue;
    const start = index + word.length;
    const end = start + lengthOfArguments(text.slice(start), quote);
    const given = text.slice(start, end);
    if (needsFlag && !/\s-{1,2}[a-z]/i.test(given)) continue;
    result += `${text.slice(done, index)}${folder}fmt-cache${withoutCacheFlags(given)}`;
    done = end;
  }
  return result + text.slice(done);
}

/** The numbers of lines that still seem to run Prettier, in a way that is not understood. */
export function findLeftCommands(text: string): readonly number[] {
  return text
    .split("\n")
    .flatMap((line, index) =>
      /^\s*(?:#|\/\/)/.test(line) || !/(?<![\w./@-])prettier(?:@[\w.^~-]+)?\s[^\n]*--?[a-z]/i.test(line)
        ? []
        : [index + 1],
    );
}

const program = /(?<![\w./@-])((?:\.\/)?node_modules\/\.bin\/)?prettier(?=\s|$)/g;

/** Programs that run the next word as a command, with their own arguments. */
const runners = [
  String.raw`[A-Za-z_]\w*=\S*`,
  "cross-env(?:-shell)?|env|time|exec|command|nice|sudo|npx|pnpx|bunx",
  String.raw`npm(?:\s+(?:-w|--workspace)\s+\S+)?\s+(?:exec|x)`,
  String.raw`pnpm(?:\s+(?:-F|--filter|-C|--dir)\s+\S+|\s+-\S+)*(?:\s+exec)?`,
  String.raw`yarn(?:\s+workspace\s+\S+)?(?:\s+(?:run|exec))?`,
  String.raw`bun(?:\s+(?:run|x))?`,
  // Not the flags whose value is a package.
  String.raw`--?(?!p\s|package\s)[\w-]*(?:=\S+)?`,
].join("|");

/** What stands on a line before a word that is a command. */
const commandPosition = new RegExp(
  String.raw`(?:^|[;&|({!:@]|\b(?:then|do|else)\s|(?<quote>\\*["'\u0060])|^\s*-\s)\s*@?(?<runner>(?:(?:${runners})\s+)*)$`,
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
    .replaceAll(/\s+--cache-location(?:=|\s+)(?:"[^"]*"|'[^']*'|[^\s"'`\\]+)/g, "")
    .replaceAll(/\s+--cache(?=$|[\s"'`\\])/g, "");
}
