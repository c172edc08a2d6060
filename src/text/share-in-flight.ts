import { isDeepStrictEqual } from "node:util";
import type { Options } from "prettier";
import type { Project } from "../engine/project/project.ts";
import type { EventListener } from "../events/events.ts";
import type { CacheKey } from "../util/digest.ts";

/**
 * Texts that are being formatted, so that an equal call waits for their answers and asks nobody.
 */
export interface InFlight {
  /**
   * Does the work, unless an equal call is at it: then waits for that one. Whoever waits gets the
   * same text, or a rejection with the very same error, and sees a `file-hit` after it, or no event
   * before an error: as if the call had come a moment later, but that errors, which are never
   * stored, are shared. What went past the cache, or could not be stored, depends on more than a
   * key says: it is not shared, and each call then does the work by itself.
   */
  share(
    call: SharedCall,
    emit: EventListener,
    work: (emit: EventListener) => Promise<string>,
  ): Promise<string>;
}

/** What two calls must have in common. */
interface SharedCall {
  /** Of the whole text: its content and recipe, as they were when the call came. */
  readonly key: CacheKey;
  /** The very same one: what another has read of its folder may be in doubt. */
  readonly project: Project;
  /** All of them, also those that are no part of the key but may stand in an error. */
  readonly options: Options;
  readonly original: string;
  /** Whether all that an error depends on is in the key. */
  readonly sharesErrors: boolean;
}

interface Run {
  readonly call: SharedCall;
  readonly text: Promise<string>;
  readonly isShareable: () => boolean;
}

export function createInFlight(): InFlight {
  const runs = new Map<CacheKey, Run[]>();

  const begin = (
    call: SharedCall,
    emit: EventListener,
    work: (emit: EventListener) => Promise<string>,
  ): Promise<string> => {
    let isShareable = true;
    const listen: EventListener = (event) => {
      isShareable &&= event.kind !== "bypass" && event.kind !== "not-stored";
      emit(event);
    };
    const run: Run = { call, text: work(listen), isShareable: () => isShareable };
    runs.set(call.key, [...(runs.get(call.key) ?? []), run]);
    return run.text.finally(() => {
      const left = runs.get(call.key)!.filter((other) => other !== run);
      if (left.length === 0) runs.delete(call.key);
      else runs.set(call.key, left);
    });
  };

  return {
    async share(call, emit, work) {
      const run = runs.get(call.key)?.find((each) => isEqual(each.call, call));
      if (run === undefined) return begin(call, emit, work);
      const [outcome] = await Promise.allSettled([run.text]);
      const isError = outcome.status === "rejected";
      if (!run.isShareable() || (isError && !call.sharesErrors)) return work(emit);
      if (isError) throw outcome.reason;
      const text = outcome.value;
      emit({ kind: "file-hit", unchanged: text === call.original, length: call.original.length });
      return text;
    },
  };
}

function isEqual(one: SharedCall, other: SharedCall): boolean {
  return one.project === other.project && isDeepStrictEqual(one.options, other.options);
}
