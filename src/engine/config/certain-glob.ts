/**
 * A glob of a configuration, read by ourselves, so that files which it cannot tell apart share one
 * search. Prettier alone decides what a glob matches. So this answers only where every reading of
 * the glob agrees: `"unsure"` costs a search for that one file, and a wrong answer would cost the
 * right options.
 */
export interface CertainGlob {
  /** @param path relative to the configuration, with slashes; or a name */
  test(path: string): "match" | "no-match" | "unsure";
}

/** `undefined` for a glob with anything but names, `*`, `**`, sets of letters and braces. */
export function readGlob(glob: string): CertainGlob | undefined {
  const alternatives = expandBraces(glob);
  if (alternatives === undefined) return undefined;
  const readings = alternatives.map(readAlternative);
  if (!readings.every((reading) => reading !== undefined)) return undefined;
  const certain = new RegExp(`^(?:${readings.map((reading) => reading.certain).join("|")})$`);
  const possible = new RegExp(`^(?:${readings.map((reading) => reading.possible).join("|")})$`);
  return {
    test(path) {
      if (!plainPath.test(path)) return "unsure";
      if (certain.test(path)) return "match";
      return possible.test(path) ? "unsure" : "no-match";
    },
  };
}

/** Nothing that matchers treat in a way of their own, and nothing above the configuration. */
const plainPath = /^(?!\.{1,2}(?:\/|$))[^*{}?!\\\n\r\u2028\u2029]+$/;

const mostAlternatives = 200;

/**
 * `a.{b,c{d,e}}` is three globs. What else may stand between braces is not read, but for a range of
 * numbers.
 */
function expandBraces(glob: string): readonly string[] | undefined {
  const open = glob.indexOf("{");
  if (open < 0) return glob.includes("}") ? undefined : [glob];
  const list = splitBraces(glob, open);
  const isPlain =
    list !== undefined &&
    list.items.length > 1 &&
    // Matchers take two stars between braces for one star, or for more.
    list.items.every((item) => item !== "" && !item.includes("**"));
  const range = /^\{-?\d+\.\.-?\d+\}/.exec(glob.slice(open));
  const items = isPlain ? list.items : range === null ? undefined : [numberInRange];
  const end = isPlain ? list.end : open + (range?.[0].length ?? 0);
  const expanded: string[] = [];
  for (const item of items ?? []) {
    const some = expandBraces(glob.slice(0, open) + item + glob.slice(end));
    if (some === undefined || expanded.length + some.length > mostAlternatives) return undefined;
    expanded.push(...some);
  }
  return items === undefined ? undefined : expanded;
}

/** Stands for a range of numbers; no configuration can hold it. */
const numberInRange = "\0";

/** The items of the braces that open there, and the offset behind them. */
function splitBraces(
  glob: string,
  open: number,
): { readonly items: readonly string[]; readonly end: number } | undefined {
  const items: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let offset = open; offset < glob.length; offset += 1) {
    const character = glob[offset];
    if (character === "{") depth += 1;
    else if (character === "}") depth -= 1;
    if ((character === "," && depth === 1) || depth === 0) {
      items.push(glob.slice(start, offset));
      start = offset + 1;
    }
    if (depth === 0) return { items, end: offset + 1 };
  }
  return undefined;
}

/**
 * What a glob matches for certain, and what it may match, as the sources of regular expressions.
 */
interface Reading {
  readonly certain: string;
  readonly possible: string;
}

function readAlternative(glob: string): Reading | undefined {
  const segments = glob.split("/");
  const read = segments.map((segment, index) => {
    const isLast = index === segments.length - 1;
    if (segment === "**") return isLast ? { certain: anyFolders, possible: ".*" } : readFolders(index === 0);
    const reading = readSegment(segment);
    const slash = isLast ? "" : "/";
    return reading && { certain: reading.certain + slash, possible: reading.possible + slash };
  });
  if (!read.every((reading) => reading !== undefined)) return undefined;
  const possible = read.map((reading) => reading.possible).join("");
  return {
    certain: read.map((reading) => reading.certain).join(""),
    // `a/**` may match `a` itself.
    possible:
      segments.length > 1 && segments.at(-1) === "**" ? possible.replace(/\/\.\*$/, "(?:/.*)?") : possible,
  };
}

/** Names that begin with a dot are special to some matchers. */
const anyName = "[^/.][^/]*";
const anyFolders = `${anyName}(?:/${anyName})*`;

/** All matchers agree that `**` at the start may be no folder at all. */
function readFolders(isFirst: boolean): Reading {
  return { certain: `(?:${anyName}/)${isFirst ? "*" : "+"}`, possible: "(?:.*/)?" };
}

const pieces = /(\*+)|(\[[A-Za-z0-9]+\])|(\0)|([\w.@~-]+)|([^])/g;

function readSegment(segment: string): Reading | undefined {
  if (segment === "" || segment === "." || segment === "..") return undefined;
  let [certain, possible] = ["", ""];
  for (const [all, stars, letters, range, name] of segment.matchAll(pieces)) {
    if (stars !== undefined) {
      certain += certain === "" && possible === "" ? anyName : "[^/]+";
      possible += stars.length === 1 ? "[^/]*" : ".*";
    } else if (letters !== undefined) {
      certain += letters;
      // Some matchers take it for what it spells as well.
      possible += `(?:${letters}|\\[${letters.slice(1, -1)}\\])`;
    } else if (range !== undefined) {
      certain += "(?!)";
      possible += "[+-]?\\d+";
    } else if (name !== undefined) {
      const escaped = all.replaceAll(".", "\\.");
      certain += escaped;
      possible += escaped;
    } else {
      return undefined;
    }
  }
  return { certain, possible };
}
