import type { ChangedText, TextVersions } from "../text/format-changed.ts";
import type { Offload } from "../text/offload.ts";
import type { PrettierLocation, LocatedPrettier } from "../engine/prettier/locate-prettier.ts";
import type { CursorResult } from "../engine/prettier/load-prettier.ts";
import type { OptionsRequest } from "../engine/config/options.ts";
import type { FileKind } from "../engine/config/file-kinds.ts";
import type { Options } from "prettier";
import type { EventListener } from "../events/events.ts";
import type { Session } from "./session.ts";
import type { Statistics } from "./statistics.ts";
import type { ProvenTexts } from "../stores/proven-texts.ts";
import type { Store } from "../stores/store.ts";
import type { CacheKey } from "../util/digest.ts";
import type { WrongAnswer } from "../verify/wrong-answer.ts";

/** Settings of a formatter; all are optional. */
export interface FormatterSettings {
  /**
   * Folder of the disk store. Default: `FMT_CACHE_LOCATION`, else the user's cache directory
   * (`$XDG_CACHE_HOME/fmt-cache`).
   */
  readonly cacheLocation?: string;
  /**
   * Bound of that folder in bytes, at least 65536; the entries that were used least recently are
   * removed first. Default: `FMT_CACHE_MAX_SIZE`, else 512 MB. A value that is no size makes the
   * first text reject with a `MisuseError`.
   */
  readonly cacheMaxSize?: number;
  /** `false` formats without reading or writing any cache. Default: true, unless `FMT_CACHE=0`. */
  readonly cache?: boolean;
  /**
   * A store to use instead of memory over disk. `cacheLocation`, `cacheMaxSize`, `memoryBudget` and
   * `durability` do not apply then. If it throws, rejects or does not give one lookup per key, that
   * costs time and causes a `store-failed` event, once per reason. No call of the formatter rejects
   * because of it.
   */
  readonly store?: Store;
  /**
   * Opens the store for one version of Prettier, instead of memory over disk. The same holds as for
   * `store`; if `openStore` throws, nothing is kept.
   */
  readonly openStore?: (epoch: string) => Store;
  /** Size of the memory store in bytes; 0 for none. Default: 64 MiB. */
  readonly memoryBudget?: number;
  /**
   * `"journal"` (default): what was learnt is on disk before `format` resolves, so a process may
   * end at any moment. `"at-close"`: everything is written as one pack by `flush` or `close`; for
   * runs over many files.
   */
  readonly durability?: "journal" | "at-close";
  /**
   * Verify mode: compares answers with what Prettier returns for the whole text, gives Prettier's
   * where they differ, and drops the entries that contributed. `true` for all texts; a number from
   * 0 to 1 for that share of them, at random. Default: `FMT_CACHE_VERIFY` (`1`, or a percentage
   * such as `1%`), else none. A value that is no share makes the first text reject with a
   * `MisuseError`.
   */
  readonly verify?: boolean | number;
  /**
   * Receives each answer that verify mode has found to be wrong; must not throw. Default: a process
   * warning.
   */
  readonly onWrongAnswer?: (wrong: WrongAnswer) => void;
  /**
   * One Prettier for all texts: the nearest from this folder upwards, as Prettier's command takes
   * that of the working directory. Where there is none, and by default, each text's own folder
   * decides; see `locatePrettier`.
   */
  readonly prettierFrom?: string;
  /**
   * The folder that texts without a file path belong to: its Prettier formats them. Default: the
   * working directory.
   */
  readonly directory?: string;
  /**
   * `false`: no process warnings about an untested Prettier or an unsafe cache folder. For a
   * process that helps another one.
   */
  readonly warnings?: false;
  /**
   * Watches unknown plugins while they load and format, to find out what they read. This replaces
   * Node's own modules in this thread, so it is only for a process or thread that does nothing
   * else. Default: false; then the output of such plugins is not stored.
   */
  readonly watchesPlugins?: boolean;
  /** Receives every event of every text, as it happens. Must not throw. */
  readonly onEvent?: EventListener;
  /** Formats texts elsewhere that the cache does not know as a whole. */
  readonly offload?: Offload;
  /**
   * What others have proven about whole texts, for one version of Prettier. It is asked about texts
   * that are in no store. What it answers is not stored.
   */
  readonly proven?: (epoch: string) => ProvenTexts;
}

