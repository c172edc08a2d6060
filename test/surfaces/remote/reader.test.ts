import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Reader, type ReaderSettings } from "../../../src/surfaces/remote/reader.ts";
import { makeSigningPair, parseSigningKey } from "../../../src/surfaces/remote/signing.ts";
import { encodePack } from "../../../src/surfaces/remote/pack.ts";
import { RemoteError } from "../../../src/surfaces/remote/storages/remote-error.ts";
import { lastDoubt } from "../../../src/stores/disk/last-doubt.ts";
import type { Claim } from "../../../src/stores/proven-texts.ts";
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

function read(more: Partial<ReaderSettings> = {}): Reader {
  const usual = { patience: 60_000, waitsAlways: true, random: () => 0.999 };
  return new Reader({ ...world.surroundings(), ...usual, ...more });
}

const claim = (name: string | number, isRight: boolean | undefined = true): Claim => ({
  key: keyOf(name),
  file: `${name}.js`,
  compare: async () => isRight,
});

async function ask(names: readonly (string | number)[], reader = read()): Promise<readonly boolean[]> {
  return reader.provenTexts(epoch).areFormatted(names.map((name) => claim(name)));
}

const knownKeys = Array.from({ length: 100 }, (_, index) => keyOf(index));

describe("a reader", () => {
  it("believes what a pack has, and nothing else", async () => {
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    expect(await ask([1, "other", 99, 100])).toEqual([true, false, true, false]);
  });

  it("needs no network for what is here, for five minutes; then asks whether it has changed", async () => {
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    await closeAfterAsking([1]);
    world.storage.asked.length = 0;
    expect(await closeAfterAsking([1])).toMatchObject({ hits: 1, reason: undefined });
    expect(world.storage.asked).toEqual([]);
    world.time += 6 * 60_000;
    expect(await closeAfterAsking([1])).toMatchObject({ hits: 1 });
    expect(world.storage.asked).toEqual([`get ${world.nameOf()}`]);
  });

  it("asks for the parts that it needs, and only those", async () => {
    const { key } = world;
    const digest = key.digestOf(keyOf(1));
    const shard = digest.charCodeAt(0).toString(16).padStart(2, "0");
    world.storage.objects.set(world.nameOf(), world.pack([], {}, 8));
    world.storage.objects.set(world.nameOf(shard), world.pack(knownKeys, { name: world.nameOf(shard) }));
    expect(await ask([1])).toEqual([true]);
    expect(world.storage.asked).toEqual([`get ${world.nameOf()}`, `get ${world.nameOf(shard)}`]);
  });

  it("does not wait longer than it may, leaves the rest to another process, and uses what comes late", async () => {
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    let answer = () => {};
    world.storage.before = () => new Promise((resolve) => (answer = resolve));
    const reader = read({ patience: 50 });
    const start = performance.now();
    expect(await ask([1], reader)).toEqual([false]);
    expect(performance.now() - start).toBeGreaterThanOrEqual(45);
    // The deadline is one for the whole run.
    const again = performance.now();
    expect(await ask([2], reader)).toEqual([false]);
    expect(performance.now() - again).toBeLessThan(40);
    answer();
    await vi.waitFor(async () => expect(await ask([3], reader)).toEqual([true]));
    const report = await reader.close();
    expect(report.misses).toMatchObject({ off: 0 });
    expect(report.misses.late).toBeGreaterThanOrEqual(2);
  });

  it("says which parts the next run should find, when nothing has come", async () => {
    world.storage.before = () => new Promise(() => {});
    const reader = read({ patience: 20 });
    await ask([1], reader);
    const report = await reader.close();
    expect([...report.wanted].map(([name, shards]) => [name, [...shards]])).toEqual([[epoch, ["root"]]]);
    expect(report.reason).toBeUndefined();
  });

  it("asks nobody in a hook", async () => {
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    const reader = read({ patience: 0, waitsAlways: false });
    expect(await ask([1], reader)).toEqual([false]);
    expect(world.storage.asked).toEqual([]);
    expect([...(await reader.close()).wanted.keys()]).toEqual([epoch]);
  });
});

async function closeAfterAsking(names: readonly (string | number)[], reader = read()) {
  await ask(names, reader);
  return reader.close();
}

