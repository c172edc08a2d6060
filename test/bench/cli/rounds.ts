import type { Random } from "../../oracle/random.ts";
import { type Contestant } from "./contestants.ts";
import { resetRepository } from "./repository.ts";
import { runContestant, type Run } from "./timing.ts";

export interface RoundsRequest {
  readonly contestants: readonly Contestant[];
  readonly rounds: number;
  /** How many rounds the slow ones take part in. */
  readonly slowRounds: number;
  readonly random: Random;
  /** Not timed: what is done to a repository before each round. */
  readonly edit?: (repository: string) => void;
  /** Not timed: before each run of one command. Default: nothing. */
  readonly prepare?: (contestant: Contestant) => void;
}

/**
 * Runs the commands in turns, in a new order in each round. Before the first round each has run
 * once, so that it knows all files; after a round with edits each runs once more on the files as
 * they were, so that it knows them again.
 */
export function measureRounds(request: RoundsRequest): ReadonlyMap<Contestant, readonly Run[]> {
  const { contestants, random, edit, prepare } = request;
  const runs = new Map(contestants.map((contestant) => [contestant, [] as Run[]]));
  const repositories = new Set(contestants.map(({ repository }) => repository));
  const warm = (): void => contestants.filter((each) => each.caches.length > 0).forEach(runContestant);
  if (prepare === undefined) warm();
  for (let round = 0; round < request.rounds; round++) {
    if (edit !== undefined) repositories.forEach(edit);
    const running = contestants.filter((each) => !each.isSlow || round < request.slowRounds);
    for (const contestant of random.shuffle(running)) {
      prepare?.(contestant);
      runs.get(contestant)!.push(runContestant(contestant));
    }
    if (edit !== undefined) {
      repositories.forEach(resetRepository);
      warm();
    }
  }
  return runs;
}
