import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Reader, type ReaderReport } from "../../../src/surfaces/remote/reader.ts";
import { RepositoryState } from "../../../src/surfaces/remote/repository-state.ts";
import { shardOf } from "../../../src/surfaces/remote/shards.ts";
import { RemoteError } from "../../../src/surfaces/remote/storages/remote-error.ts";
import { epoch, keyOf, World } from "./world.ts";

const opened = vi.hoisted((): { storage: unknown } => ({ storage: undefined }));
vi.mock("../../../src/surfaces/remote/storages/open-storage.ts", () => ({
  openRemoteStorage: async () => opened.storage,
}));

let world: World;
beforeEach(() => {
  world = new World();
  opened.storage = world.storage;
});
afterEach(() => world.dispose());

const knownKeys = Array.from({ length: 100 }, (_, index) => keyOf(index));

/** Has a run ask for texts. */
async function closeAfterAsking(
  names: readonly (string | number)[],
  patience = 60_000,
): Promise<ReaderReport> {
  const reader = new Reader({
    ...world.surroundings(),
    patience,
    waitsAlways: true,
    random: () => 0.999,
  });
  const claims = names.map((name) => ({ key: keyOf(name), file: `${name}.js`, compare: async () => true }));
  await reader.provenTexts(epoch).areFormatted(claims);
  return reader.close();
}

/** Puts packs on the storage in which only text 1 is in a part. Returns the part. */
function storeParts(): string {
  const shard = shardOf(world.key.digestOf(keyOf(1)), 8);
  world.storage.objects.set(world.nameOf(), world.pack([], {}, 8));
  world.storage.objects.set(world.nameOf(shard), world.pack([keyOf(1)], { name: world.nameOf(shard) }));
  return shard;
}

describe("a run", () => {
  it("an error after other answers: turns it off for longer each time, and forgets none of them", async () => {
    const shard = storeParts();
    const fine = world.storage.before;
    world.storage.before = async (name) => {
      if (name === world.nameOf(shard)) throw new RemoteError("the storage is down");
    };
    for (const pause of [30, 60, 120]) {
      world.storage.asked.length = 0;
      expect((await closeAfterAsking([1])).reason).toBe("the storage is down");
      expect(world.storage.asked.at(-1)).toBe(`get ${world.nameOf(shard)}`);
      world.time += (pause - 1) * 1000;
      world.storage.asked.length = 0;
      expect((await closeAfterAsking([1])).reason).toBe("the storage is down");
      expect(world.storage.asked).toEqual([]);
      world.time += 1000;
    }
    expect(Object.keys(world.surroundings().state.safeguards().seen)).toEqual([world.nameOf()]);
    world.storage.before = fine;
    world.time += 60_000;
    expect(await closeAfterAsking([1])).toMatchObject({ hits: 1, reason: undefined });
  });

  it("no answer to one of its questions: is no sign that the storage works again", async () => {
    const shard = storeParts();
    const outage = { until: world.time - 1, failures: 3, reason: "down" };
    world.surroundings().state.change(() => ({ outage, told: "down" }));
    const fine = world.storage.before;
    world.storage.before = async (name) => {
      if (name === world.nameOf(shard)) await new Promise(() => {});
    };
    expect(await closeAfterAsking([1], 100)).toMatchObject({ hits: 0, reason: undefined });
    expect(world.surroundings().state.notes()).toMatchObject({ outage, told: "down" });
    world.storage.before = fine;
    expect(await closeAfterAsking([1])).toMatchObject({ hits: 1 });
    expect(world.surroundings().state.notes()).not.toHaveProperty("outage");
  });

  it("an error of any user of a connection: forgets nothing of what came before it", async () => {
    storeParts();
    const connection = world.connection();
    const failing = connection.noting(async () => {
      await connection.fetch(world.nameOf(), AbortSignal.timeout(1000));
      throw new RemoteError("down");
    });
    await expect(failing).rejects.toThrow("down");
    const { asked } = world.surroundings().state.notes();
    expect(Object.keys(asked)).toEqual([world.nameOf()]);
    expect(Object.keys(world.surroundings().state.safeguards().seen)).toEqual([world.nameOf()]);
  });
});

describe("what a storage cannot make this machine forget", () => {
  const state = () => world.surroundings().state;

  it("is kept apart from what it says, and outlives it", async () => {
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys, { number: 6 }));
    await closeAfterAsking([1]);
    writeFileSync(join(state().folder, "notes.json"), "x".repeat(5_000_000));
    state().removePacks();
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys, { number: 5 }));
    expect((await closeAfterAsking([1])).reason).toContain("an older pack");
  });

  it("is not pushed out by what it calls versions", async () => {
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    const { get } = world.storage;
    const etag = "e".repeat(5_000_000);
    world.storage.get = async (...asked) => ({ ...(await get(...asked)), etag }) as never;
    expect(await closeAfterAsking([1])).toMatchObject({ hits: 1 });
    expect(state().notes().etags).toEqual({});
    expect(Object.keys(state().notes().asked)).toEqual([world.nameOf()]);
    // By many versions, either.
    const many = Object.fromEntries(
      Array.from({ length: 30_000 }, (_, index) => [`name${index}`, "e".repeat(200)]),
    );
    const asked = Object.fromEntries(Object.keys(many).map((name) => [name, world.time]));
    state().change(() => ({ auditTime: 7 }));
    state().noteAnswers(asked, many);
    expect(state().notes()).toMatchObject({ auditTime: 7 });
  });

  it("ends 60 days after it was asked for", async () => {
    const day = 86_400_000;
    const first = world.time;
    state().noteSeen({ old: 1, kept: 1 }, { old: first, kept: first });
    state().noteSeen({}, { kept: first + 59 * day });
    expect(Object.keys(state().safeguards().seen)).toEqual(["old", "kept"]);
    state().noteSeen({ new: 3, kept: 2 }, { new: first + 61 * day, kept: first + 61 * day });
    state().noteSeen({ new: 2 }, { new: first + 61 * day });
    expect(state().safeguards().seen).toEqual({
      kept: [2, first + 61 * day],
      new: [3, first + 61 * day],
    });
  });
});

it("reads its notes as often for many parts as for one", async () => {
  storeParts();
  const notes = vi.spyOn(RepositoryState.prototype, "notes");
  const reads = async (names: readonly number[]) => {
    notes.mockClear();
    await closeAfterAsking(names);
    return notes.mock.calls.length;
  };
  const one = await reads([1]);
  expect(await reads(Array.from({ length: 200 }, (_, index) => index))).toBeLessThanOrEqual(one);
  notes.mockRestore();
});

it("tells apart what packs do not have, what has not come, and what nobody was asked for", async () => {
  const shard = storeParts();
  world.storage.before = async (name) => {
    if (name === world.nameOf(shard)) await new Promise(() => {});
  };
  const late = await closeAfterAsking([1, "other"], 100);
  expect(late).toMatchObject({ hits: 0, misses: { notInPacks: 1, late: 1, off: 0 } });
  const { state } = world.surroundings();
  state.change(() => ({ outage: { until: world.time + 1000, failures: 1, reason: "down" } }));
  state.removePacks();
  expect((await closeAfterAsking([1, "other"])).misses).toEqual({ notInPacks: 0, late: 0, off: 2 });
});
