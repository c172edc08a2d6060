import { Reader } from "../../../src/surfaces/remote/reader.ts";
import { RepositoryState } from "../../../src/surfaces/remote/repository-state.ts";
import { digestKey } from "../../../src/util/digest.ts";

/**
 * A process of its own: fetches packs of so many digests, looks up that many keys, and prints the
 * time of both and the memory.
 */
const [url = "", stateFolder = "", count = "0", known = "0"] = process.argv.slice(2);
const keys = Array.from({ length: Number(known) }, (_, index) => digestKey("bench", String(index)));
const claims = keys.map((key) => ({ key, file: undefined, compare: async () => undefined }));
globalThis.gc?.();
const before = process.memoryUsage();
const start = performance.now();
const reader = new Reader({
  place: { top: "/bench", configFile: undefined, url },
  env: process.env,
  stateFolder,
  state: new RepositoryState(stateFolder, "/bench"),
  now: Date.now,
  patience: 600_000,
  waitsAlways: true,
  random: () => 0.999,
});
const texts = reader.provenTexts("bench");
const [first] = await texts.areFormatted(claims.slice(0, 1));
const fetched = performance.now() - start;
const answers = await texts.areFormatted(claims);
const looked = performance.now() - start - fetched;
globalThis.gc?.();
const after = process.memoryUsage();
const memory = after.heapUsed + after.external - before.heapUsed - before.external;
const { reason } = await reader.close();
const right = answers.filter((answer) => answer).length;
console.log(JSON.stringify({ first, fetched, looked, right, memory, count: Number(count), reason }));
process.exit();
