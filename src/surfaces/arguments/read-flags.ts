import { readVerifyShare } from "../../verify/verify-share.ts";
import { flags, type Flag } from "./flags.ts";

/** The words of a command line, told apart. */
export interface ReadFlags {
  /** By flag; `--no-cache` is a flag of its own, other negations are `false`. */
  readonly values: ReadonlyMap<string, Value>;
  readonly patterns: readonly string[];
  /** Values of formatting options, by API name. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The newest Prettier that one of the flags needs. */
  readonly since: string | undefined;
}

type Value = string | number | boolean | string[];

/** The wrong use of a flag that only we have. */
export interface FlagMistake {
  readonly mistake: string;
}

/**
 * A string is the reason why the arguments are not for us: a flag that we do not know, or a value
 * that may be wrong.
 */
export function readFlags(argv: readonly string[]): ReadFlags | FlagMistake | string {
  const values = new Map<string, Value>();
  const patterns: string[] = [];
  const options: Record<string, unknown> = {};
  let since: string | undefined;
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!;
    if (argument === "--") {
      patterns.push(...argv.slice(index + 1));
      break;
    }
    if (argument === "" || argument === "-") return "an empty argument";
    if (!argument.startsWith("-")) {
      patterns.push(argument);
      continue;
    }
    const found = findFlag(argument);
    if (found === undefined) return `the flag ${argument}`;
    const { flag, inline, negated } = found;
    let value: Value | undefined;
    if (flag.kind === "switch" && flag.ours !== undefined) {
      if (inline !== undefined) return { mistake: `--${flag.name} takes no value.` };
      value = !negated;
    } else if (flag.kind === "share") {
      value = toShare(inline);
      if (value === undefined)
        return { mistake: `--${flag.name} takes a percentage, such as 1%, not "${inline}".` };
    } else if (flag.kind === "switch" || negated) {
      // minimist reads a following "true" or "false" as the value of the switch.
      if (inline !== undefined || /^(?:true|false)$/.test(argv[index + 1] ?? ""))
        return `the value of ${argument}`;
      value = !negated;
    } else {
      const text = inline ?? argv[++index];
      if (flag.ours !== undefined && (text === undefined || text === "" || text.startsWith("-")))
        return { mistake: `--${flag.name} needs a value${text ? `, and "${text}" is none` : ""}.` };
      if (text === undefined || text === "" || text.startsWith("-")) return `the value of ${argument}`;
      value = toValue(flag, text);
      if (value === undefined) return `the value of ${argument}`;
    }
    const name = flag.name === "cache" && negated ? "no-cache" : flag.name;
    const before = values.get(name);
    if (flag.kind === "texts" && Array.isArray(value))
      values.set(name, (value = [...(Array.isArray(before) ? before : []), ...value]));
    else if (before === undefined || before === value) values.set(name, value);
    else if (flag.ours !== undefined || flag.kind === "share")
      return { mistake: `--${flag.name} was given twice, with different values.` };
    else return `${argument}, which was given before with another value`;
    if (flag.option !== undefined) options[flag.option] = value;
    if (flag.since !== undefined && (since === undefined || flag.since > since)) since = flag.since;
  }
  return { values, patterns, options, since };
}

const flagByArgument: ReadonlyMap<string, { readonly flag: Flag; readonly negated: boolean }> = new Map(
  flags.flatMap((flag) => {
    const negative = flag.kind === "switch" || flag.kind === "text" ? (flag.negative ?? "none") : "none";
    const spellings: [string, { flag: Flag; negated: boolean }][] = [];
    if (negative !== "only") spellings.push([`--${flag.name}`, { flag, negated: false }]);
    if (negative !== "none") spellings.push([`--no-${flag.name}`, { flag, negated: true }]);
    if (flag.kind === "switch" && flag.short !== undefined)
      spellings.push([`-${flag.short}`, { flag, negated: false }]);
    return spellings;
  }),
);

function findFlag(
  argument: string,
): { flag: Flag; negated: boolean; inline: string | undefined } | undefined {
  const equals = argument.indexOf("=");
  const found = flagByArgument.get(equals === -1 ? argument : argument.slice(0, equals));
  return found && { ...found, inline: equals === -1 ? undefined : argument.slice(equals + 1) };
}

function toValue(flag: Flag, text: string): Value | undefined {
  switch (flag.kind) {
    case "integer":
      return /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : undefined;
    case "choice":
      return flag.choices.includes(text) ? text : undefined;
    case "texts":
      return [text];
    case "text":
      return text;
    case "share":
    case "switch":
      return undefined;
  }
}

function toShare(text = "1"): number | undefined {
  try {
    return text === "" ? undefined : readVerifyShare(text, "");
  } catch {
    return undefined;
  }
}
