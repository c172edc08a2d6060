/**
 * A process that uses a disk store, for tests that need more than one, or one that dies; see
 * `bundleWriter`.
 *
 *     node writer-process.mjs <folder> <journal|at-close> <name> <batches> <batch size>
 *     <read|write-only> [<epoch> <max bytes>]
 *
 * Prints `ready` at the beginning, and the number of a batch when the store has promised to keep
 * it. With `read` it also looks up, after each batch, everything it has written, and exits with
 * code 3 when something is missing.
 */
import { openDiskStore } from "../../src/stores/disk/open-disk-store.ts";
import { authenticationKey, epoch, keysOf, mixedEntries } from "./entries.ts";

const [folder, durability, name, batches, size, mode, ownEpoch = epoch, maxBytes] = process.argv.slice(2) as [
  string,
  "journal" | "at-close",
  string,
  string,
  string,
  string,
  string?,
  string?,
];

const store = openDiskStore({
  folder,
  epoch: ownEpoch,
  ...(maxBytes === undefined ? {} : { maxBytes: Number(maxBytes) }),
  authenticationKey,
  durability,
  now: Date.now,
  onFailure: (failure) => process.stdout.write(`failure ${JSON.stringify(failure)}\n`),
});

process.stdout.write("ready\n");
for (let batch = 0; batch < Number(batches); batch++) {
  await store.setMany(mixedEntries(`${name} ${batch}`, Number(size)));
  if (durability === "at-close") await store.flush();
  process.stdout.write(`${batch}\n`);
  if (mode !== "read") continue;
  for (let earlier = 0; earlier <= batch; earlier++) {
    const answers = await store.getMany(keysOf(mixedEntries(`${name} ${earlier}`, Number(size))));
    if (answers.some((answer) => answer.kind === "miss")) process.exit(3);
  }
}
await store.close();
process.exit(0);
