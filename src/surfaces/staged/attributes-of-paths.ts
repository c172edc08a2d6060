import { existsSync } from "node:fs";
import type { Git } from "../git/git.ts";
import { toPath } from "./tree-files.ts";

/** How git converts the content of a path between index and work tree. */
export type Conversion =
  /** Not at all, or by line ends only, which Prettier treats alike. */
  | "none"
  /** By a filter, or because git fills in `$Id$`. */
  | "filter"
  /**
   * By a filter that this process cannot have git run: `check-attr` and `add` read attributes from
   * the index where their file is missing, but `cat-file` and `hash-object` do not.
   */
  | "hidden filter"
  /** The work tree has it in another encoding than UTF-8. */
  | "encoding";

/**
 * Asks `git check-attr` once for all paths.
 * @param unconverted has the paths that need not be asked for
 */
export function readConversions(
  git: Git,
  paths: readonly string[],
  unconverted: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, Conversion> {
  const conversions = new Map<string, Conversion>(paths.map((path) => [path, "none"]));
  const asked = paths.filter((path) => !unconverted.has(path));
  for (const [path, attribute, value] of readAttributes(git, "filter ident working-tree-encoding", asked)) {
    if (value === "unspecified" || value === "unset") continue;
    if (attribute === "working-tree-encoding") {
      if (!/^utf-?8$/i.test(value)) conversions.set(path, "encoding");
    } else if (conversions.get(path) === "none") conversions.set(path, "filter");
  }
  const filtered = paths.filter((path) => conversions.get(path) === "filter");
  const incomplete = filtered.length === 0 ? [] : findIncompleteFolders(git);
  for (const path of filtered)
    if (incomplete.some((folder) => path.startsWith(folder))) conversions.set(path, "hidden filter");
  return conversions;
}

/** The folders whose `.gitattributes` is in the index only, as in a sparse checkout. */
function findIncompleteFolders(git: Git): readonly string[] {
  const name = ".gitattributes";
  const listed = git.run(["ls-files", "-z", "--", `:(glob)**/${name}`]).toString("latin1");
  const missing = listed.split("\0").filter((path) => path !== "" && !existsSync(toPath(git.top, path)));
  return missing.map((path) => path.slice(0, -name.length));
}

/**
 * Those of the paths, whose content in the index has CRLF, where `git add` keeps it: unless an
 * attribute says that the file is text. Source: `convert_attrs` in git's `convert.c`.
 */
export function readKeptReturns(git: Git, paths: readonly string[]): ReadonlySet<string> {
  const values = new Map(paths.map((path) => [path, { text: "", crlf: "", eol: "" }]));
  for (const [path, attribute, value] of readAttributes(git, "text crlf eol", paths))
    values.get(path)![attribute as "text" | "crlf" | "eol"] = value;
  const isKept = ({ text, crlf, eol }: { text: string; crlf: string; eol: string }) => {
    const said = ["set", "unset", "input", "auto"].includes(text) ? text : crlf;
    if (said === "unset" || said === "auto") return true;
    return said !== "set" && said !== "input" && eol !== "lf" && eol !== "crlf";
  };
  return new Set(paths.filter((path) => isKept(values.get(path)!)));
}

/** Path, attribute and value, by one process. */
export function* readAttributes(
  git: Git,
  names: string,
  paths: readonly string[],
): Generator<[string, string, string]> {
  if (paths.length === 0) return;
  const input = Buffer.from(`${paths.join("\0")}\0`, "latin1");
  const answer = git.run(["check-attr", "-z", "--stdin", ...names.split(" ")], { input });
  const fields = answer.toString("latin1").split("\0");
  for (let at = 0; at + 2 < fields.length; at += 3)
    yield fields.slice(at, at + 3) as [string, string, string];
}

/**
 * Turns a path into an argument for git. Bytes that are not UTF-8 cannot be part of one; they only
 * decide which attributes apply.
 */
export function toUtf8(path: string): string {
  return Buffer.from(path, "latin1").toString("utf8");
}
