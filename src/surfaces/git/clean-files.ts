import { blobId } from "./blob-id.ts";
import { startGit } from "./git.ts";
import { mayReplaceObjects } from "./replaced-objects.ts";

/** Names for the contents of files that are in the work tree exactly as they are in the index. */
export interface CleanFiles {
  /**
   * A name for the content of a file; `undefined` if only reading the file can tell.
   * @param path relative to the working directory, with `/`
   */
  nameOf(path: string): string | undefined;
}

/**
 * Asks git which files are unchanged. Git compares the times and sizes that it remembers, without
 * reading any file. `undefined` outside of a work tree, without git, or if objects are replaced.
 *
 * A blob's id names the content of the blob. The file has the same content unless git converts it.
 * Paths with a filter, `ident` or another encoding are left out. A conversion of line ends changes
 * the size, which is therefore part of the name. Also left out: paths that git was told not to look
 * at (`assume-unchanged`, `skip-worktree`), links, submodules, conflicts.
 */
export async function readCleanFiles(cwd: string, env: NodeJS.ProcessEnv): Promise<CleanFiles | undefined> {
  const [listed, changed, isReplacing] = await Promise.all([
    startGit(["ls-files", "-z", "-v", "--stage", "--debug", "--", unconverted], cwd, env),
    startGit(["diff-files", "-z", "--name-only", "--relative", "--ignore-submodules"], cwd, env),
    mayReplaceObjects(cwd, env),
  ]);
  if (listed?.exitCode !== 0 || changed?.exitCode !== 0) return undefined;
  // Git checks out what `git replace` puts in place of a blob, but the index keeps the blob's id.
  if (isReplacing) return undefined;
  const names = readEntries(listed.stdout.toString("latin1"));
  for (const path of changed.stdout.toString("latin1").split("\0")) names.delete(path);
  return { nameOf: (path) => names.get(Buffer.from(path, "utf8").toString("latin1")) };
}

const unconverted = ":(attr:!filter !ident !working-tree-encoding)";

/**
 * Reads entries `H 100644 <oid> 0\t<path>\0`, each with what the index remembers of the file, into
 * a map by the bytes of the path. Upper-case H means: neither assumed unchanged nor left out of the
 * work tree.
 */
function readEntries(listed: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const [, oid, path, size] of listed.matchAll(entry))
    entries.set(path!, contentName(oid!, Number(size)));
  return entries;
}

const entry =
  /(?<=^|\n)H 100(?:644|755) ([0-9a-f]+) 0\t([^\0]*)\0(?: {2}\w+: [^\n]*\n){4} {2}size: (\d+)\t[^\n]*(?=\n)/g;

/** The name for the content of a blob of that many bytes. */
export function contentName(oid: string, size: number): string {
  return `git blob ${oid} size ${size}`;
}

/** Whether these bytes are the content that has this name. */
export function isContentOf(name: string, bytes: Buffer): boolean {
  return name === contentName(blobId(bytes, name.split(" ")[2]!), bytes.length);
}
