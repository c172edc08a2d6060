import type { NestedObstacle, SplitFailure, ManifestRefusal } from "./reasons.ts";
import type { BypassReason, FallbackReason } from "./reasons.ts";
import type { StoreFailure } from "../stores/store.ts";

/**
 * Everything that can happen while one text is formatted, in the order in which it happens.
 * Offsets are UTF-16 code units into the source (no BOM, `\n` line ends), 0-based, end-exclusive.
 */
export type FormatEvent =
  /**
   * The whole text was answered from its own entry, or by an equal call that was under way. Nothing
   * was parsed. The length is 0 if the text was known by its name only, and not read. `isProven`:
   * others have proven it, and no store has it.
   */
  | {
      readonly kind: "file-hit";
      readonly unchanged: boolean;
      readonly length: number;
      readonly isProven?: true;
    }
  /** No entry for the whole text. */
  | { readonly kind: "file-miss"; readonly length: number }
  /**
   * The text has plugins. `isHit`: it was answered from its own entry. `inputs`: what the plugins
   * go by besides the text.
   */
  | {
      readonly kind: "plugins";
      readonly isHit: boolean;
      readonly plugins: readonly DescribedPlugin[];
      readonly inputs: readonly PluginInput[];
    }
  /**
   * The manifest of an earlier version said which segments are unchanged. `parsed`: the length of
   * the windows that were parsed, in code units.
   */
  | { readonly kind: "manifest-used"; readonly parsed: number }
  /** There was such a manifest, but it was no help. */
  | { readonly kind: "manifest-refused"; readonly reason: ManifestRefusal }
  /**
   * A segment was answered from the cache. Depth 0 is a top-level segment, depth 1 a member of one
   * of its bodies, and so on.
   */
  | {
      readonly kind: "leaf";
      readonly sourceStart: number;
      readonly sourceEnd: number;
      readonly depth: number;
    }
  /** A segment must go through Prettier, except for the leaves in it that are reported next. */
  | {
      readonly kind: "miss";
      readonly sourceStart: number;
      readonly sourceEnd: number;
      readonly depth: number;
    }
  /** Neighbouring misses went to Prettier together. */
  | {
      readonly kind: "block-formatted";
      readonly sourceStart: number;
      readonly sourceEnd: number;
      readonly segments: number;
    }
  /** The whole text went to Prettier because nothing of it was known; its segments are recorded. */
  | { readonly kind: "file-formatted"; readonly segments: number; readonly length: number }
  /** A long body inside a segment that went through Prettier was not split. */
  | { readonly kind: "body-not-split"; readonly reason: NestedObstacle | SplitFailure }
  /**
   * The whole text went to Prettier instead of its statements, and only its whole output was
   * stored.
   */
  | { readonly kind: "fallback"; readonly reason: FallbackReason; readonly length: number }
  /** The whole text went to Prettier in a language that is cached by whole files only. */
  | { readonly kind: "whole-file"; readonly parser: string; readonly length: number }
  /** The text went to Prettier past the cache. */
  | {
      readonly kind: "bypass";
      readonly reason: BypassReason;
      /** More about the reason, in words, such as what a plugin reads. */
      readonly detail?: string | undefined;
      readonly length: number;
    }
  /** The text was formatted, but nothing could be stored. */
  | { readonly kind: "not-stored"; readonly reason: BypassReason; readonly detail?: string | undefined }
  /** An entry was stored. A sketch is always a marker, a manifest always a text. */
  | {
      readonly kind: "entry-stored";
      readonly of: "file" | "segment" | "sketch" | "manifest" | "rewritten";
      readonly form: "marker" | "text";
    }
  /**
   * In verify mode: the answer was compared with Prettier's own. If it was wrong, the user got
   * Prettier's.
   */
  | { readonly kind: "verified"; readonly isRight: boolean }
  | { readonly kind: "store-failed"; readonly failure: StoreFailure };

/** A plugin of a text. */
export interface DescribedPlugin {
  /** Name of its package; empty for a file of the project. */
  readonly name: string;
  readonly version: string;
  /**
   * `none`: it takes no part in this text. `known`: what it reads is known. `watched`: it must be
   * watched to find out what it reads.
   */
  readonly part: "none" | "known" | "watched";
}

/** Something besides the text that decides what a plugin does. */
export interface PluginInput {
  /** A path as it is in every checkout, the specifier of a module, or `$NAME` of a variable. */
  readonly name: string;
  readonly isThere: boolean;
}

/** Receives events as they happen; must not throw. */
export type EventListener = (event: FormatEvent) => void;
