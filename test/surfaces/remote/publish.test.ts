import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPack, type Pack } from "../../../src/surfaces/remote/pack.ts";
import { Publisher, type Published } from "../../../src/surfaces/remote/publish.ts";
import { shardOf } from "../../../src/surfaces/remote/shards.ts";
import type { CacheKey } from "../../../src/util/digest.ts";
import { epoch, keyOf, World } from "./world.ts";

const day = 24 * 60 * 60 * 1000;
let world: World;
beforeEach(() => {
  world = new World();
});
afterEach(() => world.dispose());

function publish(
  names: Iterable<string | number>,
  { beginsAnew = false, unusedDays = 30 } = {},
): Promise<Published> {
  const digests = new Set([...names].map((name) => world.key.digestOf(keyOf(name))));
  return publishDigests(digests, { beginsAnew, unusedDays });
}

function publishDigests(
  digests: ReadonlySet<CacheKey>,
  { beginsAnew = false, unusedDays = 30 } = {},
): Promise<Published> {
  const connection = world.connection("ci", unusedDays);
  const signal = AbortSignal.timeout(60_000);
  return new Publisher(epoch, {
    connection,
    signer: world.signer,
    signal,
    now: () => world.time,
    beginsAnew,
  }).publish(digests);
}

function packOf(shard = "root"): Pack {
  const name = world.nameOf(shard);
  const { verifiers } = world.connection().access;
  const pack = openPack(world.storage.objects.get(name)!, { name, epoch: 1, verifiers, now: world.time });
  if (typeof pack === "string") throw new Error(pack);
  return pack;
}

function countAll(): number {
  const parts = Array.from({ length: 256 }, (_, part) => packOf(part.toString(16).padStart(2, "0")).count);
  return parts.reduce((sum, count) => sum + count);
}

const has = (name: string | number) => packOf().has(world.key.digestOf(keyOf(name)));

describe("a push", () => {
  it("adds to what is there, and writes nothing if nothing is new", async () => {
    expect(await publish([1, 2])).toMatchObject({ added: 2, dropped: 0, packs: 1 });
    expect(await publish([2, 3])).toMatchObject({ added: 1, dropped: 0, packs: 1 });
    expect(await publish([1, 3])).toMatchObject({ added: 0, dropped: 0, packs: 0 });
    expect([1, 2, 3, 4].map(has)).toEqual([true, true, true, false]);
  });

  it("counts every version, so that an older one is recognised", async () => {
    await publish([1]);
    const first = packOf().number;
    await publish([2]);
    expect(packOf().number).toBeGreaterThan(first);
    // A clock that was set back makes no older pack.
    world.time -= day / 24;
    await publish([3]);
    expect(packOf().number).toBeGreaterThan(first + 1);
  });

  it("drops what no push has used for long, and keeps what is used", async () => {
    await publish(["kept", "unused"]);
    for (let pushes = 0; pushes < 5; pushes++) {
      world.time += 8 * day;
      await publish(["kept"]);
    }
    expect(["kept", "unused"].map(has)).toEqual([true, false]);
  });

  it("signs anew before a pack expires", async () => {
    await publish([1]);
    const { expiresAt } = packOf();
    world.time += 16 * day;
    expect(await publish([1])).toMatchObject({ packs: 1 });
    expect(packOf().expiresAt).toBeGreaterThan(expiresAt);
  });

  it("loses nothing of another push at the same time", async () => {
    const pushes = Array.from({ length: 6 }, (_, push) =>
      publish(Array.from({ length: 50 }, (_, index) => `${push} ${index}`)),
    );
    await Promise.all(pushes);
    expect(packOf().count).toBe(300);
  });

  it("replaces what may not be believed", async () => {
    world.storage.objects.set(world.nameOf(), Buffer.from("<!doctype html>"));
    await publish([1]);
    expect(packOf().count).toBe(1);
    world.storage.objects.set(world.nameOf(), world.pack([keyOf("old epoch")], { epoch: 7 }));
    await publish([2]);
    expect(packOf().count).toBe(1);
    expect(await publish([3], { beginsAnew: true })).toMatchObject({ added: 1 });
    expect(packOf().count).toBe(1);
  });
});

describe("many digests", () => {
  it("are split into parts, which take up what comes later", async () => {
    const names = Array.from({ length: 250_000 }, (_, index) => index);
    await publish(names);
    expect(packOf()).toMatchObject({ bits: 8, count: 0 });
    expect(countAll()).toBe(names.length);
    const digest = world.key.digestOf(keyOf(77));
    expect(packOf(shardOf(digest, 8)).has(digest)).toBe(true);
    expect(await publish(["new"])).toMatchObject({ added: 1, packs: 1 });
    const added = world.key.digestOf(keyOf("new"));
    expect(packOf(shardOf(added, 8)).has(added)).toBe(true);
    expect(packOf(shardOf(digest, 8)).has(digest)).toBe(true);
    // A push that begins anew leaves nothing of them for a later one, with parts or without.
    world.time += 1000;
    await publish(["whole"], { beginsAnew: true });
    expect(packOf()).toMatchObject({ bits: 0, count: 1 });
    world.time += 1000;
    const others = Array.from({ length: 140_000 }, (_, index) => `other ${index}`);
    await publish(others);
    expect(packOf().bits).toBe(8);
    expect(countAll()).toBe(others.length + 1);
    world.time += 1000;
    const fewer = names.map((name) => world.key.digestOf(keyOf(name)));
    await publishDigests(new Set(fewer.filter((one) => shardOf(one, 8) !== "07")), { beginsAnew: true });
    expect(packOf("07").count).toBe(0);
    expect(countAll()).toBeLessThan(names.length);
  });
});
