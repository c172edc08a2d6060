import type { FullReason, WindowReason } from "../events/reasons.ts";
import type { FormattedWindow, WorkCounter } from "../text/format-window.ts";
import type { Site } from "../window/locate.ts";

/** Counts over the life of a session. Lengths are UTF-16 code units. */
export interface SessionStatistics {
  /**
   * `windows`: answers from windows alone. `full`: answers for which the formatter got the whole
   * text. `failed`: calls that rejected.
   */
  readonly answers: { readonly windows: number; readonly full: number; readonly failed: number };
  /**
   * Summed over all windows, for segments at the depth of the edit: those before and after the
   * window, those that are gone, those that are new, and those of the new ones that Prettier
   * formatted.
   */
  readonly segments: {
    readonly reusedBefore: number;
    readonly reusedAfter: number;
    readonly invalidated: number;
    readonly added: number;
    readonly formatted: number;
  };
  /** How often windows had to be made wider, by reason. */
  readonly widened: Readonly<Partial<Record<WindowReason, number>>>;
  /** How often the formatter got the whole text, by reason. */
  readonly full: Readonly<Partial<Record<FullReason, number>>>;
  readonly length: { readonly parsed: number; readonly hashed: number };
}

/** Adds up what happens in a session. */
export class SessionCounter implements WorkCounter {
  readonly #answers = { windows: 0, full: 0, failed: 0 };
  readonly #segments = { reusedBefore: 0, reusedAfter: 0, invalidated: 0, added: 0, formatted: 0 };
  readonly #widened: Partial<Record<WindowReason, number>> = {};
  readonly #full: Partial<Record<FullReason, number>> = {};
  readonly #length = { parsed: 0, hashed: 0 };

  addAnswer(kind: "windows" | "full" | "failed"): void {
    this.#answers[kind] += 1;
  }

  addWindow({ body, first, end }: Site, { removed, added, formatted }: FormattedWindow): void {
    this.#segments.reusedBefore += first;
    this.#segments.reusedAfter += body.members.length - end;
    this.#segments.invalidated += removed;
    this.#segments.added += added;
    this.#segments.formatted += formatted.size;
  }

  addWider(reason: WindowReason): void {
    this.#widened[reason] = (this.#widened[reason] ?? 0) + 1;
  }

  addFull(reason: FullReason): void {
    this.#full[reason] = (this.#full[reason] ?? 0) + 1;
  }

  addParsed(length: number): void {
    this.#length.parsed += length;
  }

  addHashed(length: number): void {
    this.#length.hashed += length;
  }

  read(): SessionStatistics {
    return {
      answers: { ...this.#answers },
      segments: { ...this.#segments },
      widened: { ...this.#widened },
      full: { ...this.#full },
      length: { ...this.#length },
    };
  }
}
