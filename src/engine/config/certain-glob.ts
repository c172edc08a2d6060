/**
 * A glob of a configuration that we match ourselves, so that files which no glob distinguishes can
 * share one search for options. Only Prettier decides what a glob really matches, so this answers
 * only where all matchers agree. `"unsure"` costs one more search for that file; a wrong answer
 * would give the file wrong options.
 */
export interface CertainGlob {
  /** @param path relative to the configuration, with slashes; or a name */
  test(path: string): "match" | "no-match" | "unsure";
}

/**
 * Parses a glob. Returns `undefined` for a glob with anything but names, `*`, `**`, sets of letters
 * and braces.
 */
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

/** A path below the configuration's folder, without characters that matchers treat differently. */
const plainPath = /^(?!\.{1,2}(?:\/|$))[^*{}?!\\\n\r\u2028\u2029]+$/;

const mostAlternatives = 200;

/**
 * Expands braces: `a.{b,c{d,e}}` becomes three globs. Returns `undefined` for any other content of
 * braces, except a range of numbers.
 */
function expandBraces(glob: string): readonly string[] | undefined {
  const open = glob.indexOf("{");
  if (open < 0) return glob.includes("}") ? undefined : [glob];
  const list = splitBraces(glob, open);
  const isPlain =
    list !== undefined &&
    list.items.length > 1 &&
    // Matchers disagree whether two stars between braces mean one star or two.
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

/** Stands for a range of numbers. No configuration can contain this character. */
const numberInRange = "\0";

/** The items of the braces that open at `open`, and the offset behind the closing brace. */
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

/** Sources of regular expressions for what a glob certainly matches, and for what it may match. */
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

/** Some matchers treat names that begin with a dot specially, so they are never certain. */
const anyName = "[^/.][^/]*";
const anyFolders = `${anyName}(?:/${anyName})*`;

/** Matchers agree only for `**` at the start of a glob that it also matches no folder at all. */
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
      // Some matchers also match the brackets literally.
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
