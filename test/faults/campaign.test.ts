// Long: it starts 60 processes that share, damage and lose one cache.
import { expect, it } from "vitest";
import { createRandom, freshSeed } from "../oracle/random.ts";
import { Campaign } from "./campaign.ts";

// A slice; `npm run faults` goes on for as long as one likes.
const rounds = 60;

it(`${rounds} times a process of any kind uses a cache that others use, clean, evict and damage, and is perhaps killed`, async () => {
  const seed = freshSeed();
  const random = createRandom(seed);
  const campaign = await Campaign.open(random);
  try {
    const { problems, killed } = await campaign.run(random, rounds);
    expect(problems, `seed ${seed}`).toEqual([]);
    expect(killed).toBeGreaterThan(3);
  } finally {
    campaign.dispose();
  }
});
