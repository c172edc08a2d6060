import { readVerifyShare } from "../../verify/verify-share.ts";
import { spellingsOf, type Flag } from "./flags.ts";

/** The arguments of a command line, separated into flags and patterns. */
export interface ReadFlags {
  readonly kind: "read";
  /**
   * By name of the flag. A flag that exists only in the negative has its own name, such as
   * `no-cache`; other negations are the value `false`.
   */
  readonly values: ReadonlyMap<string, Value>;
  readonly patterns: readonly string[];
  /** Values of formatting options, by API name. */
  readonly options: Readonly<Record<string, unknown>>;
  /** The first version of Prettier that knows all the flags. */
  readonly since: string | undefined;
}

type Value = string | number | boolean | string[];

/** A wrong use of a flag that only fmt-cache has, as a message. */
export interface Mistake {
  readonly kind: "mistake";
  readonly mistake: string;
}

/**
 * Why Prettier's own command has to judge the arguments: a value may be wrong, or a flag is unknown
 * here.
 */
export interface DoubtfulArguments {
  readonly kind: "doubt";
  readonly reason: string;
  readonly unknownFlag?: string;
}

export function readFlags(
  argv: readonly string[],
  flags: readonly Flag[],
): ReadFlags | Mistake | DoubtfulArguments {
  const values = new Map<string, Value>();
  const patterns: string[] = [];
  const options: Record<string, unknown> = {};
  let since: string | undefined;
  const flagByArgument = bySpelling(flags);
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index]!;
    if (argument === "--") {
      patterns.push(...argv.slice(index + 1));
      break;
    }
    if (argument === "" || argument === "-") return doubt("an empty argument");
    if (!argument.startsWith("-")) {
      patterns.push(argument);
      continue;
    }
    const equals = argument.indexOf("=");
    const spelling = equals === -1 ? argument : argument.slice(0, equals);
    const found = flagByArgument.get(spelling);
    if (found === undefined) return { ...doubt(`the flag ${argument}`), unknownFlag: spelling };
    const { flag, negated } = found;
    const given = { argument, negated, inline: equals === -1 ? undefined : argument.slice(equals + 1) };
    const read = readValue(flag, given, argv[index + 1]);
    if ("kind" in read) return read;
    if (read.takesNext) index++;
    const name =
      negated && flag.kind === "switch" && flag.negative === "only" ? `no-${flag.name}` : flag.name;
    const before = values.get(name);
    let { value } = read;
    if (flag.kind === "texts" && Array.isArray(value))
      values.set(name, (value = [...(Array.isArray(before) ? before : []), ...value]));
    else if (before === undefined || before === value) values.set(name, value);
    else if (flag.ours !== undefined || flag.kind === "share")
      return mistake(`--${flag.name} was given twice, with different values.`);
    else return doubt(`${argument}, which was given before with another value`);
    if (flag.option !== undefined) options[flag.option] = value;
    if (flag.since !== undefined && (since === undefined || flag.since > since)) since = flag.since;
  }
  return { kind: "read", values, patterns, options, since };
}

interface GivenFlag {
  readonly argument: string;
  readonly negated: boolean;
  /** The text behind `=`. */
  readonly inline: string | undefined;
}

/** `takesNext`: the value is the next word. */
function readValue(
  flag: Flag,
  { argument, negated, inline }: GivenFlag,
  next: string | undefined,
): { readonly value: Value; readonly takesNext?: boolean } | Mistake | DoubtfulArguments {
  if (flag.kind === "switch" && flag.ours !== undefined)
    return inline === undefined ? { value: !negated } : mistake(`--${flag.name} takes no value.`);
  if (flag.kind === "share") {
    const share = toShare(inline);
    return share === undefined
      ? mistake(`--${flag.name} takes a percentage, such as 1%, not "${inline}".`)
      : { value: share };
  }
  if (flag.kind === "switch" || negated) {
    // minimist reads a following "true" or "false" as the value of the switch.
    const hasValue = inline !== undefined || /^(?:true|false)$/.test(next ?? "");
    return hasValue ? doubt(`the value of ${argument}`) : { value: !negated };
  }
  const text = inline ?? next;
  const value = text === undefined || text === "" || text.startsWith("-") ? undefined : toValue(flag, text);
  if (value !== undefined) return { value, takesNext: inline === undefined };
  if (flag.expects !== undefined)
    return mistake(`"--${flag.name}" takes ${flag.expects}, not "${text ?? ""}".`);
  return flag.ours === undefined
    ? doubt(`the value of ${argument}`)
    : mistake(`--${flag.name} needs a value${text ? `, and "${text}" is none` : ""}.`);
}

function doubt(reason: string): DoubtfulArguments {
  return { kind: "doubt", reason };
}

function mistake(text: string): Mistake {
  return { kind: "mistake", mistake: text };
}

function bySpelling(flags: readonly Flag[]): ReadonlyMap<string, { flag: Flag; negated: boolean }> {
  return new Map(
    flags.flatMap((flag) => spellingsOf(flag).map(({ text, negated }) => [text, { flag, negated }] as const)),
  );
}

function toValue(flag: Flag, text: string): Value | undefined {
  switch (flag.kind) {
    case "integer":
      return /^(?:0|[1-9]\d{0,8})$/.test(text) && Number(text) >= (flag.atLeast ?? 0)
        ? Number(text)
        : undefined;
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
    // The caller reports the value.
    return undefined;
  }
}
