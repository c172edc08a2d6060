/**
 * A plugin of which we know what decides its output besides the text, the options, the path and the
 * code of its packages. One module of this folder for each such plugin.
 */
export interface KnownPlugin {
  /**
   * The packages that are this plugin, with the newest version of each of which the code was read.
   * Of a later major version (of `0.x`, a later minor one) nothing is known.
   */
  readonly packages: Readonly<Record<string, string>>;
  /**
   * Looks at everything else that decides about a text, and looks for it where the plugin does.
   * What it has looked at becomes part of the key. A string says why a text cannot be cached: `its
   * configuration reads the clock`. Absent: nothing else decides.
   */
  readonly lookAtInputs?: (look: Look, text: PluginText) => string | undefined;
}

/** What a plugin knows of a text besides its content. */
export interface PluginText {
  /** Absolute path; `undefined` for a text without one. */
  readonly file: string | undefined;
  /** Of the file; the working directory for a text without one. */
  readonly folder: string;
  /** As Prettier gets them, defaults not filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  readonly workingDirectory: string;
  /** Absolute path of the file that the plugin starts with. */
  readonly entry: string;
  /** Version of the plugin's package. */
  readonly version: string;
}

/**
 * A look at the disk of which everything becomes part of a key. Paths are absolute. Nothing throws.
 */
export interface Look {
  /** The content of a file; `undefined` if there is none that can be read. */
  read(file: string): string | undefined;
  /** What the content of a file means; made out once for each content. */
  readAs<T>(file: string, understand: (content: string) => T): T | undefined;
  /** Whether there is a file or a folder of that name. */
  exists(path: string): boolean;
  /** The sorted names in a folder; `undefined` if there is none that can be read. */
  list(folder: string): readonly string[] | undefined;
  /**
   * All code that a module can load, to the end: what it imports, and what that imports.
   * @param specifier of a package, or an absolute path
   * @param from the file that imports it
   * @returns the absolute path of the module; `undefined` if there is none
   */
  module(specifier: string, from: string): string | undefined;
  /**
   * Where a path leads when all links in it are followed; the path itself where there is nothing.
   */
  realPath(path: string): string;
  /** The value of an environment variable. */
  variable(name: string): string | undefined;
}
