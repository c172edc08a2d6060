import { BrokenPrettierError } from "./broken-prettier-error.ts";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { digestHex } from "../../util/digest.ts";
import type { Memo } from "../memo/memo.ts";

/**
 * A digest over the files of a Prettier package, because a package may be patched or linked without
 * a new version. Reading them takes about 10 ms, so the digest is remembered for as long as no
 * file's size, inode, change or modification time moves; a change that keeps all four needs a clock
 * that was set back.
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

/** The digest of files that once had these stamps, if anybody has asked for it then. */
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
  return packageFiles(directory).map((name) => `${name} ${stampOf(join(directory, name))}`);
}

/**
 * Gives the digest of the files as they are now, by one stat where nothing has changed; `undefined`
 * while they are being replaced.
 */
export type ContentReader = () => Promise<string | undefined>;

export function createContentReader(directory: string, memo: Memo): ContentReader {
  let seen: { readonly stamp: string; readonly content: string } | undefined;
  return async () => {
    // No package manager leaves this file alone when it replaces the package.
    const stamp = stampOf(join(directory, "package.json"));
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
      return [];
    }
  };
  const names = [...inFolder(""), ...inFolder("plugins")];
  const modules = names.filter((name) => name.endsWith(".mjs"));
  // The same code also comes as `.js`, which we do not load; before 3.0 there was nothing else.
  const code = modules.includes("index.mjs") ? modules : names.filter((name) => name.endsWith(".js"));
  return ["package.json", ...code].sort();
}

function stampOf(file: string): string {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? "missing" : `${stats.size} ${stats.ino} ${stats.ctimeNs} ${stats.mtimeNs}`;
}
