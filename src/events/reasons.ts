/**
 * Why a whole text went to Prettier instead of its statements. The list is closed: a new doubt gets
 * a name here.
 */
export type FallbackReason =
  /**
   * `requirePragma`, `insertPragma` or `checkIgnorePragma` is on: a comment decides about the file.
   */
  | "pragma-option"
  /** `@flow` or `@noflow` before the first token switches the grammar of the whole file. */
  | "flow-pragma"
  /**
   * A byte order mark at the start of a line: part of the text, but not where a line becomes the
   * first one of a skeleton.
   */
  | "second-byte-order-mark"
  /**
   * U+2028 or U+2029: line breaks to the parsers, but not everywhere to Prettier's rules about
   * lines.
   */
  | "line-separator"
  /**
   * TypeScript with `await` outside of functions, other than in plain statements; or with `await`
   * and perhaps `import.meta`, but no import or export.
   */
  | "module-goal"
  /** `|>` in the code: Prettier then tries several grammars for the whole file. */
  | "pipeline-operator"
  /**
   * Prettier guesses from all of the text whether it holds JSX: `typescript` where no file name
   * says so, `babel-ts` where a statement may not be JSX.
   */
  | "jsx-guess"
  /**
   * Nothing but comments and stray semicolons: a `prettier-ignore` among them means the whole text.
   */
  | "no-statements"
  /** The text parses as a script, but not as a module. */
  | "script-goal"
  /** A parser other than `babel`, `babel-ts` and `typescript`. */
  | "parser-not-covered"
  /** A Prettier whose major version has not been tested with statement caching. */
  | "prettier-not-tested"
  /** A plugin replaces the parser, the printer or the defaults of the language. */
  | "plugin-replaces-language"
  /**
   * A plugin could not rewrite the text, or made of it what Prettier by itself would read in
   * another way.
   */
  | "plugin-rewriting"
  /** Our parser does not accept the text, or finds in it what may be an error only as a whole. */
  | "parse-failed"
  /** Prettier rejected a block; the error for the whole text is Prettier's to give. */
  | "block-failed"
  /** The formatted text could not be cut along the statements. */
  | "split-failed"
  /**
   * The text, or what Prettier makes of an escape sequence in it, holds the characters that we mark
   * with.
   */
  | "no-free-marker";

/** Why nothing at all was read from or written to the cache for a text. */
export type BypassReason =
  /** The user switched the cache off. */
  | "cache-off"
  /** A Prettier before 3.0, which answers by itself. */
  | "prettier-too-old"
  /**
   * PRETTIER_DEBUG is set: Prettier then rejects texts that it would else format, and the cache may
   * know them.
   */
  | "prettier-debug"
  /**
   * Prettier's files changed after this process loaded them: what it returns belongs to neither
   * version.
   */
  | "prettier-replaced"
  /** A plugin is an object that nobody can tell from others, is not there, or may load anything. */
  | "plugin-unidentified"
  /**
   * A plugin, or something that it reads, has changed since this process used it first: what it
   * answers belongs to neither version.
   */
  | "plugin-replaced"
  /**
   * What a plugin reads cannot be part of a key: the clock, a child process. The event says what it
   * is.
   */
  | "plugin-reads-other-things"
  /** Nobody knows what a plugin reads, and this process is not ours to watch it. */
  | "plugin-not-watched"
  /** An option has a value that cannot be part of a key, such as a function. */
  | "option-unidentified"
  /** A range or a cursor is asked for: the answer depends on more than the text. */
  | "range-or-cursor";

/** Why more than the smallest window had to be looked at. The list is closed. */
export type WindowReason =
  /**
   * Our parser does not accept the window: an error, or something that begins in it and ends
   * outside.
   */
  | "window-not-parsed"
  /** A neighbour does not begin or end where it did. */
  | "neighbour-changed"
  /** The body around is no longer there, or may no longer be split. */
  | "body-changed"
  /** A directive came, went or moved: it decides how all others are read. */
  | "directive"
  /** Another member that stays may not be beside the new one; see `claimsOf`. */
  | "claim"
  /** Whether the text is a module, or what `await` is in it, may have changed. */
  | "module-goal"
  /** The window holds something that is a doubt about the whole text; see `FallbackReason`. */
  | "doubt"
  /** The edit brings line breaks of another kind, or splits one. */
  | "line-breaks"
  /** Prettier rejected the window. */
  | "window-rejected"
  /** What Prettier made of the window could not be cut. */
  | "window-not-formatted"
  /** What Prettier prints around the window moved. */
  | "surroundings-moved"
  /** So many places changed that one look at everything costs less. */
  | "many-edits"
  /** It would take longer than may be waited for. */
  | "long-window";

/** Why a whole text was handed to the formatter. */
export type FullReason =
  | WindowReason
  /** The first answer, or the first after a text that could not be cut. */
  | "no-tree"
  /** Plugins rewrite the edited text before it is parsed. */
  | "rewritten"
  /** A plugin, or something that it reads, has changed. */
  | "plugins-changed"
  /** The session's language, options or text have no statements that could be told apart. */
  | "no-statements"
  /** PRETTIER_DEBUG is set; see `isPrettierDebugged`. */
  | "prettier-debug";

/** Why the manifest of an earlier version of a text was no help. */
export type ManifestRefusal =
  | WindowReason
  /** It was written by another version of this package. */
  | "manifest-malformed"
  /** Too little of the text stands as it did. */
  | "mostly-changed"
  /** The store does not know a segment that stands as it did. */
  | "segment-forgotten";

/** Why a body inside a statement is not split. */
export type NestedObstacle =
  /** No members. */
  | "empty"
  /** Formatting all of it costs less than looking up its parts. */
  | "small"
  /** Nothing to separate; bodies inside its member are still looked for. */
  | "one-member"
  /** The opening bracket does not end its line, or the closing one does not begin one. */
  | "braces-share-lines"
  /**
   * Its lines are indented as Prettier never does, so a member would not be found again by its
   * text.
   */
  | "other-indentation"
  /** Quotes around a key depend on the keys of the other members. */
  | "quoted-member"
  /** Without semicolons, the one after a property depends on the next member. */
  | "property-without-semicolon"
  /** Whether it is printed on one line depends on all of its members. */
  | "may-collapse"
  /** An array with holes. */
  | "missing-element"
  /**
   * How Prettier prints what is around it depends on its members, or it stands in a template
   * literal.
   */
  | "surroundings";

export type SplitFailure =
  "segment-missing" | "segments-mixed" | "not-at-line-start" | "indentation-differs" | "join-differs";
