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
  /** The other files that git knows, with the ids of their contents. */
  readonly tracked: ReadonlyMap<string, string>;
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
  const wanted = paths.length <= mostNamed ? paths.filter(isNamed) : [];
  const wantedSpecs = [...wanted.map((path) => `${whereUnconverted}${toUtf8(path)}`), ...others];
  const areShort = wantedSpecs.reduce((sum, spec) => sum + spec.length, 0) <= longestArguments;
  // Without pathspecs git tells of all files, also of those that it converts.
  const [named, specs] = areShort ? [new Set(wanted), wantedSpecs] : [new Set<string>(), []];
  const unconverted = new Map<string, string>();
  const tracked = new Map<string, string>();
  const identity = identify(index);
  // Not `--modified`, for which git looks at every file of the repository.
  const answer = git.try(["ls-files", "-v", "-z", "--stage", "--", ...specs], { index });
  for (const line of answer.stdout.toString("latin1").split("\0").filter(Boolean)) {
    const tab = line.indexOf("\t");
    const [tag = "", , oid = ""] = line.slice(0, tab).split(" ");
    const path = line.slice(tab + 1);
    if (named.has(path)) unconverted.set(path, tag);
    else tracked.set(toUtf8(path), oid);
  }
  return { index, identity, unconverted, tracked };
}

const whereUnconverted = ":(literal,attr:!filter !ident !working-tree-encoding)";

/** With more, naming them costs more than asking for all [measured: 1,000 take 270 to 400 ms]. */
export const mostNamed = 50;

/** Windows takes 32,767 characters, with the name of the program and quotes; other systems more. */
const longestArguments = 24_000;

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
