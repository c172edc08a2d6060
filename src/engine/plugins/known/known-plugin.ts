/**
 * A plugin for which we know everything that affects its output besides the text, the options, the
 * path and the code of its packages. Most plugins have a module of their own in this folder.
 */
export interface KnownPlugin {
  /**
   * The packages of this plugin, each with the newest version whose code was read. A later major
   * version (for `0.x`, a later minor version) counts as unknown.
   */
  readonly packages: Readonly<Record<string, string>>;
  /**
   * Looks at everything else that affects the output, in the places where the plugin looks.
   * Everything that it looks at becomes part of the key. It returns a string if the text cannot be
   * cached, with the reason: `its configuration reads the clock`. Absent if nothing else affects
   * the output.
   */
  readonly lookAtInputs?: (look: Look, text: PluginText) => string | undefined;
}

/** What a plugin gets to know of a text besides its content. */
export interface PluginText {
  /** Absolute path; `undefined` for a text without one. */
  readonly file: string | undefined;
  /** The folder of the file; the working directory for a text without a file. */
  readonly folder: string;
  /** As they are passed to Prettier, without defaults. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly workingDirectory: string;
  /** Absolute path of the plugin's entry file. */
  readonly entry: string;
  /** Version of the plugin's package. */
  readonly version: string;
}

/**
 * A look at the disk. Everything that its methods return becomes part of a key. All paths are
 * absolute. No method throws.
 */
export interface Look {
  /** The content of a file; `undefined` if it does not exist or cannot be read. */
  read(file: string): string | undefined;
  /**
   * The result of `understand` for the content of a file. It is computed once for each content.
   * `undefined` if the file cannot be read.
   */
  readAs<T>(file: string, understand: (content: string) => T): T | undefined;
  /** Whether there is a file or folder at a path. */
  exists(path: string): boolean;
  /** The sorted names in a folder; `undefined` if it does not exist or cannot be read. */
  list(folder: string): readonly string[] | undefined;
  /**
   * Looks at all code that a module can load: its imports, their imports, and so on.
   * @param specifier a package's specifier, or an absolute path
   * @param from the file that imports it
   * @returns the absolute path of the module; `undefined` if there is none
   */
  module(specifier: string, from: string): string | undefined;
  /** The real path, with all links resolved; the path itself if nothing exists there. */
  realPath(path: string): string;
  /** The value of an environment variable. */
  variable(name: string): string | undefined;
}
