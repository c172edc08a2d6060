import type { PluginInput } from "../../events/events.ts";
import { readdirSync, readFileSync, readlinkSync, realpathSync, type Dirent } from "node:fs";
import { isAbsolute } from "node:path";
import { digestHex } from "../../util/digest.ts";
import type { Look } from "./known/known-plugin.ts";
import type { KnownGraph } from "./module-graphs.ts";
import { findModules } from "./package-entries.ts";
import { Packages } from "./packages.ts";
import { missing } from "../../util/file-stamp.ts";
import { areCurrent, Freshness, StampSet, type Stamp } from "./stamps.ts";

/** What a look found, and how to check whether it is still the same. */
export interface Snapshot {
  /** The digest of everything that was found. It is the same in every checkout. */
  readonly digest: string;
  /** The stamps of what was looked at, in lists. Each module has a list of its own. */
  readonly stamps: readonly (readonly Stamp[])[];
  /**
   * Whether nothing has changed. When checking takes long, the last answer is reused for a while.
   */
  isCurrent(): boolean;
  /** The same, but checks now, except for modules. */
  lookNow(): boolean;
  /** The values of the environment variables that were read, by name. */
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Whether a module was looked at whose imports cannot be known. */
  readonly isUnknowable: boolean;
  /** What was looked at, and whether it existed. For showing to users. */
  readonly looked: readonly PluginInput[];
}

export interface LookSettings {
  /** Returns a name for a path that is the same in every checkout. */
  readonly nameOf: (path: string) => string;
  readonly graphOf: (entry: string) => KnownGraph | undefined;
  /** What earlier looks have read, by path. The looks of different folders share most files. */
  readonly contents: Map<string, ReadContent>;
  /**
   * Whether the digest includes what was not found. This is not needed when the search is always
   * the same, because then what was found determines the rest. Without it, keys do not depend on
   * how deep the checkout is in the file system.
   */
  readonly namesMissing: boolean;
}

/** The content of a file, valid as long as the file has this stamp. */
export interface ReadContent {
  readonly stamp: string;
  readonly text: string;
  readonly digest: string;
  /** What functions have made of the content, by function; see `readAs`. */
  readonly meanings: Map<unknown, unknown>;
}

/** A look that records everything it sees. */
export class RecordingLook implements Look {
  readonly #settings: LookSettings;
  readonly #lines = new Set<string>();
  readonly #stamps = new StampSet();
  readonly #graphs = new Set<KnownGraph>();
  readonly #variables: Record<string, string | undefined> = {};
  readonly #looked = new Map<string, boolean>();
  #isUnknowable = false;

  constructor(settings: LookSettings) {
    this.#settings = settings;
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
      // It cannot be read, so the plugin cannot read it either.
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
      // For a plugin, an unreadable folder is like a missing one.
      this.#note(folder, undefined);
      return undefined;
    }
  }

  /** Records what can be known by `stat`, as far as it is the same in every checkout. */
  stat(path: string): void {
    if (new Packages().isFolder(path)) this.exists(path);
    else this.read(path);
  }

  module(specifier: string, from: string): string | undefined {
    const { files, missing } = findModules(specifier, from);
    for (const path of missing) this.#stamps.add("presence", path);
    for (const file of files) this.#addGraph(file);
    this.#looked.set(isAbsolute(specifier) ? this.#settings.nameOf(specifier) : specifier, files.length > 0);
    return files[0];
  }

  realPath(path: string): string {
    this.#stamps.add("link", path);
    try {
      const real = realpathSync(path);
      if (real !== path) this.#note(path, `leads to ${JSON.stringify(this.#settings.nameOf(real))}`);
      return real;
    } catch {
      // The path does not exist, so it is no link.
      return path;
    }
  }

  /** Records whether a path is a link, the target as written, and where it leads. */
  link(path: string): void {
    this.realPath(path);
    try {
      this.#note(path, `link ${JSON.stringify(readlinkSync(path))}`);
    } catch {
      // The path does not exist or is no link.
    }
  }

  variable(name: string): string | undefined {
    const value = process.env[name];
    this.#variables[name] = value;
    this.#looked.set(`$${name}`, value !== undefined);
    this.#lines.add(`variable ${JSON.stringify([name, value ?? null])}`);
    return value;
  }

  /** Records anything else that affects the output. */
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
    const known = this.#settings.contents.get(file);
    if (known?.stamp === stamp) return known;
    const bytes = readFileSync(file);
    const text = bytes.toString("utf8");
    const content: ReadContent = { stamp, text, digest: digestHex(bytes), meanings: new Map() };
    this.#settings.contents.set(file, content);
    return content;
  }

  #addGraph(file: string): void {
    const graph = this.#settings.graphOf(file);
    if (graph === undefined) {
      this.#isUnknowable = true;
      return;
    }
    this.#graphs.add(graph);
    this.#lines.add(`module ${graph.digest}`);
  }

  #note(path: string, what: string | undefined): void {
    const name = this.#settings.nameOf(path);
    this.#looked.set(name, what !== undefined);
    if (what !== undefined || this.#settings.namesMissing)
      this.#lines.add(`${JSON.stringify(name)} ${what ?? "missing"}`);
  }
}

/** What a listing with types says about an entry. */
function describeEntry(entry: Dirent): string {
  const kind = entry.isDirectory() ? "folder" : entry.isSymbolicLink() ? "link" : "file";
  return `${kind} ${entry.name}`;
}
