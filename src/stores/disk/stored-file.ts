import type { CacheKey } from "../../util/digest.ts";
import type { ImageDefect } from "./image.ts";
import type { FileName } from "./layout.ts";
import type { SealedText } from "./sealed-text.ts";

/** What a file knows about a key. A sealed text is yet to be verified. */
export type Found = "marker" | SealedText;

/** An open pack or journal. Its methods throw system errors only. */
export interface StoredFile extends FileName {
  /** Size in bytes. */
  readonly bytes: number;
  /** Says how many keys are about to be looked up, so that the file can choose how to read. */
  expect(lookups: number): void;
  find(key: CacheKey): Found | undefined;
  /** What the file holds; `textBytes` counts the values. */
  count(): { markers: number; texts: number; textBytes: number };
  /** Takes note of what was appended since. */
  refresh(): void;
  close(): void;
}

/** Why a file is not used: damage, or something that is not ours. */
export type Defect = "not-a-file" | "too-large" | ImageDefect;