/** A content that may be known by a name. */
export interface NamedContent {
  /** A name that no two contents share, such as a digest. */
  readonly name: string;
  readonly kind: FileKind;
  /**
   * Reads the content for verify mode, which believes no name without it. Gives `undefined` if the
   * content has changed since.
   */
  readonly read?: () => { readonly text: string; readonly filepath: string } | undefined;
}

/** Formats texts through a cache. One formatter may be used for many texts at once. */
export interface Formatter {
  /**
   * Prettier's `format`: same bytes, same errors. Calls for one text with the same options at the
   * same time run Prettier once: the others wait for the first one, and get its text, or the same
   * error object. In verify mode, and when the cache is bypassed, calls share nothing. While
   * PRETTIER_DEBUG is set, every call bypasses the cache: Prettier then rejects errors in embedded
   * code, which it otherwise leaves as it is.
   * @param onEvent receives the events of this call only. A call that waited emits one `file-hit`,
   * as if it had come a moment later, and is counted as a hit. Before an error it emits nothing.
   */
  format(source: string, options?: Options, onEvent?: EventListener): Promise<string>;
  /** Prettier's `check`: whether `format` would return the text unchanged. */
  check(source: string, options?: Options): Promise<boolean>;
  /**
   * Prettier's `formatWithCursor`. Without a cursor (`cursorOffset` -1 or absent) the text goes
   * through the cache, and no comments are returned, because a known text is not parsed. With a
   * cursor, or with a range, Prettier itself answers.
   */
  formatWithCursor(source: string, options?: Options): Promise<CursorResult>;
  /**
   * Forgets configuration files, as Prettier's `clearConfigCache` does, and which Prettier each
   * folder has. Cached texts stay.
   */
  clearConfigCache(): Promise<void>;
  /**
   * The facts that a file shares with all files of its folder whose names differ only in parts that
   * neither Prettier nor the configuration reads: usually those with the same extension. Found out
   * once per kind, from the configuration at that moment. Rejects with Prettier's own error when a
   * configuration file is broken.
   * @param request one object for all files of a run
   */
  fileKind(file: string, request: OptionsRequest): Promise<FileKind>;
  /**
   * Gives the statements that two versions of a text share, at any depth, the form that `format`
   * gives them in the first one. The rest of the second version stays as it is, byte for byte, and
   * so do its line ends. `undefined` if the texts cannot be compared by statements. Rejects when
   * Prettier rejects the first version.
   */
  carry(before: string, current: string, options?: Options): Promise<string | undefined>;
  /**
   * Formats the statements of a text that are in no other version of it, at any depth, each as
   * `format` gives it in the whole text. Everything else stays as it is, byte for byte. Rejects
   * when Prettier rejects the text.
   * @param onEvent receives the events of formatting the whole text
   */
  formatChanged(
    text: string,
    versions: TextVersions,
    options?: Options,
    onEvent?: EventListener,
  ): Promise<ChangedText>;
  /**
   * For each content, whether it has been marked as formatted under the same options and by the
   * same Prettier. Always `false` while PRETTIER_DEBUG is set.
   */
  areMarked(contents: readonly NamedContent[]): Promise<readonly boolean[]>;
  /** Remembers that Prettier returns the content of this name unchanged. */
  mark(name: string, kind: FileKind): Promise<void>;
  /**
   * Stores a fact under a key of its own, among the entries of this Prettier.
   * @param text more about the fact; a marker is stored without it
   */
  settle(key: CacheKey, prettier: PrettierLocation, text?: string): Promise<void>;
  /**
   * Absolute paths of everything whose change may change what plugins do to a text with these
   * options. The paths need not exist.
   */
  pluginInputs(options: Options): Promise<readonly string[]>;
  /**
   * The Prettier that formats the files of this folder: the nearest from `prettierFrom`; if there
   * is none, the nearest from the folder; else our own dependency.
   */
  locatePrettier(directory: string): LocatedPrettier;
  /**
   * Resolves to the reason why the Prettier of this folder cannot be used; `undefined` if it can.
   */
  findPrettierProblem(directory: string): Promise<string | undefined>;
  /** Opens a session for a text; see `createSession`. */
  openSession(text: string, options?: Options): Session;
  /** What has happened so far. */
  statistics(): Statistics;
  /** Resolves when everything learnt so far is on disk, as far as the store can write it. */
  flush(): Promise<void>;
  /** Flushes, then releases files and memory. The formatter must not be used afterwards. */
  close(): Promise<void>;
}
