import { BrokenPrettierError } from "./broken-prettier-error.ts";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { digestHex } from "../../util/digest.ts";
import { fileStamp } from "../../util/file-stamp.ts";
import type { Memo } from "../memo/memo.ts";

/**
 * The digest of a Prettier package's files. The version is not enough, because a package may be
 * patched or linked. Reading the files takes about 10 ms, so the digest is remembered as long as
 * the size, inode, change time and modification time of every file stay the same. A file can only
 * change without them if the clock was set back.
 */
export async function prettierContent(directory: string, memo: Memo): Promise<string> {
  const stamps = readStamps(directory);
  const known = await knownContent(directory, stamps, memo);
  if (known !== undefined) return known;
  const digest = digestFiles(directory);
  await memo.set("prettier-content", [directory, ...stamps], digest);
  return digest;
}

function digestFiles(directory: string): string {
  try {
    const contents = packageFiles(directory).map(
      (name) => `${name} ${digestHex(readFileSync(join(directory, name)))}\n`,
    );
    return digestHex(contents.join(""));
  } catch (error) {
    throw new BrokenPrettierError(directory, error);
  }
}

/** The remembered digest of files with these stamps, or undefined. */
export async function knownContent(
  directory: string,
  stamps: readonly string[],
  memo: Memo,
): Promise<string | undefined> {
  const known = await memo.get("prettier-content", [directory, ...stamps]);
  return typeof known === "string" ? known : undefined;
}

/** Name, size, inode, change and modification time of each file whose content counts. */
export function readStamps(directory: string): readonly string[] {
  return packageFiles(directory).map((name) => `${name} ${fileStamp(join(directory, name))}`);
}

/**
 * Returns the digest of the files as they are now. It needs one `stat` when nothing has changed.
 * Returns `undefined` when files cannot be read, as while they are being replaced.
 */
export type ContentReader = () => Promise<string | undefined>;

export function createContentReader(directory: string, memo: Memo): ContentReader {
  let seen: { readonly stamp: string; readonly content: string } | undefined;
  return async () => {
    // Every package manager rewrites this file when it replaces the package.
    const stamp = fileStamp(join(directory, "package.json"));
    if (seen?.stamp === stamp) return seen.content;
    const content = await prettierContent(directory, memo).catch(() => undefined);
    if (content !== undefined) seen = { stamp, content };
    return content;
  };
}

function packageFiles(directory: string): readonly string[] {
  const inFolder = (folder: string) => {
    try {
      return readdirSync(join(directory, folder)).map((name) => (folder === "" ? name : `${folder}/${name}`));
    } catch {
      // Not every Prettier has all folders.
      return [];
    }
  };
  const names = [...inFolder(""), ...inFolder("plugins")];
  const modules = names.filter((name) => name.endsWith(".mjs"));
  // The package also has the same code as `.js`, which we do not load. Before 3.0 it had only
  // `.js`.
  const code = modules.includes("index.mjs") ? modules : names.filter((name) => name.endsWith(".js"));
  return ["package.json", ...code].sort();
}
