import fs from "node:fs";
import path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { epochFolder, openReadOnlyStores, openStores } from "../../src/stores/open/open-stores.ts";
import type { CacheEntry } from "../../src/stores/store.ts";
import { markerEntry, mixedEntries } from "./entries.ts";
import { countHits, temporaryFolder } from "./support.ts";

afterEach(() => vi.unstubAllEnvs());

/** A folder with all that is in it, by name, content and time. */
function stateOf(folder: string): Record<string, string> {
  const names = (fs.readdirSync(folder, { recursive: true }) as string[]).sort();
  return Object.fromEntries(
    names.map((name) => {
      const file = path.join(folder, name);
      const stats = fs.statSync(file);
      const content = stats.isFile() ? fs.readFileSync(file, "latin1") : "folder";
      return [name, `${stats.mtimeMs} ${content}`];
    }),
  );
}

/** A folder for everything that a user has. */
function makeHome(): string {
  const home = temporaryFolder();
  for (const name of ["HOME", "USERPROFILE", "LOCALAPPDATA", "XDG_STATE_HOME"]) vi.stubEnv(name, home);
  return home;
}

async function write(cacheLocation: string, entries: readonly CacheEntry[]): Promise<void> {
  const store = openStores({ cacheLocation, durability: "at-close" }, "epoch", () => {});
  await store.setMany(entries);
  await store.close();
}

it("reads what is there and writes nothing, not even that it was used", async () => {
  const home = makeHome();
  const cacheLocation = path.join(home, "cache");
  const epoch = path.join(cacheLocation, epochFolder("epoch"));
  const entries = mixedEntries("entry", 200);
  await write(cacheLocation, entries);
  const [old] = fs.readdirSync(epoch).filter((name) => name.endsWith(".pack"));
  await write(cacheLocation, [markerEntry("younger")]);
  // Beside a pack of the next generation, what is read of the first one is worth a new pack.
  fs.renameSync(path.join(epoch, old!), path.join(epoch, `000000${old!.slice(6)}`));
  const debris = path.join(epoch, "tmp.1.0123456789ab");
  fs.writeFileSync(debris, "x");
  fs.utimesSync(debris, 1, 1);
  for (const day of [path.join(cacheLocation, "last-swept"), path.join(epoch, "last-used")])
    fs.writeFileSync(day, "20000");
  const before = stateOf(home);

  const told: CacheEntry[] = [];
  const store = openReadOnlyStores({ cacheLocation }, "epoch", (set) => told.push(...set));
  expect(await countHits(store, entries)).toBe(entries.length);
  await store.setMany([markerEntry("new")]);
  expect(await countHits(store, [markerEntry("new")])).toBe(1);
  await store.dropMany!(entries.slice(0, 10).map(({ key }) => key));
  await store.flush();
  await store.close();
  expect(told).toEqual([markerEntry("new")]);
  expect(stateOf(home)).toEqual(before);
});

it("makes no key and no folder where there is none", async () => {
  const home = makeHome();
  const store = openReadOnlyStores({ cacheLocation: path.join(home, "cache") }, "epoch", () => {});
  await store.setMany([markerEntry("new")]);
  await store.close();
  expect(fs.readdirSync(home)).toEqual([]);
});
