import { isDeepStrictEqual } from "node:util";
import type { Options } from "prettier";
import type { Project } from "../engine/project/project.ts";
import type { EventListener } from "../events/events.ts";
import type { CacheKey } from "../util/digest.ts";

/** Texts that are being formatted now. A call that equals one of these waits for its answer. */
export interface InFlight {
  /**
   * Does the work, or waits for an equal call that is doing it. A call that waited gets the same
   * text and one `file-hit` event, as if it had come a moment later; or it rejects with the same
   * error object, without an event. An answer that bypassed the cache, or could not be stored,
   * depends on more than its key. It is not shared: each call then does the work by itself.
   */
  share(
    call: SharedCall,
    emit: EventListener,
    work: (emit: EventListener) => Promise<string>,
  ): Promise<string>;
}

/** What two calls must have in common. */
interface SharedCall {
  /** Key of the whole text, with the recipe at the time of the call. */
  readonly key: CacheKey;
  /** Compared by identity: another project of the same folder may have read outdated facts. */
  readonly project: Project;
  /** All options, because an error may show even those that are not in the key. */
  readonly options: Options;
  readonly original: string;
  /** Whether all that an error depends on is in the key. */
  readonly sharesErrors: boolean;
}

/** A call that is being answered. */
interface OngoingCall {
  readonly call: SharedCall;
  readonly text: Promise<string>;
  readonly isShareable: () => boolean;
  /** Whether only others have proven the answer, which then is in no store. */
  readonly isProven: () => boolean;
}

export function createInFlight(): InFlight {
  const ongoing = new Map<CacheKey, OngoingCall[]>();

  const begin = (
    call: SharedCall,
    emit: EventListener,
    work: (emit: EventListener) => Promise<string>,
  ): Promise<string> => {
    let isShareable = true;
    let isProven = false;
    const listen: EventListener = (event) => {
      isShareable &&= event.kind !== "bypass" && event.kind !== "not-stored";
      isProven ||= event.kind === "file-hit" && event.isProven === true;
      emit(event);
    };
    const text = work(listen);
    const own: OngoingCall = { call, text, isShareable: () => isShareable, isProven: () => isProven };
    ongoing.set(call.key, [...(ongoing.get(call.key) ?? []), own]);
    return own.text.finally(() => {
      const left = ongoing.get(call.key)!.filter((other) => other !== own);
      if (left.length === 0) ongoing.delete(call.key);
      else ongoing.set(call.key, left);
    });
  };

  return {
    async share(call, emit, work) {
      const first = ongoing.get(call.key)?.find((each) => isEqual(each.call, call));
      if (first === undefined) return begin(call, emit, work);
      const [outcome] = await Promise.allSettled([first.text]);
      const isError = outcome.status === "rejected";
      if (!first.isShareable() || (isError && !call.sharesErrors)) return work(emit);
      if (isError) throw outcome.reason;
      const text = outcome.value;
      const hit = {
        kind: "file-hit",
        unchanged: text === call.original,
        length: call.original.length,
      } as const;
      emit(first.isProven() ? { ...hit, isProven: true } : hit);
      return text;
    },
  };
}

function isEqual(one: SharedCall, other: SharedCall): boolean {
  return one.project === other.project && isDeepStrictEqual(one.options, other.options);
}
