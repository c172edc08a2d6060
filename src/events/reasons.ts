/**
 * Why a whole text went to Prettier instead of its statements. The list is closed: a new reason
 * gets a name here.
 */
export type FallbackReason =
  /**
   * `requirePragma`, `insertPragma` or `checkIgnorePragma` is on: a comment decides about the file.
   */
  | "pragma-option"
  /** `@flow` or `@noflow` before the first token switches the grammar of the whole file. */
  | "flow-pragma"
  /**
   * A byte order mark at the start of a line. It is part of the text there, but Prettier would drop
   * it if that line came first in a skeleton.
   */
  | "second-byte-order-mark"
  /** U+2028 or U+2029: the parsers take these for line breaks, but Prettier does not always. */
  | "line-separator"
  /**
   * TypeScript with `await` outside of functions, other than in plain statements; or with `await`
   * and perhaps `import.meta`, but no import or export.
   */
  | "module-goal"
  /** `|>` in the code: Prettier then tries several grammars for the whole file. */
  | "pipeline-operator"
  /**
   * Prettier guesses from the whole text whether it holds JSX: with `typescript` if no file name
   * decides it, with `babel-ts` if a statement may not be JSX.
   */
  | "jsx-guess"
  /**
   * Nothing but comments and stray semicolons: a `prettier-ignore` among them would apply to the
   * whole text.
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
   * A plugin could not rewrite the text, or Prettier alone would read the rewritten text in another
   * way.
   */
  | "plugin-rewriting"
  /**
   * Our parser rejects the text, or finds what might be an error of the text as a whole though of
   * no single statement.
   */
  | "parse-failed"
  /** Prettier rejected a block. It gets the whole text, to report the error for that. */
  | "block-failed"
  /** The formatted text could not be cut along the statements. */
  | "split-failed"
  /**
   * The text, or what Prettier makes of an escape sequence in it, holds the characters that marks
   * are made of.
   */
  | "no-free-marker";

/** Why nothing at all was read from or written to the cache for a text. */
export type BypassReason =
  /** The user switched the cache off. */
  | "cache-off"
  /** A version of Prettier before 3.0 formats the text by itself. */
  | "prettier-too-old"
  /**
   * PRETTIER_DEBUG is set: Prettier then rejects some texts that it otherwise formats, and the
   * cache may know them.
   */
  | "prettier-debug"
  /**
   * Prettier's files changed after this process loaded them: what it returns belongs to neither
   * version.
   */
  | "prettier-replaced"
  /**
   * A plugin has no identity: it is an object that cannot be told from others, it does not exist,
   * or it may load any code.
   */
  | "plugin-unidentified"
  /**
   * A plugin, or something that it reads, has changed since this process used it first: its output
   * belongs to neither version.
   */
  | "plugin-replaced"
  /**
   * What a plugin reads cannot be part of a key: the clock, a child process. The event says what it
   * is.
   */
  | "plugin-reads-other-things"
  /**
   * A plugin has printed something while it formatted the text, which would not be seen again if
   * the text came from the cache.
   */
  | "plugin-prints"
  /**
   * It is unknown what a plugin reads, and it cannot be watched in this process, which is not ours.
   */
  | "plugin-not-watched"
  /** An option has a value that cannot be part of a key, such as a function. */
  | "option-unidentified"
  /** A range or a cursor is asked for: the answer depends on more than the text. */
  | "range-or-cursor";

/** Why the smallest window was not enough. The list is closed. */
export type WindowReason =
  /** Our parser rejects the window: it has an error, or something begins in it and ends outside. */
  | "window-not-parsed"
  /** A neighbour does not begin or end where it did. */
  | "neighbour-changed"
  /** The body around the edit is no longer there, or may no longer be split. */
  | "body-changed"
  /**
   * A directive was added, removed or moved; directives decide how all other statements are read.
   */
  | "directive"
  /** A new member may conflict with one that stays; see `claimsOf`. */
  | "claim"
  /** The goal, or the meaning of `await`, may have changed. */
  | "module-goal"
  /** The window holds something that is a doubt about the whole text; see `FallbackReason`. */
  | "doubt"
  /** The edit adds line breaks of another kind, or splits a `\r\n`. */
  | "line-breaks"
  /** Prettier rejected the window. */
  | "window-rejected"
  /** The formatted window could not be cut into its segments. */
  | "window-not-formatted"
  /** What Prettier prints around the window moved. */
  | "surroundings-moved"
  /** So many places were edited that formatting the whole text costs less. */
  | "many-edits"
  /** The window is so long that formatting it could delay other requests. */
  | "long-window";

/** Why a whole text was handed to the formatter. */
export type FullReason =
  | WindowReason
  /** The first answer: no text was formatted before. */
  | "no-tree"
  /** Plugins rewrite the edited text before it is parsed. */
  | "rewritten"
  /** A plugin, or something that it reads, has changed. */
  | "plugins-changed"
  /** The language, the options or the text of the session do not allow to separate statements. */
  | "no-statements"
  /** PRETTIER_DEBUG is set; see `isPrettierDebugged`. */
  | "prettier-debug";

/** Why the manifest of an earlier version of a text was no help. */
export type ManifestRefusal =
  | WindowReason
  /**
   * It is not well formed, does not fit the text, or comes from another version of this package.
   */
  | "manifest-malformed"
  /** More than half of the text has changed. */
  | "mostly-changed"
  /** The store does not know an unchanged segment. */
  | "segment-forgotten";

/** Why a body inside a statement is not split. */
export type NestedObstacle =
  /** No members. */
  | "empty"
  /** Formatting all of it costs less than looking up its parts. */
  | "small"
  /** Nothing to separate. Bodies inside the one member are still split. */
  | "one-member"
  /** The opening bracket does not end its line, or the closing one does not begin one. */
  | "braces-share-lines"
  /**
   * Prettier never prints such an indentation, so a member would not be found again by its text.
   */
  | "other-indentation"
  /** Quotes around a key depend on the keys of the other members. */
  | "quoted-member"
  /** With `semi: false`, whether a property gets a semicolon depends on the next member. */
  | "property-without-semicolon"
  /** Whether it is printed on one line depends on all its members. */
  | "may-collapse"
  /** An array with holes. */
  | "missing-element"
  /**
   * How Prettier prints the code around it depends on its members, or it stands in a template
   * literal.
   */
  | "surroundings";

export type SplitFailure =
  "segment-missing" | "segments-mixed" | "not-at-line-start" | "indentation-differs" | "join-differs";