describe("what a storage may answer", () => {
  const forger = parseSigningKey(makeSigningPair().signingKey);
  const facts = () => ({
    name: world.nameOf(),
    epoch: 1,
    number: world.time,
    madeAt: world.time,
    expiresAt: world.time + 1e9,
  });
  const days = () => new Map(knownKeys.map((key) => [world.key.digestOf(key), 1]));
  it.each<[string, string, () => Buffer]>([
    ["nothing", "no pack", () => Buffer.alloc(0)],
    ["a page for everything", "no pack", () => Buffer.from("<!doctype html>")],
    ["JSON", "no pack", () => Buffer.from('{"ok":true}')],
    ["an unsigned pack", "cut off", () => world.pack(knownKeys).subarray(0, -64)],
    ["a pack that is cut off", "cut off", () => world.pack(knownKeys).subarray(0, 1000)],
    ["a damaged pack", "signature is wrong", () => flip(world.pack(knownKeys), 500)],
    ["a pack of another key", "another key", () => encodePack(facts(), { bits: 0, days: days() }, forger)],
    [
      "a forged mark",
      "signature is wrong",
      () => encodePack(facts(), { bits: 0, days: days() }, { ...forger, mark: world.signer.mark }),
    ],
    ["another part", "another place", () => world.pack(knownKeys, { name: world.nameOf("00") })],
    ["an old epoch", "another epoch", () => world.pack(knownKeys, { epoch: 0 })],
    ["an expired pack", "has expired", () => world.pack(knownKeys, { expiresAt: world.time })],
    ["a pack from the future", "the future", () => world.pack(knownKeys, { madeAt: world.time + 1e9 })],
  ])("%s: is never a hit, and turns the remote off", async (_, reason, make) => {
    world.storage.objects.set(world.nameOf(), make());
    const report = await closeAfterAsking([1, 2, 3]);
    expect(report.hits).toBe(0);
    expect(report.reason).toContain(reason);
    // The next run does not even ask.
    world.storage.asked.length = 0;
    expect(await closeAfterAsking([1])).toMatchObject({ hits: 0, reason: report.reason });
    expect(world.storage.asked).toEqual([]);
  });

  it("an older pack than one that was seen: is not believed, and what is here stays", async () => {
    const old = world.pack([...knownKeys, keyOf("withdrawn")], { number: 5 });
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys, { number: 6 }));
    await closeAfterAsking([1]);
    world.storage.objects.set(world.nameOf(), old);
    world.time += 6 * 60_000;
    const reader = read();
    await ask([1], reader);
    await vi.waitFor(() => expect(world.storage.asked.length).toBe(2));
    expect(await ask(["withdrawn", 1], reader)).toEqual([false, true]);
    expect((await reader.close()).reason).toContain("older pack than one that was seen");
    // Also when the packs here are gone.
    world.surroundings().state.removePacks();
    world.time += 6 * 60_000;
    expect(await ask(["withdrawn"])).toEqual([false]);
  });

  it("an error: turns the remote off for 30 s, then for twice as long, until it works", async () => {
    world.storage.before = () => Promise.reject(new RemoteError("the storage is down"));
    for (const pause of [30, 60, 120, 240, 480, 600, 600]) {
      world.storage.asked.length = 0;
      expect((await closeAfterAsking([1])).reason).toBe("the storage is down");
      expect(world.storage.asked.length).toBe(1);
      world.time += (pause - 1) * 1000;
      expect((await closeAfterAsking([1])).reason).toBe("the storage is down");
      expect(world.storage.asked.length).toBe(1);
      world.time += 1000;
    }
    world.storage.before = async () => {};
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    expect(await closeAfterAsking([1])).toMatchObject({ hits: 1, reason: undefined });
  });

  it("something wrong on this machine: is tried again after 30 s, however often", async () => {
    const { FMT_CACHE_REMOTE_KEY: key, ...others } = world.env;
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    world.env = others;
    for (let run = 0; run < 5; run++) {
      expect((await closeAfterAsking([1])).reason).toContain("the team's key is not here");
      world.time += 31_000;
    }
    expect(world.storage.asked).toEqual([]);
    world.env = { ...others, FMT_CACHE_REMOTE_KEY: key! };
    expect(await closeAfterAsking([1])).toMatchObject({ hits: 1, reason: undefined });
  });

  it("an unexpected error: shows nothing of its message, and ends nothing", async () => {
    world.storage.before = () => Promise.reject(new TypeError("https://user:password@host"));
    const report = await closeAfterAsking([1]);
    expect(report.reason).toBe("an error that fmt-cache did not expect (TypeError)");
  });
});

