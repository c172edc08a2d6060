import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";

/**
 * The content of a folder: text or bytes of files by path; a symbolic link is its target; a folder
 * that is named is empty.
 */
export type FolderContent = Readonly<
  Record<
    string,
    | string
    | Buffer
    | { readonly link: string }
    | { readonly folder: true }
    | { readonly text: string; readonly mode: number }
  >
>;

export function writeFolder(directory: string, content: FolderContent): void {
  mkdirSync(directory, { recursive: true });
  for (const [path, entry] of Object.entries(content)) {
    const target = join(directory, path);
    mkdirSync(dirname(target), { recursive: true });
    if (typeof entry === "string" || Buffer.isBuffer(entry)) writeFileSync(target, entry);
    else if ("link" in entry) symlinkSync(entry.link, target);
    else if ("folder" in entry) mkdirSync(target);
    else {
      writeFileSync(target, entry.text);
      chmodSync(target, entry.mode);
    }
  }
}

/** Everything below a folder, with permissions, as one line per file. */
export function readFolder(directory: string, prefix = ""): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(join(directory, prefix)).sort()) {
    const path = prefix + name;
    const stats = lstatSync(join(directory, path));
    const mode = (stats.mode & 0o7777).toString(8);
    if (stats.isSymbolicLink()) found[path] = `link to ${readlinkSync(join(directory, path))}`;
    else if (stats.isDirectory())
      Object.assign(found, { [`${path}/`]: mode }, readFolder(directory, `${path}/`));
    else found[path] = `${mode} ${JSON.stringify(readFileSync(join(directory, path)).toString("latin1"))}`;
  }
  return found;
}
