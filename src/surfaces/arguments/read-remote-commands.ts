import { findFlagOfChanges, findFlagOfRuns, readRun } from "./arguments.ts";
import type { Flag } from "./flags.ts";
import type { Invocation } from "./invocation.ts";
import { mistaken, refuse } from "./own-commands.ts";
import { readFlags } from "./read-flags.ts";
import { suggestFlag } from "./suggest.ts";

export function readPlainRemoteCommand(
  kind: "remote status" | "remote pull",
  words: readonly string[],
): Invocation {
  return words.length === 0
    ? { kind }
    : mistaken(kind, `"${kind}" takes nothing more, but "${words[0]}" was given.`);
}

export function readRemoteInit(words: readonly string[], flags: readonly Flag[]): Invocation {
  const kind = "remote init";
  const read = readFlags(words, flags);
  if (read.kind === "mistake") return { ...read, command: kind };
  if (read.kind === "doubt") {
    const meant = read.unknownFlag && suggestFlag(read.unknownFlag, flags);
    return mistaken(
      kind,
      `"${kind}" cannot be used with ${read.reason}.`,
      meant ? ` Did you mean ${meant}?` : "",
    );
  }
  const [url, ...more] = read.patterns;
  if (more.length > 0) return mistaken(kind, `"${kind}" takes one URL, but ${more.length + 1} were given.`);
  // What holds a password is not repeated.
  if (url !== undefined && !/^[a-z][\w+.-]*:/i.test(url))
    return mistaken(
      kind,
      `"${kind}" takes the URL of a storage${url.includes("@") ? "" : `, not "${url}"`}.`,
    );
  const replaced = (["new-signing-key", "new-key"] as const).filter((name) => read.values.has(name));
  if (replaced.length > 1 || (replaced.length > 0 && url !== undefined))
    return mistaken(kind, `"${kind}" takes a URL or one of its flags.`);
  const replaces = replaced[0]?.slice("new-".length) as "signing-key" | "key" | undefined;
  return { kind, url, replaces };
}

/** Without files, it takes the working directory. */
export function readRemoteRun(
  kind: "remote push" | "remote verify",
  words: readonly string[],
  flags: readonly Flag[],
): Invocation {
  const read = readRun(words, flags, ["."]);
  if (read.kind === "doubt") return refuse(kind, read, flags);
  if (read.kind === "mistake") return { ...read, command: kind };
  const { run } = read;
  if (run.write || run.check || run.listDifferent || run.stdinPath !== undefined || !run.cache)
    return mistaken(
      kind,
      `"${kind}" cannot be used with --check, --list-different, --write, --stdin-filepath or --no-cache.`,
    );
  const flag = findFlagOfRuns(run) ?? findFlagOfChanges(run);
  return flag === undefined ? { kind, run } : mistaken(kind, `"${kind}" cannot be used with ${flag}.`);
}
