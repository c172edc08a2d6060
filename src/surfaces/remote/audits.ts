import type { Claim } from "../../stores/proven-texts.ts";

/** What audits of a run may take, in ms. */
const usualBudget = 100;
/** The longest text that is compared, in UTF-16 code units: longer ones take more than that. */
const longestText = 20_000;
/** A lookup with so many hits is audited in any case, one with fewer by chance. */
const surelyAudited = 64;
/** How many claims are tried if their texts cannot be read or are too long. */
const mostAttempts = 32;

/** Compares some of the claims that a run is going to believe with what Prettier says. */
export class Audits {
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #onFirst: (milliseconds: number) => void;
  /** Whether loading Prettier takes so long that this run leaves it to others. */
  readonly #isSkipped: boolean;
  readonly #budget: number;
  #spent = 0;
  #longest = 0;
  #count = 0;

  /**
   * @param earlier how long the first audit of an earlier process took, in ms
   * @param onFirst is told how long the first one of this process takes
   */
  constructor(settings: {
    readonly now: () => number;
    readonly random: () => number;
    readonly earlier: number | undefined;
    readonly onFirst: (milliseconds: number) => void;
    /** What all of them may take, in ms. */
    readonly budget?: number;
  }) {
    this.#budget = settings.budget ?? usualBudget;
    this.#now = settings.now;
    this.#random = settings.random;
    this.#onFirst = settings.onFirst;
    this.#isSkipped = settings.random() * (settings.earlier ?? 0) > this.#budget;
  }

  /** How many claims have been compared. */
  get count(): number {
    return this.#count;
  }

  /** Returns a claim that is wrong, if it finds one. */
  async findWrong(claims: readonly Claim[]): Promise<Claim | undefined> {
    if (this.#isSkipped || this.#random() * surelyAudited >= claims.length) return undefined;
    const open = [...claims];
    for (let attempt = 0; attempt < mostAttempts && open.length > 0; attempt++) {
      if (this.#spent + this.#longest > this.#budget) return undefined;
      const [claim] = open.splice(Math.floor(this.#random() * open.length), 1);
      if ((await this.#compare(claim!)) === false) return claim;
      // A lookup of few claims is worth one comparison.
      if (this.#count > 0 && claims.length < surelyAudited) return undefined;
    }
    return undefined;
  }

  async #compare(claim: Claim): Promise<boolean | undefined> {
    const start = this.#now();
    // With a broken Prettier, nothing can be compared.
    const isRight = await claim.compare(longestText).catch(() => undefined);
    if (isRight === undefined) return undefined;
    const milliseconds = this.#now() - start;
    if (this.#count === 0) this.#onFirst(milliseconds);
    // The first one loads Prettier, which the others need not.
    else this.#longest = Math.max(this.#longest, milliseconds);
    this.#spent += milliseconds;
    this.#count += 1;
    return isRight;
  }
}
