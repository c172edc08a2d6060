import type { Options } from "prettier";
import type { EventListener } from "./events.ts";
import type { Statistics } from "./statistics.ts";
import type { Store } from "./stores/store.ts";

/** How a formatter keeps what it learns. */
export interface FormatterSettings {
  /** Folder of the disk store. Default: `FMT_CACHE_LOCATION`, else the user's cache directory (`$XDG_CACHE_HOME/fmt-cache`). */
  readonly cacheLocation?: string;
  /** `false` formats without reading or writing any cache. Default: true, unless `FMT_CACHE=0`. */
  readonly cache?: boolean;
  /** A store to use instead of memory over disk. `cacheLocation`, `memoryBudget` and `durability` do not apply then. */
  readonly store?: Store;
  /** Size of the memory store in bytes; 0 for none. Default: 64 MiB. */
  readonly memoryBudget?: number;
  /**
   * `"journal"` (default): what was learnt is on disk before `format` resolves, so a process may end at any moment.
   * `"at-close"`: everything is written as one pack by `flush` or `close`; for runs over many files.
   */
  readonly durability?: "journal" | "at-close";
  /** Receives every event of every text, as it happens. Must not throw. */
  readonly onEvent?: EventListener;
}

/** Where the options of a file come from, besides its configuration files; the fields are Prettier's command-line flags. */
export interface OptionsRequest {
  /** Path of a configuration file; `false` for none at all; absent: searched from the file's folder upwards. */
  readonly config?: string | false;
  /** Whether `.editorconfig` counts. */
  readonly editorconfig: boolean;
  readonly configPrecedence: "cli-override" | "file-override" | "prefer-file";
  /** Options given on the command line, by API name (`printWidth`), only those that were given. */
  readonly cliOptions: Readonly<Record<string, unknown>>;
}

/** Which Prettier formats a folder's files. */
export interface PrettierLocation {
  /** Absolute path of the package's folder. */
  readonly directory: string;
  readonly version: string;
}

/** Formats texts through a cache. One formatter may be used for many texts at once. */
export interface Formatter {
  /** Prettier's `format`: same bytes, same errors. */
  format(source: string, options?: Options): Promise<string>;
  /** Prettier's `check`: whether `format` would return the text unchanged. */
  check(source: string, options?: Options): Promise<boolean>;
  /**
   * The options for a file, ready for `format`: configuration files and `.editorconfig` as Prettier resolves them, command-line options
   * by their precedence, `filepath`, and `parser` where it can be inferred without Prettier.
   * Rejects with Prettier's own error when a configuration file is broken.
   */
  resolveOptions(file: string, request: OptionsRequest): Promise<Options>;
  /** Whether no language of Prettier's or of the plugins has such a file name; `format` would reject then. Does not load Prettier in the common case. */
  isUnknownLanguage(options: Options): Promise<boolean>;
  /**
   * Gives the statements that two versions of a text share, at any depth, the form that `format` gives them in the first one. The rest of the second
   * version stays as it is, byte for byte, and so do its line ends. `undefined` where that cannot be done by statements. Rejects when Prettier rejects
   * the first version.
   */
  carry(before: string, current: string, options?: Options): Promise<string | undefined>;
  /**
   * Whether the content of that name has been marked as formatted, under the same options, by the same Prettier.
   * @param name a name that no two contents share, such as a digest
   */
  isMarked(name: string, options: Options): Promise<boolean>;
  /** Remembers that the content of that name is what Prettier makes of it. */
  mark(name: string, options: Options): Promise<void>;
  /** The Prettier that formats the files of this folder: the nearest in `node_modules`, else our own dependency. */
  locatePrettier(directory: string): PrettierLocation;
  /** What has happened so far. */
  statistics(): Statistics;
  /** Resolves when everything learnt so far is on disk. */
  flush(): Promise<void>;
  /** Flushes and gives up files and memory. The formatter must not be used afterwards. */
  close(): Promise<void>;
}
