import type { CacheKey } from "../../util/digest.ts";
import type { ImageDefect } from "./image.ts";
import type { FileName } from "./layout.ts";
import type { SealedText } from "./sealed-text.ts";

/** What a file knows about a key. A sealed text is not verified yet. */
export type Found = "marker" | SealedText;

/** An open pack or journal. Its methods throw system errors only. */
export interface StoredFile extends FileName {
  /** Size in bytes. */
  readonly bytes: number;
  /** Announces how many keys will be looked up, so that the file can choose how to read. */
  expect(lookups: number): void;
  find(key: CacheKey): Found | undefined;
  /** How many entries the file holds; `textBytes` is the size of the values, without keys. */
  count(): { markers: number; texts: number; textBytes: number };
  /** Reads what was appended since the last call. */
  refresh(): void;
  close(): void;
}

/** Why a file is not used: it is damaged, or not ours. */
export type Defect = "not-a-file" | "too-large" | ImageDefect;
