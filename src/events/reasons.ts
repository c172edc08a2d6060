/** Why a whole text went to Prettier instead of its statements. The list is closed: a new doubt gets a name here. */
export type FallbackReason =
  /** `requirePragma`, `insertPragma` or `checkIgnorePragma` is on: a comment decides about the file. */
  | "pragma-option"
  /** `@flow` or `@noflow` before the first token switches the grammar of the whole file. */
  | "flow-pragma"
  /** A byte order mark at the start of a line: part of the text, but not where a line becomes the first one of a skeleton. */
  | "second-byte-order-mark"
  /** U+2028 or U+2029: line breaks to the parsers, but not everywhere to Prettier's rules about lines. */
  | "line-separator"
  /** TypeScript with `await` outside of functions, other than in plain statements; or with `await` and perhaps `import.meta`, but no import or export. */
  | "module-goal"
  /** `|>` in the code: Prettier then tries several grammars for the whole file. */
  | "pipeline-operator"
  /** Prettier guesses from all of the text whether it holds JSX: `typescript` where no file name says so, `babel-ts` where a statement may not be JSX. */
  | "jsx-guess"
  /** Nothing but comments and stray semicolons: a `prettier-ignore` among them means the whole text. */
  | "no-statements"
  /** The text parses as a script, but not as a module. */
  | "script-goal"
  /** A parser other than `babel`, `babel-ts` and `typescript`. */
  | "parser-not-covered"
  /** A Prettier whose major version has not been tested with statement caching. */
  | "prettier-not-tested"
  /** A plugin replaces the parser, the printer or the defaults of the language. */
  | "plugin-replaces-language"
  /** A plugin could not rewrite the text, or made of it what Prettier by itself would read in another way. */
  | "plugin-rewriting"
  /** Our parser does not accept the text, or finds in it what may be an error only as a whole. */
  | "parse-failed"
  /** Prettier rejected a block; the error for the whole text is Prettier's to give. */
  | "block-failed"
  /** The formatted text could not be cut along the statements. */
  | "split-failed"
  /** The text, or what Prettier makes of an escape sequence in it, holds the characters that we mark with. */
  | "no-free-marker";

/** Why nothing at all was read from or written to the cache for a text. */
export type BypassReason =
  /** The user switched the cache off. */
  | "cache-off"
  /** A Prettier before 3.0, which answers by itself. */
  | "prettier-too-old"
  /** PRETTIER_DEBUG is set: Prettier then rejects texts that it would else format, and the cache may know them. */
  | "prettier-debug"
  /** Prettier's files changed after this process loaded them: what it returns belongs to neither version. */
  | "prettier-replaced"
  /** A plugin is an object that nobody can tell from others, is not there, or may load anything. */
  | "plugin-unidentified"
  /** A plugin, or something that it reads, has changed since this process used it first: what it answers belongs to neither version. */
  | "plugin-replaced"
  /** What a plugin reads cannot be part of a key: the clock, a child process. The event says what it is. */
  | "plugin-reads-other-things"
  /** Nobody knows what a plugin reads, and this process is not ours to watch it. */
  | "plugin-not-watched"
  /** An option has a value that cannot be part of a key, such as a function. */
  | "option-unidentified"
  /** A range or a cursor is asked for: the answer depends on more than the text. */
  | "range-or-cursor";

/** A call that breaks the contract of a function; the message names the bad value and what was expected. */
export class MisuseError extends TypeError {
  override readonly name = "MisuseError";
}

/** A Prettier that is there, but cannot be loaded. An error of the texts that it would format, and of no others. */
export class BrokenPrettierError extends Error {
  override readonly name = "BrokenPrettierError";
  constructor(directory: string, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`The Prettier in "${directory}" cannot be used: ${why}`, { cause });
  }
}
