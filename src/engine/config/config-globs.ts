import { readGlob, type CertainGlob } from "./certain-glob.ts";
import { overrideGlobsOf, readWrittenGlobs } from "./written-globs.ts";

/** A glob, and which part of a path it is matched against. */
export interface ConfigGlob {
  readonly glob: CertainGlob;
  readonly against: "name" | "path";
}

/**
 * The globs by which a configuration file distinguishes files. Returns `undefined` when only
 * Prettier can read them.
 */
export function readConfigGlobs(name: string, content: string): readonly ConfigGlob[] | undefined {
  if (name === ".editorconfig") return toGlobs(sectionGlobs(content), toSectionGlobs);
  const written = readWrittenGlobs(name, content);
  return written && toGlobs(written, toOverrideGlobs);
}

/**
 * The same for an evaluated configuration. Returns `undefined` when its overrides have an unknown
 * form or a glob cannot be parsed.
 */
export function readObjectGlobs(config: unknown): readonly ConfigGlob[] | undefined {
  const globs = overrideGlobsOf(config);
  return globs && toGlobs(globs, toOverrideGlobs);
}

function sectionGlobs(content: string): readonly string[] {
  return [...content.matchAll(/\[.*/g)].map(([line]) => /^\[(.*)\]\s*$/.exec(line)?.[1] ?? "?");
}

function toGlobs(
  globs: readonly string[],
  toConfigGlobs: (glob: string) => readonly ConfigGlob[] | undefined,
): readonly ConfigGlob[] | undefined {
  const read = [...new Set(globs)].map(toConfigGlobs);
  return read.every((some) => some !== undefined) ? read.flat() : undefined;
}

/**
 * Prettier matches a glob of `files` against the name, or against the path if the glob has a slash.
 * It matches a glob of `excludeFiles` against whichever its `files` uses. So every glob is checked
 * against both.
 */
function toOverrideGlobs(text: string): readonly ConfigGlob[] | undefined {
  const glob = readGlob(text);
  return (
    glob && [
      { glob, against: "name" },
      { glob, against: "path" },
    ]
  );
}

/** Source: the package `editorconfig` (`buildFullGlob`), as Prettier 3.0 and 3.10 bundle it. */
function toSectionGlobs(text: string): readonly ConfigGlob[] | undefined {
  if (text === "*") return [];
  const glob = readGlob(text.startsWith("/") ? text.slice(1) : text.includes("/") ? text : `**/${text}`);
  return glob && [{ glob, against: "path" }];
}
