import { readdirSync, readFileSync, statSync, type BigIntStats } from "node:fs";
import { join } from "node:path";
import { digestHex } from "../util/digest.ts";
import type { Memo } from "./memo.ts";

/**
 * A digest over the files of a Prettier package, because a package may be patched or linked without a new version.
 * Reading them takes about 10 ms, so the digest is remembered for as long as no file's size, inode, change or modification time moves;
 * a change that keeps all four needs a clock that was set back.
 */
export async function prettierContent(directory: string, memo: Memo): Promise<string> {
  const files = packageFiles(directory);
  const stamps = files.map((name) => `${name} ${stampOf(statSync(join(directory, name), { bigint: true }))}`);
  const known = await memo.get("prettier-content", [directory, ...stamps]);
  if (typeof known === "string") return known;
  const contents = files.map((name) => `${name} ${digestHex(readFileSync(join(directory, name)))}\n`);
  const digest = digestHex(contents.join(""));
  await memo.set("prettier-content", [directory, ...stamps], digest);
  return digest;
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

function stampOf(stats: BigIntStats): string {
  return `${stats.size} ${stats.ino} ${stats.ctimeNs} ${stats.mtimeNs}`;
}