describe("audits", () => {
  it("take what cannot be compared, as with a broken Prettier, for nothing", async () => {
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    const broken = many.map((name) => ({
      ...claim(name),
      compare: () => Promise.reject(new Error("broken")),
    }));
    expect(await read().provenTexts(epoch).areFormatted(broken)).toEqual(many.map(() => true));
  });

  const many = Array.from({ length: 100 }, (_, index) => index);
  it("compare something of every large lookup before it is believed", async () => {
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    const reader = read();
    const answers = await reader.provenTexts(epoch).areFormatted(many.map((name) => claim(name)));
    expect(answers).toEqual(many.map(() => true));
    const { audits } = await reader.close();
    expect(audits).toBeGreaterThan(0);
  });

  it("drop the packs for good after one wrong claim, believe nothing of that lookup, and tell it", async () => {
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    await closeAfterAsking([1]);
    const doubt = lastDoubt(world.stateFolder);
    const reader = read();
    const lies = many.map((name) => claim(name, false));
    expect(await reader.provenTexts(epoch).areFormatted(lies)).toEqual(many.map(() => false));
    expect(await ask([1], reader)).toEqual([false]);
    const report = await reader.close();
    expect(report.alarm).toMatch(/^The remote has called "\d+\.js" formatted, but Prettier/);
    expect(report.hits).toBe(0);
    expect(lastDoubt(world.stateFolder)).not.toBe(doubt);
    expect(world.surroundings().state.packSizes().size).toBe(0);
    for (const days of [0, 1, 20]) {
      world.time += days * 86_400_000;
      world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
      expect(await ask([1])).toEqual([false]);
    }
  });

  it("let packs be believed again once the keys are replaced, and not before", async () => {
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    const lies = many.map((name) => claim(name, false));
    await read().provenTexts(epoch).areFormatted(lies);
    const hour = 3_600_000;
    world.time += hour;
    expect((await closeAfterAsking([1])).reason).toContain("they are not believed here until");
    const next = makeSigningPair();
    const facts = { name: world.nameOf(), epoch: 1, number: world.time, madeAt: world.time };
    const days = new Map(knownKeys.map((key) => [world.key.digestOf(key), 20_000]));
    const signer = parseSigningKey(next.signingKey);
    const bytes = encodePack({ ...facts, expiresAt: world.time + 24 * hour }, { bits: 0, days }, signer);
    world.storage.objects.set(world.nameOf(), bytes);
    world.env = { ...world.env, FMT_CACHE_REMOTE_PUBLIC_KEY: next.publicKey };
    world.time += hour;
    expect(await ask([1])).toEqual([true]);
  });

  it("end when they have taken 100 ms, and pass over what cannot be read", async () => {
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    let compared = 0;
    let asked = 0;
    const slow = many.map((name) => ({
      ...claim(name),
      compare: async () => {
        asked += 1;
        if (name % 2 === 0) return undefined;
        compared += 1;
        await new Promise((resolve) => setTimeout(resolve, 60));
        return true;
      },
    }));
    const reader = read({ random: Math.random });
    await reader.provenTexts(epoch).areFormatted(slow);
    await reader.provenTexts(epoch).areFormatted(slow);
    expect(compared).toBeLessThanOrEqual(2);
    expect(asked).toBeGreaterThan(0);
  });

  it("are left to other runs where loading Prettier takes long", async () => {
    world.storage.objects.set(world.nameOf(), world.pack(knownKeys));
    world.surroundings().state.change(() => ({ auditTime: 400 }));
    const audited: boolean[] = [];
    for (const random of [0.1, 0.2, 0.3, 0.9]) {
      const reader = read({ random: () => random });
      await reader.provenTexts(epoch).areFormatted(many.map((name) => claim(name)));
      audited.push((await reader.close()).audits > 0);
      world.surroundings().state.change(() => ({ auditTime: 400 }));
    }
    expect(audited).toEqual([true, true, false, false]);
  });
});

function flip(bytes: Buffer, at: number): Buffer {
  bytes[at]! ^= 1;
  return bytes;
}
