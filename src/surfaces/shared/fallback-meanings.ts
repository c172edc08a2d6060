import type { FallbackReason } from "../../events/reasons.ts";

/** Why the statements of a file cannot be told apart; each continues a sentence about the file. */
export const fallbackMeanings: Readonly<Record<FallbackReason, string>> = {
  "pragma-option": "requirePragma, insertPragma or checkIgnorePragma lets a comment decide about the file",
  "flow-pragma": "@flow or @noflow at its start switches the grammar of the whole file",
  "second-byte-order-mark": "a second byte order mark stands at its start",
  "line-separator": "it holds U+2028 or U+2029, which are not everywhere line breaks to Prettier",
  "module-goal": "it has await but neither import nor export, so that all of it decides what await is",
  "pipeline-operator": "it holds |>, for which Prettier tries several grammars on the whole file",
  "no-statements": "nothing but comments, among which prettier-ignore would mean the whole text",
  "jsx-guess": "nothing but all of it tells Prettier whether it holds JSX",
  "script-goal": "it is a script and no module, where one statement decides how others are read",
  "parser-not-covered":
    "statements are looked for only with Prettier's parsers babel, babel-ts and typescript",
  "prettier-not-tested": "statement caching has not been tested with this major version of Prettier",
  "plugin-replaces-language": "a plugin replaces the parser, the printer or the defaults of its language",
  "plugin-rewriting": "a plugin that rewrites it before it is parsed could not, or made something odd of it",
  "parse-failed": "the parser that looks for statements does not accept it, or finds a possible error in it",
  "block-failed": "Prettier rejected the part that was to be formatted alone",
  "split-failed": "the formatted text could not be cut along its statements",
  "no-free-marker": "it uses all characters that could mark its statements",
};
