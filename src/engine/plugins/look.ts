import type { PluginInput } from "../../events/events.ts";
import { readdirSync, readFileSync, readlinkSync, realpathSync, type Dirent } from "node:fs";
import { isAbsolute } from "node:path";
import { digestHex } from "../../util/digest.ts";
import type { Look } from "./known/known-plugin.ts";
import type { KnownGraph } from "./module-graphs.ts";
import { findModules } from "./package-entries.ts";
import { Packages } from "./packages.ts";
import { areCurrent, Freshness, missing, StampSet, type Stamp } from "./stamps.ts";

/** What was looked at, and how to see whether it is still the same. */
export interface Snapshot {
  /** Of all that was found; the same in another checkout. */
  readonly digest: string;
  /** In lists; what belongs to a module is one. */
  readonly stamps: readonly (readonly Stamp[])[];
  /** Whether everything is still what it was. Believed for a while, where it takes long to look. */
  isCurrent(): boolean;
  /** The same, whatever it costs, but for modules. */
  lookNow(): boolean;
  /** Values of environment variables that count, by name. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** A module that was looked at may load anything. */
  readonly isUnknowable: boolean;
  /** For people: what was looked at, and whether it was there. */
  readonly looked: readonly PluginInput[];
}

export interface LookMeans {
  /** A path as it is in every checkout. */
  readonly nameOf: (path: string) => string;
  readonly graphOf: (entry: string) => KnownGraph | undefined;
  /** What earlier looks have read, by path. Folders share most of what is looked at. */
  readonly contents: Map<string, ReadContent>;
  /**
   * Whether the key says what was not found. Needless where the search is the same each time: then
   * what is found says all. Such keys do not depend on how deep a checkout lies.
   */
  readonly namesMissing: boolean;
}

/** The content of a file while its stamp is that. */
export interface ReadContent {
  readonly stamp: string;
  readonly text: string;
  readonly digest: string;
  /** What was made out of it, by what has made it out. */
  readonly meanings: Map<unknown, unknown>;
}

/** A look that keeps what it sees. */
export class RecordingLook implements Look {
  readonly #means: LookMeans;
  readonly #lines = new Set<string>();
  readonly #stamps = new StampSet();
  readonly #graphs = new Set<KnownGraph>();
  readonly #variables: Record<string, string | undefined> = {};
  readonly #looked = new Map<string, boolean>();
  #isUnknowable = false;

  constructor(means: LookMeans) {
    this.#means = means;
  }

  read(file: string): string | undefined {
    return this.#read(file)?.text;
  }

  readAs<T>(file: string, understand: (content: string) => T): T | undefined {
    const content = this.#read(file);
    if (content === undefined) return undefined;
    const { meanings, text } = content;
    if (!meanings.has(understand)) meanings.set(understand, understand(text));
    return meanings.get(understand) as T;
  }

  #read(file: string): ReadContent | undefined {
    const [, , stamp] = this.#stamps.add("content", file);
    try {
      const content = stamp === missing ? undefined : this.#contentOf(file, stamp);
      this.#note(file, content && `content ${content.digest}`);
      return content;
    } catch {
      // Nothing there, or nothing that can be read: the plugin will not be able to, either.
      this.#note(file, undefined);
      return undefined;
    }
  }

  exists(path: string): boolean {
    const [, , presence] = this.#stamps.add("presence", path);
    const isThere = presence !== missing;
    this.#note(path, isThere ? presence : undefined);
    return isThere;
  }

  list(folder: string): readonly string[] | undefined {
    this.#stamps.add("content", folder);
    try {
      const entries = readdirSync(folder, { withFileTypes: true });
      this.#note(folder, `names ${digestHex(entries.map(describeEntry).sort().join("\n"))}`);
      return entries.map(({ name }) => name).sort();
    } catch {
      this.#note(folder, undefined);
      return undefined;
    }
  }

  /** What `stat` tells that is the same in every checkout. */
  stat(path: string): void {
    if (new Packages().isFolder(path)) this.exists(path);
    else this.read(path);
  }

  module(specifier: string, from: string): string | undefined {
    const { files, missing } = findModules(specifier, from);
    for (const path of missing) this.#stamps.add("presence", path);
    for (const file of files) this.#addGraph(file);
    this.#looked.set(isAbsolute(specifier) ? this.#means.nameOf(specifier) : specifier, files.length > 0);
    return files[0];
  }

  realPath(path: string): string {
    this.#stamps.add("link", path);
    try {
      const real = realpathSync(path);
      if (real !== path) this.#note(path, `leads to ${JSON.stringify(this.#means.nameOf(real))}`);
      return real;
    } catch {
      // Nothing there, and so no link.
      return path;
    }
  }

  /** Whether a path is a link, what stands in it, and where it leads. */
  link(path: string): void {
    this.realPath(path);
    try {
      this.#note(path, `link ${JSON.stringify(readlinkSync(path))}`);
    } catch {
      // Nothing there, or no link.
    }
  }

  variable(name: string): string | undefined {
    const value = process.env[name];
    this.#variables[name] = value;
    this.#looked.set(`$${name}`, value !== undefined);
    this.#lines.add(`variable ${JSON.stringify([name, value ?? null])}`);
    return value;
  }

  /** Something else that decides. */
  fact(name: string, value: string): void {
    this.#lines.add(`fact ${JSON.stringify([name, value])}`);
  }

  take(): Snapshot {
    const own = this.#stamps.list();
    const graphs = [...this.#graphs];
    const variables = Object.entries(this.#variables);
    const freshness = new Freshness(
      () => areCurrent(own) && variables.every(([name, value]) => process.env[name] === value),
    );
    const areModulesCurrent = () => graphs.every((graph) => graph.isCurrent());
    return {
      digest: digestHex([...this.#lines].sort().join("\n")),
      stamps: [own, ...graphs.map(({ stamps }) => stamps)],
      isCurrent: () => freshness.isCurrent() && areModulesCurrent(),
      lookNow: () => freshness.lookNow() && areModulesCurrent(),
      variables: this.#variables,
      isUnknowable: this.#isUnknowable,
      looked: [...this.#looked].map(([name, isThere]) => ({ name, isThere })),
    };
  }

  #contentOf(file: string, stamp: string): ReadContent {
    const known = this.#means.contents.get(file);
    if (known?.stamp === stamp) return known;
    const bytes = readFileSync(file);
    const text = bytes.toString("utf8");
    const content: ReadContent = { stamp, text, digest: digestHex(bytes), meanings: new Map() };
    this.#means.contents.set(file, content);
    return content;
  }

  #addGraph(file: string): void {
    const graph = this.#means.graphOf(file);
    if (graph === undefined) {
      this.#isUnknowable = true;
      return;
    }
    this.#graphs.add(graph);
    this.#lines.add(`module ${graph.digest}`);
  }

  #note(path: string, what: string | undefined): void {
    const name = this.#means.nameOf(path);
    this.#looked.set(name, what !== undefined);
    if (what !== undefined || this.#means.namesMissing)
      this.#lines.add(`${JSON.stringify(name)} ${what ?? "missing"}`);
  }
}

/** What a listing with types tells of an entry. */
function describeEntry(entry: Dirent): string {
  const kind = entry.isDirectory() ? "folder" : entry.isSymbolicLink() ? "link" : "file";
  return `${kind} ${entry.name}`;
}
