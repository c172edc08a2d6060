import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { digestHex } from "../../util/digest.ts";
import { getOrMake } from "../../util/get-or-make.ts";
import { foldersUpwards } from "./known/folders-upwards.ts";
import { findModules, type FoundModules } from "./package-entries.ts";
import { isInstalled, Packages } from "./packages.ts";
import { readSpecifiers } from "./specifiers.ts";
import { StampSet, type Stamp } from "./stamps.ts";
import { relativePath } from "../../util/relative-path.ts";

/** All code that a module can load: its imports, their imports, and so on. */
export interface ModuleGraph {
  /**
   * The digest of all contents and of which module imports which. It is the same wherever the
   * packages are installed.
   */
  readonly digest: string;
  /** Names of all packages in the graph. */
  readonly packages: readonly string[];
  /** Stamps of everything that was looked at: files, links, and paths where nothing was found. */
  readonly stamps: readonly Stamp[];
  /**
   * Whether a module calls `import()` with a computed name, which may load a file from anywhere.
   */
  readonly computesImports: boolean;
}

/** More files than the packages of any published plugin have. A larger graph is a whole project. */
const maximumFiles = 10_000;

/**
 * Reads the graph of a module. Returns `undefined` if it cannot be known: a module outside of
 * `node_modules` computes the names of modules, a module cannot be read, or there are too many
 * files.
 * @param entry absolute path
 * @param isPrettier whether a folder is the Prettier that is already part of the key
 */
export function readModuleGraph(
  entry: string,
  isPrettier: (folder: string) => boolean,
): ModuleGraph | undefined {
  const graph = new GraphReader(isPrettier);
  try {
    return graph.read(entry);
  } catch {
    // A module cannot be read, computes names, or there are too many files.
    return undefined;
  }
}

class GraphReader {
  readonly #isPrettier: (folder: string) => boolean;
  readonly #stamps = new StampSet();
  readonly #files = new Set<string>();
  readonly #queue: string[] = [];
  readonly #lines: string[] = [];
  readonly #packages = new Packages();
  readonly #labels = new Map<string, string>();
  readonly #wholePackages = new Set<string>();
  #computesImports = false;

  constructor(isPrettier: (folder: string) => boolean) {
    this.#isPrettier = isPrettier;
  }

  read(entry: string): ModuleGraph {
    // A package manager may exchange a plugin by its link alone, and leave the old one where it is.
    const folder = this.#packages.folderOf(entry);
    if (folder !== undefined) this.#stamps.add("link", folder);
    this.#lines.push(`entry ${this.#follow({ files: [entry], missing: [] })}`);
    for (let file = this.#queue.pop(); file !== undefined; file = this.#queue.pop()) this.#readFile(file);
    const packages = [...this.#labels.values()].map((label) => label.replace(/@[^@]*$/, ""));
    return {
      digest: digestHex(this.#lines.sort().join("\n")),
      packages: [...new Set(packages)],
      stamps: this.#stamps.list(),
      computesImports: this.#computesImports,
    };
  }

  #readFile(file: string): void {
    // Take the stamp before reading the content, so that a change in between is noticed later.
    this.#stamps.add("content", file);
    const bytes = readFileSync(file);
    const label = this.#labelOf(file);
    if (isPackageMap(file)) this.#addIfThere(join(dirname(file), ".pnp.data.json"));
    if (!isCode(file) || isPackageMap(file)) {
      this.#lines.push(`${label} ${digestHex(bytes)}`);
      return;
    }
    const { named, computes } = readSpecifiers(bytes.toString("utf8"));
    const edges = named.map(
      (specifier) => `${specifier} ${this.#follow(findModules(specifier, file, this.#packages))}`,
    );
    if (computes.require || computes.import) this.#addWholePackage(file);
    this.#computesImports ||= computes.import;
    this.#lines.push(`${label} ${digestHex(bytes)} ${edges.sort().join(", ")}`);
  }

  /** Adds the modules that were found, and returns their labels. */
  #follow({ files, package: folder, missing, searched = [] }: FoundModules): string {
    for (const path of missing) this.#stamps.add("presence", path);
    // What is installed changes as a whole; in other folders, a file may come by itself.
    for (const path of searched) if (!isInstalled(path)) this.#stamps.add("content", path);
    if (folder !== undefined) this.#stamps.add("link", folder);
    if (folder !== undefined && this.#isPrettier(realpathSync.native(folder))) return "prettier";
    if (folder !== undefined) this.#addPackageJson(realpathSync.native(folder));
    return files
      .map((found) => {
        const file = realpathSync.native(found);
        // A link may lead elsewhere later. Below the package's folder, installed ones do not.
        const isStamped = folder !== undefined && isInstalled(found) && found.startsWith(folder + sep);
        if (file !== found && !isStamped) this.#stamps.add("content", found);
        return this.#labelOf(this.#add(file));
      })
      .join(" ");
  }

  #add(file: string): string {
    if (this.#files.has(file)) return file;
    if (this.#files.size >= maximumFiles) throw new Error(`More than ${maximumFiles} modules`);
    this.#files.add(file);
    this.#queue.push(file);
    const folder = this.#packages.folderOf(file);
    if (folder !== undefined) this.#addPackageJson(folder);
    this.#addScope(file, folder);
    return file;
  }

  /** Adds what says of which kind a module is: the nearest `package.json`, and any nearer one. */
  #addScope(file: string, named: string | undefined): void {
    const scope = this.#packages.scopeOf(file);
    if (scope !== undefined && scope !== named) this.#addPackageJson(scope);
    if (isInstalled(file)) return;
    for (const folder of foldersUpwards(dirname(file))) {
      if (folder === scope) break;
      this.#stamps.add("presence", join(folder, "package.json"));
    }
  }

  #addPackageJson(folder: string): void {
    this.#addIfThere(join(folder, "package.json"));
  }

  #addIfThere(file: string): void {
    if (existsSync(file)) this.#add(file);
    else this.#stamps.add("presence", file);
  }

