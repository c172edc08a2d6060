/**
 * What an editor's settings say about a document. Everything is optional. Paths may be relative to
 * the workspace folder.
 */
export interface DocumentSettings {
  /** The configuration file, instead of the nearest one. */
  readonly configPath?: string;
  /** Whether `.editorconfig` counts. Default: true. */
  readonly editorconfig?: boolean;
  /** Nothing is formatted without a configuration file or an `.editorconfig`. */
  readonly requireConfig?: boolean;
  readonly ignorePath?: string;
  /** Whether files in `node_modules` are formatted. */
  readonly withNodeModules?: boolean;
  /** The folder of a Prettier, instead of the nearest one. */
  readonly prettierPath?: string;
  /** Prettier's options for documents that have no configuration. */
  readonly options?: Readonly<Record<string, unknown>>;
}
