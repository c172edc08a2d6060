import { existsSync, readFileSync, statSync, type Stats } from "node:fs";
import { dirname, join, sep } from "node:path";
import { getOrMake } from "../../util/get-or-make.ts";

/** The fields of a `package.json` that we use. */
export interface PackageJson {
  readonly name?: string;
  readonly version?: string;
  readonly main?: unknown;
  readonly exports?: unknown;
  readonly imports?: unknown;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** The packages on disk. An instance remembers every answer, so it must not be kept for long. */
export class Packages {
  readonly #packageJsons = new Map<string, PackageJson>();
  readonly #folders = new Map<string, boolean>();
  readonly #owners = new Map<string, string | undefined>();
  readonly #scopes = new Map<string, string | undefined>();

  /** The `package.json` of a folder; `{}` if it is missing or cannot be read. */
  packageJsonOf(folder: string): PackageJson {
    return getOrMake(this.#packageJsons, folder, () => readPackageJson(folder));
  }

  isFolder(path: string): boolean {
    return getOrMake(this.#folders, path, () => statsOf(path)?.isDirectory() ?? false);
  }

  /**
   * The folder of the package that a file belongs to: the nearest one with a `package.json` that
   * has a name. Returns undefined if there is none.
   */
  folderOf(file: string): string | undefined {
    const folder = dirname(file);
    if (!this.#owners.has(folder)) this.#owners.set(folder, this.#findOwner(folder));
    return this.#owners.get(folder);
  }

  /**
   * The nearest folder with a `package.json`, with a name or without: there Node.js looks for the
   * kind of a module, and for `imports`.
   */
  scopeOf(file: string): string | undefined {
    const folder = dirname(file);
    if (!this.#scopes.has(folder))
      this.#scopes.set(
        folder,
        this.#findOwner(folder, () => true),
      );
    return this.#scopes.get(folder);
  }

  #findOwner(
    start: string,
    isMeant = (folder: string) => this.packageJsonOf(folder).name !== undefined,
  ): string | undefined {
    for (let folder = start; ; folder = dirname(folder)) {
      if (existsSync(join(folder, "package.json")) && isMeant(folder)) return folder;
      const parent = dirname(folder);
      if (parent === folder || parent.endsWith(`${sep}node_modules`)) return undefined;
    }
  }
}

/** Reads the `package.json` of a folder; `{}` if it is missing or cannot be read. */
export function readPackageJson(folder: string): PackageJson {
  try {
    return (JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson | null) ?? {};
  } catch {
    // Without a readable `package.json` the package has no name.
    return {};
  }
}

/**
 * The `package.json` of the package that a file belongs to. If there is no such package, that of
 * the file's folder.
 */
export function readPackageJsonOf(file: string): PackageJson {
  return readPackageJson(new Packages().folderOf(file) ?? dirname(file));
}

/** Whether a path is in a folder of installed packages. */
export function isInstalled(path: string): boolean {
  return path.split(sep).includes("node_modules") || path.includes(`.yarn${sep}`);
}

export function isFile(path: string): boolean {
  return statsOf(path)?.isFile() ?? false;
}

function statsOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A part of the path is a file, or a folder that may not be entered.
    return undefined;
  }
}
