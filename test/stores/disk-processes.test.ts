// Long: it starts and kills processes that write to one folder.
import { spawn, type ChildProcess } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  bundleWriter,
  countHits,
  filesOf,
  openDisk,
  readBack,
  seededRandom,
  temporaryFolder,
} from "./support.ts";
import { epoch, mixedEntries } from "./entries.ts";

let script = "";
beforeAll(() => {
  script = bundleWriter();
});

interface Writer {
  readonly child: ChildProcess;
  /** Batches that the store has promised to keep. */
  readonly kept: Set<number>;
  readonly failures: string[];
  readonly ready: Promise<void>;
  readonly ended: Promise<number | null>;
}

function startWriter(
  folder: string,
  durability: "journal" | "at-close",
  name: string,
  batches: number,
  size: number,
  mode = "write-only",
): Writer {
  const parameters = [script, folder, durability, name, String(batches), String(size), mode];
  const child = spawn(process.execPath, parameters, {
    stdio: ["ignore", "pipe", "inherit"],
    timeout: 60_000,
    killSignal: "SIGKILL",
  });
  const kept = new Set<number>();
  const failures: string[] = [];
  let isReady = (): void => {};
  const ready = new Promise<void>((resolve) => (isReady = resolve));
  let rest = "";
  child.stdout.on("data", (data: Buffer) => {
    const lines = (rest + data.toString()).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      if (line === "ready") isReady();
      else if (line.startsWith("failure")) failures.push(line);
      else kept.add(Number(line));
    }
  });
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return { child, kept, failures, ready, ended };
}

const batchesOf = (name: string, batches: Iterable<number>, size: number) =>
  [...batches].flatMap((batch) => mixedEntries(`${name} ${batch}`, size));

describe("a process that is killed while it writes", () => {
  const seed = Date.now() % 1e9;
  const random = seededRandom(seed);
  const size = 40;
  const folder = { current: "" };
  const kills: { name: string; durability: "journal" | "at-close"; kept: Set<number> }[] = [];

  // Two at a time, and each into the folder that the ones before have left behind.
  beforeAll(async () => {
    folder.current = temporaryFolder("file");
    const killOne = async (round: number): Promise<void> => {
      const durability = round % 2 === 0 ? "journal" : "at-close";
      const name = `kill ${round}`;
      const writer = startWriter(folder.current, durability, name, 100_000, size);
      await writer.ready;
      // The moment is what is tried.
      await new Promise((resolve) => setTimeout(resolve, random() * 150));
      writer.child.kill("SIGKILL");
      await writer.ended;
      expect(writer.failures).toEqual([]);
      kills.push({ name, durability, kept: writer.kept });
    };
    const lane = async (rounds: number[]): Promise<void> => {
      for (const round of rounds) await killOne(round);
    };
    const rounds = Array.from({ length: 25 }, (_, round) => round);
    await Promise.all([
      lane(rounds.filter((round) => round % 2 === 0)),
      lane(rounds.filter((round) => round % 2 === 1)),
    ]);
  }, 120_000);

  it(`(seed ${seed}) loses nothing that was promised, and answers nothing wrong, 25 times`, async () => {
    expect(kills.length).toBe(25);
    expect(kills.some((kill) => kill.kept.size > 0)).toBe(true);
    for (const { name, kept } of kills) {
      const entries = batchesOf(name, kept, size);
      expect(await readBack(folder.current, entries)).toEqual({ hits: entries.length, reasons: [] });
    }
  });

  it("leaves journals that the next writer folds, without losing anything", async () => {
    const entries = kills.flatMap(({ name, kept }) => batchesOf(name, kept, size));
    const { store, reasons, clock } = openDisk(folder.current);
    // One of the killed may have held the lock.
    clock.now += 2 * 60_000;
    await store.setMany(mixedEntries("next writer", 10));
    await store.close();
    expect(reasons()).toEqual([]);
    expect(filesOf(folder.current, ".journal")).toEqual([]);
    expect(filesOf(folder.current, ".pack").length).toBeLessThanOrEqual(9);
    expect(await readBack(folder.current, entries)).toEqual({ hits: entries.length, reasons: [] });
  });
});

describe("four processes that write, read and fold one folder", () => {
  it.each(["journal", "at-close"] as const)(
    "lose nothing, and see what they wrote themselves (%s)",
    async (durability) => {
      const folder = path.join(temporaryFolder(), "cache");
      const [batches, size] = [25, 60];
      const writers = [0, 1, 2, 3].map((index) =>
        startWriter(folder, durability, `writer ${index}`, batches, size, "read"),
      );
      expect(await Promise.all(writers.map((writer) => writer.ended))).toEqual([0, 0, 0, 0]);
      const entries = writers.flatMap((writer, index) => {
        expect(writer.failures).toEqual([]);
        expect(writer.kept.size).toBe(batches);
        return batchesOf(`writer ${index}`, writer.kept, size);
      });
      expect(await readBack(folder, entries)).toEqual({ hits: entries.length, reasons: [] });
      expect(fs.readdirSync(path.join(folder, epoch)).filter((name) => /^tmp|lock/.test(name))).toEqual([]);
    },
  );
});

it("a long-lived process sees what others write, and what they append to their journals", async () => {
  const folder = path.join(temporaryFolder(), "cache");
  const watcher = openDisk(folder);
  const [first, second, third] = [
    mixedEntries("first", 50),
    mixedEntries("second", 50),
    mixedEntries("third", 50),
  ];
  expect(await countHits(watcher.store, first)).toBe(0);
  const other = openDisk(folder, { durability: "journal" });
  for (const entries of [first, second, third]) {
    await other.store.setMany(entries);
    if (entries === third) await other.store.close();
    watcher.clock.now += 1001;
    expect(await countHits(watcher.store, entries)).toBe(entries.length);
  }
  await watcher.store.close();
});
