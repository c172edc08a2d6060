/**
 * A process that sets and looks up entries whose value follows from their key, at random, for
 * campaigns in which others evict, clean and are killed:
 *
 *     node store-peer.mjs <folder> <journal|at-close> <seed> <steps>
 *
 * Prints one line for each answer that is neither a miss nor what was set.
 */
import { openDiskStore } from "../../src/stores/disk/open-disk-store.ts";
import { createRandom } from "../oracle/random.ts";
import { authenticationKey, epoch, keysOf, mixedEntries } from "../stores/entries.ts";

const [folder, durability, seed, steps] = process.argv.slice(2) as [
  string,
  "journal" | "at-close",
  string,
  string,
];
const random = createRandom(seed);
const store = openDiskStore({
  folder,
  epoch,
  authenticationKey,
  durability,
  now: Date.now,
  onFailure: () => {},
});

/** All processes use the same hundred batches. */
const batch = () => mixedEntries(`batch ${random.integer(100)}`, 40);

for (let step = 0; step < Number(steps); step++) {
  if (random.chance(0.5)) await store.setMany(batch());
  if (random.chance(0.1)) await store.flush();
  const entries = batch();
  const answers = await store.getMany(keysOf(entries));
  answers.forEach((answer, index) => {
    const entry = entries[index]!;
    const isRight =
      answer.kind === "miss" ||
      (answer.kind === entry.kind &&
        (answer.kind === "marker" || answer.text === (entry as { text: string }).text));
    if (!isRight) console.log(`store: step ${step}: ${JSON.stringify({ entry, answer })}`);
  });
}
await store.close();
process.exit(0);
