import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { notePath, noteRefusal } from "./seen.ts";
import { wrap, type Module } from "./wrap.ts";

/** Watches all reading and writing of files through `fs` and `fs.promises`. */
export function watchFiles(): void {
  wrapFiles(fs as unknown as Module, "fs");
  wrapFiles(fs.promises as unknown as Module, "fs.promises");
}

const readers = ["readFile", "createReadStream", "stat", "lstat", "openAsBlob"];
const askers = ["access", "exists", "realpath", "readlink", "lstat"];
const linkReaders = ["realpath", "readlink", "lstat"];
const listers = ["readdir", "opendir", "glob"];
const writers = [
  ...["appendFile", "copyFile", "cp", "createWriteStream", "link", "mkdir", "mkdtemp", "rename", "rm"],
  ...["rmdir", "symlink", "truncate", "unlink", "utimes", "writeFile", "chmod", "chown"],
];

function wrapFiles(module: Module, moduleName: string): void {
  const each = (names: readonly string[], note: (path: string, name: string) => void) => {
    for (const name of names.flatMap((name) => [name, `${name}Sync`]))
      wrap(module, name, ([given]) => {
        const file = toPath(given);
        if (file !== undefined) note(file, name);
      });
  };
  each(readers, noteFile);
  each(askers, (file) => notePath("present", file));
  each(linkReaders, (file) => notePath("links", file));
  each(listers, (file) => notePath("folders", file));
  for (const name of ["readdir", "readdirSync", "opendir", "opendirSync"])
    wrap(module, name, ([, options]) => {
      if (isRecursive(options)) noteRefusal(`all that is below a folder (${moduleName}.${name})`);
    });
  for (const name of ["realpath", "realpathSync"])
    wrapNative(module[name], (file) => {
      notePath("present", file);
      notePath("links", file);
    });
  each(writers, (file, name) =>
    noteRefusal(`files that it writes (${moduleName}.${name}, ${path.basename(file)})`),
  );
  for (const name of ["statfs", "statfsSync", "watch", "watchFile"])
    wrap(module, name, () => noteRefusal(`the disk (${moduleName}.${name})`));
  for (const name of ["open", "openSync"])
    wrap(module, name, ([given, flags = "r"]) => {
      const file = toPath(given);
      if (file === undefined) return;
      if (flags === "r" || flags === "rs" || flags === fs.constants.O_RDONLY) noteFile(file);
      else noteRefusal(`files that it writes (${path.basename(file)})`);
    });
}

/** Wraps `fs.realpath.native` and `fs.realpathSync.native`, which are properties of functions. */
function wrapNative(owner: unknown, note: (path: string) => void): void {
  if (typeof owner !== "function") return;
  wrap(owner as unknown as Module, "native", ([given]) => {
    const file = toPath(given);
    if (file !== undefined) note(file);
  });
}

function isRecursive(options: unknown): boolean {
  return (options as { recursive?: unknown } | null | undefined)?.recursive === true;
}

function toPath(given: unknown): string | undefined {
  if (given instanceof URL) return fileURLToPath(given);
  const name = given instanceof Uint8Array ? Buffer.from(given).toString() : given;
  // A number is a descriptor of a file that was noted when it was opened.
  return typeof name === "string" ? path.resolve(name) : undefined;
}

function noteFile(file: string): void {
  const isFolder = fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isFolder) notePath("present", file);
  else notePath("files", file);
}
