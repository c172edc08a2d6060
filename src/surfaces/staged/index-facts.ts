import { isUtf8 } from "node:buffer";
import { lstatSync } from "node:fs";
import type { Git } from "../git/git.ts";
import { toUtf8 } from "./attributes-of-paths.ts";

/** What git says about files, by one question instead of four. */
export interface IndexFacts {
  /** The index that was asked. */
  readonly index: string;
  /** What `identify` returned for it before. */
  readonly identity: string | undefined;
  /**
   * The files that no filter, `ident` or encoding converts, with the tags of `git ls-files -v`. One
   * that is not here may be anything.
   */
  readonly unconverted: ReadonlyMap<string, string>;
  /** The other files that git knows. */
  readonly tracked: ReadonlySet<string>;
  /** Those of them that are gone, or whose time or size is not what git remembers. */
  readonly touched: ReadonlySet<string>;
}

interface IndexQuestion {
  /** As in `StagedEntry`. */
  readonly paths: readonly string[];
  /** Pathspecs of other files; none of them matches a path. */
  readonly others: readonly string[];
}

export function readIndexFacts(git: Git, index: string, { paths, others }: IndexQuestion): IndexFacts {
  // Bytes that are not UTF-8 cannot be part of an argument.
  const isNamed = (path: string) => isUtf8(Buffer.from(path, "latin1"));
  const named = new Set(paths.length <= mostNamed ? paths.filter(isNamed) : []);
  const unconverted = new Map<string, string>();
  const tracked = new Set<string>();
  const touched = new Set<string>();
  const specs = [...[...named].map((path) => `${whereUnconverted}${toUtf8(path)}`), ...others];
  const identity = identify(index);
  const answer = git.try(["ls-files", "-v", "-z", "--cached", "--modified", "--", ...specs], { index });
  for (const line of answer.stdout.toString("latin1").split("\0").filter(Boolean)) {
    const [tag = "", path] = [line[0], line.slice(2)];
    const isTouched = tag.toUpperCase() === "C";
    if (!named.has(path)) (isTouched ? touched : tracked).add(toUtf8(path));
    else if (!isTouched) unconverted.set(path, tag);
  }
  return { index, identity, unconverted, tracked, touched };
}

const whereUnconverted = ":(literal,attr:!filter !ident !working-tree-encoding)";

/** With more, naming them costs more than asking for all [measured: 1,000 take 270 to 400 ms]. */
export const mostNamed = 50;

/** A text that differs for a later file of the same name. */
export function identify(index: string): string | undefined {
  try {
    const { ino, mtimeNs } = lstatSync(index, { bigint: true });
    return `${ino} ${mtimeNs}`;
  } catch {
    // The file is gone.
    return undefined;
  }
}
