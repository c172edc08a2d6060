// Long: it kills servers and clients twenty times.
import { expect, it } from "vitest";
import { createRandom, freshSeed } from "../../oracle/random.ts";
import { killAtRandom } from "./kills.ts";
import { openUserBench } from "./user.ts";

// A slice; `npm run serve:faults` goes on for as long as one likes.
const rounds = 20;

it(`${rounds} times, a server or one of its clients is killed, and nobody else is hurt`, async () => {
  const seed = freshSeed();
  const bench = await openUserBench();
  try {
    const { servers, formatted, problems } = await killAtRandom(bench, createRandom(seed), rounds);
    expect(problems, `seed ${seed}`).toEqual([]);
    expect(servers).toBeGreaterThan(5);
    expect(formatted, `seed ${seed}`).toBeGreaterThan(0);
  } finally {
    await bench.dispose();
  }
});
