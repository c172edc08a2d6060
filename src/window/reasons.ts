/** Why more than the smallest window had to be looked at. The list is closed. */
export type WindowReason =
  /** Our parser does not accept the window: an error, or something that begins in it and ends outside. */
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