  /**
   * Adds a package with a module that computes the names of others: all of its files, and all of
   * its declared dependencies.
   */
  #addWholePackage(file: string): void {
    const folder = this.#packages.folderOf(file);
    if (folder === undefined || !isInstalled(file)) throw new Error(`Nobody can know what "${file}" loads.`);
    if (this.#wholePackages.has(folder)) return;
    this.#wholePackages.add(folder);
    for (const path of filesIn(folder)) this.#add(path);
    const { name, dependencies, peerDependencies, optionalDependencies } =
      this.#packages.packageJsonOf(folder);
    const declared = Object.keys({ ...dependencies, ...peerDependencies, ...optionalDependencies });
    const packageJson = join(folder, "package.json");
    for (const each of declared.sort())
      this.#lines.push(
        `${name} may load ${each}: ${this.#follow(findModules(each, packageJson, this.#packages))}`,
      );
  }

  #labelOf(file: string): string {
    const folder = this.#packages.folderOf(file);
    if (folder === undefined)
      return relative(dirname([...this.#files][0]!), file)
        .split(sep)
        .join("/");
    const label = getOrMake(this.#labels, folder, () => {
      const { name = "", version = "" } = this.#packages.packageJsonOf(folder);
      return `${name}@${version}`;
    });
    return `${label} ${relativePath(folder, file)}`;
  }
}

function isCode(file: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(file) && !/\.d\.[cm]?ts$/.test(file);
}

/**
 * Whether a file is Yarn's Plug'n'Play, which packages ask where other packages are
 * (`require("pnpapi")`). Its content is part of the graph, but its imports are not followed: it is
 * no code of a plugin, and the modules that it loads under computed names are those that its
 * callers ask for.
 */
function isPackageMap(file: string): boolean {
  return basename(file) === ".pnp.cjs";
}

/** The files of a package that its code may load or read. */
function filesIn(folder: string): readonly string[] {
  const files: string[] = [];
  const folders = [folder];
  for (let each = folders.pop(); each !== undefined; each = folders.pop()) {
    for (const entry of readdirSync(each, { withFileTypes: true })) {
      const path = join(each, entry.name);
      if (entry.name === "node_modules" || /\.(?:map|md|markdown)$/i.test(entry.name)) continue;
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile()) files.push(path);
      if (files.length > maximumFiles) throw new Error(`More than ${maximumFiles} files in "${folder}"`);
    }
  }
  return files;
}
