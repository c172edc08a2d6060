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
   * was parsed. The length is 0 if the text was known by its name only, and not read.
   */
  | { readonly kind: "file-hit"; readonly unchanged: boolean; readonly length: number }
  /** No entry for the whole text. */
  | { readonly kind: "file-miss"; readonly length: number }
  /**
   * The text has plugins; whether it was answered from its own entry all the same, and what else
   * they go by.
   */
  | {
      readonly kind: "plugins";
      readonly isHit: boolean;
      readonly plugins: readonly DescribedPlugin[];
      readonly inputs: readonly PluginInput[];
    }
  /**
   * The manifest of an earlier version told what stands as it did; only a window of so many code
   * units was parsed.
   */
  | { readonly kind: "manifest-used"; readonly parsed: number }
  /** There was such a manifest, but all of the text had to be looked at. */
  | { readonly kind: "manifest-refused"; readonly reason: ManifestRefusal }
  /**
   * A segment answered from the cache; it is not formatted again. At depth 0 it is a top-level one,
   * at depth 1 a member of its body, and so on.
   */
  | {
      readonly kind: "leaf";
      readonly sourceStart: number;
      readonly sourceEnd: number;
      readonly depth: number;
    }
  /**
   * A segment that must go through Prettier, except for the leaves in it that are reported next.
   */
  | {
      readonly kind: "miss";
      readonly sourceStart: number;
      readonly sourceEnd: number;
      readonly depth: number;
    }
  /** Neighbouring misses that went to Prettier together. */
  | {
      readonly kind: "block-formatted";
      readonly sourceStart: number;
      readonly sourceEnd: number;
      readonly segments: number;
    }
  /** The whole text went to Prettier because nothing of it was known; its segments are recorded. */
  | { readonly kind: "file-formatted"; readonly segments: number; readonly length: number }
  /** A body inside a segment that went through Prettier is one piece, although it is long. */
  | { readonly kind: "body-not-split"; readonly reason: NestedObstacle | SplitFailure }
  /** The whole text went to Prettier without its segments being looked at. */
  | { readonly kind: "fallback"; readonly reason: FallbackReason; readonly length: number }
  /** The whole text went to Prettier in a language that is cached by whole files only. */
  | { readonly kind: "whole-file"; readonly parser: string; readonly length: number }
  /** The text went to Prettier past the cache, or nothing could be stored of what came of it. */
  | {
      readonly kind: "bypass";
      readonly reason: BypassReason;
      /** More about the reason, in words: what a plugin reads. */
      readonly detail?: string | undefined;
      readonly length: number;
    }
  /** The text was formatted, but what came of it could not be stored. */
  | { readonly kind: "not-stored"; readonly reason: BypassReason; readonly detail?: string | undefined }
  /** Something was learnt; a sketch is always a marker, a manifest always a text. */
  | {
      readonly kind: "entry-stored";
      readonly of: "file" | "segment" | "sketch" | "manifest" | "rewritten";
      readonly form: "marker" | "text";
    }
  /**
   * In verify mode: the answer was compared with Prettier's own. If it was not right, the user got
   * Prettier's.
   */
  | { readonly kind: "verified"; readonly isRight: boolean }
  | { readonly kind: "store-failed"; readonly failure: StoreFailure };

/** A plugin of a text. */
export interface DescribedPlugin {
  /** Of its package; empty for a file of the project. */
  readonly name: string;
  readonly version: string;
  /**
   * `none`: it takes no part in this text. `known`: what it reads is known. `watched`: it has to be
   * seen.
   */
  readonly part: "none" | "known" | "watched";
}

/** Something besides the text that a plugin goes by. */
export interface PluginInput {
  /** A path as it is in every checkout, the specifier of a module, or `$NAME` of a variable. */
  readonly name: string;
  readonly isThere: boolean;
}

/** Receives events as they happen; must not throw. */
export type EventListener = (event: FormatEvent) => void;
