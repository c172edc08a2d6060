// npm run bench:remote -- [--rounds N] [--files 3000] [--only check,packs,hook,simulation]
// Times what a remote is for: the first --check in a new clone, beside Prettier; packs of 100,000
// and a million digests until they can be used; a hook while the remote is down. A proxy makes the
// way to the storage and back 0, 10 and 50 ms long. Says what packs of 1e6 and 1e7 digests cost.
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { format } from "prettier";
import { Connection } from "../../src/surfaces/remote/connection.ts";
import { endAfter } from "../../src/surfaces/remote/patience.ts";
import { Publisher } from "../../src/surfaces/remote/publish.ts";
import { RepositoryState } from "../../src/surfaces/remote/repository-state.ts";
import { makeSharedKey, parseSharedKey } from "../../src/surfaces/remote/shared-key.ts";
import { makeSigningPair, parseSigningKey } from "../../src/surfaces/remote/signing.ts";
import { openRemoteStorage } from "../../src/surfaces/remote/storages/open-storage.ts";
import { digestKey } from "../../src/util/digest.ts";
import { openWorkbench, prettierCommand } from "../surfaces/cli/command.ts";
import { makeTeam, type Machine } from "../surfaces/remote/team.ts";
import { simulate } from "./remote/simulate.ts";
import { startBlackHole, startSlowStorage } from "./remote/slow-storage.ts";
import { sample } from "./texts.ts";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    files: { type: "string", default: "3000" },
    only: { type: "string", default: "check,packs,hook,simulation" },
  },
});
const [rounds, files] = [Number(values.rounds), Number(values.files)];
const wanted = new Set(values.only.split(","));
const delays = [0, 10, 50];
const storage = await startSlowStorage();
const bench = await openWorkbench();

const median = (times: readonly number[]) => times.toSorted((a, b) => a - b)[times.length >> 1]!;
const say = (text: string) => console.log(text);

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function measureCheck(): Promise<void> {
  const formatted = await format(sample, { filepath: "a.ts" });
  const textOf = (index: number) => `${formatted}export const number = ${index};\n`;
  const content = Object.fromEntries(
    Array.from({ length: files }, (_, index) => [`folder${index % 100}/file${index}.ts`, textOf(index)]),
  );
  const team = await makeTeam(bench, "bench", { content, url: storage.url });
  const pushed = await team.push();
  if (pushed.exitCode !== 0) throw new Error(pushed.stderr);
  say(pushed.stdout.trim());
  const { clone } = team.author;
  const prettier = median(
    await inTurn(Math.max(1, rounds >> 1), () =>
      bench.run(prettierCommand, ["--check", "."], { cwd: clone }),
    ),
  );
  say(`prettier --check . of ${files} files: ${prettier.toFixed(0)} ms`);
  for (const delay of delays) {
    storage.setDelay(delay);
    const times: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const machine = await team.join(`reader-${delay}-${round}`);
      times.push(await time(() => checkAll(machine)));
      rmSync(machine.clone, { recursive: true });
    }
    const own = median(times);
    say(`first --check . at ${delay} ms: ${own.toFixed(0)} ms, ${(own / prettier).toFixed(3)} of Prettier`);
  }
}

async function checkAll(machine: Machine): Promise<void> {
  const { exitCode, stderr } = await machine.run(["--check", "."]);
  if (exitCode !== 0) throw new Error(stderr.slice(0, 500));
}

async function inTurn(count: number, work: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < count; round++) times.push(await time(work));
  return times;
}

async function measurePacks(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "fmt-cache-packs-"));
  for (const count of [100_000, 1_000_000]) {
    const [pair, text] = [makeSigningPair(), makeSharedKey()];
    const url = `${storage.url}/${count}`;
    storage.setDelay(0);
    const pushing = await time(() => publishMany(url, text, pair.signingKey, count));
    say(`${count} digests published in ${pushing.toFixed(0)} ms`);
    for (const delay of delays) {
      storage.setDelay(delay);
      const results: ReadPacks[] = [];
      for (let round = 0; round < rounds; round++) {
        const state = mkdtempSync(join(folder, "state-"));
        results.push(await readPacks({ url, state, key: text, publicKey: pair.publicKey, count }));
      }
      const of = (name: "fetched" | "looked" | "memory") => median(results.map((one) => one[name]));
      say(
        `${count} digests at ${delay} ms: first answer after ${of("fetched").toFixed(0)} ms, all looked up after ${(of("fetched") + of("looked")).toFixed(0)} ms, ${(of("memory") / 1e6).toFixed(1)} MB`,
      );
    }
  }
  rmSync(folder, { recursive: true });
}

async function publishMany(url: string, text: string, signingKey: string, count: number): Promise<void> {
  const [key, signer] = [parseSharedKey(text), parseSigningKey(signingKey)];
  const settings = {
    url,
    publicKeys: [signer.publicKey],
    keyId: key.id,
    epoch: 1,
    unusedDays: 30,
    credentialHelper: undefined,
    source: "bench",
  };
  const state = new RepositoryState(bench.directory, url);
  const place = { top: "/bench", configFile: undefined, url };
  const surroundings = { place, env: {}, stateFolder: bench.directory, state, now: Date.now };
  const opened = await openRemoteStorage(url, {});
  const connection = new Connection(settings, { key, verifiers: [signer], epoch: 1 }, opened, surroundings);
  const keys = Array.from({ length: count }, (_, index) => digestKey("bench", String(index)));
  const signal = endAfter(600_000);
  const publishing = { connection, signer, signal, now: Date.now, beginsAnew: false };
  await new Publisher("bench", publishing).publish(new Set(keys.map((one) => key.digestOf(one))));
  await connection.close();
}

interface PacksToRead {
  readonly url: string;
  readonly state: string;
  readonly key: string;
  readonly publicKey: string;
  readonly count: number;
}

interface ReadPacks {
  readonly fetched: number;
  readonly looked: number;
  readonly memory: number;
  readonly right: number;
  readonly reason?: string;
}

async function readPacks({ url, state, key, publicKey, count }: PacksToRead): Promise<ReadPacks> {
  const program = join(import.meta.dirname, "remote/read-packs.ts");
  const looked = Math.min(count, 100_000);
  const env = {
    ...process.env,
    FMT_CACHE_REMOTE: url,
    FMT_CACHE_REMOTE_KEY: key,
    FMT_CACHE_REMOTE_PUBLIC_KEY: publicKey,
  };
  const args = ["--expose-gc", "--import", "tsx", program, url, state, String(count), String(looked)];
  // Not `execFileSync`: the storage is in this process.
  const { stdout } = await promisify(execFile)(process.execPath, args, { env });
  const result = JSON.parse(stdout) as ReadPacks;
  if (result.right !== looked) throw new Error(`${result.right} of ${looked} found: ${result.reason}`);
  return result;
}

/** A hook that has one new file to format, and a remote that is down. */
async function measureHook(): Promise<void> {
  const hole = await startBlackHole();
  const team = await makeTeam(bench, "hook", { url: "http://127.0.0.1:9/cache" });
  const { author } = team;
  const remotes = { none: "off", refused: "http://127.0.0.1:9/cache", "black hole": hole.url };
  const commit = async (remote: string, round: number) => {
    writeFileSync(join(author.clone, "staged.js"), `const  staged${round}=${round}\n`);
    author.git("add", "staged.js");
    const env = { BUILD_NUMBER: undefined, FMT_CACHE_REMOTE_TIMEOUT: undefined, FMT_CACHE_REMOTE: remote };
    const { exitCode, stderr } = await author.run(["staged"], env);
    if (exitCode !== 0) throw new Error(stderr);
  };
  const times: Record<string, number[]> = {};
  for (let round = 0; round < 4 * rounds; round++)
    for (const [name, remote] of Object.entries(remotes))
      (times[name] ??= []).push(await time(() => commit(remote, round)));
  const none = median(times["none"]!);
  for (const [name, list] of Object.entries(times))
    say(`hook, remote ${name}: ${median(list).toFixed(0)} ms (${(median(list) - none).toFixed(1)} ms added)`);
  hole.close();
}

function showSimulation(): void {
  for (const digests of [1e5, 1e6, 1e7]) {
    const { parts, total, largestPart, forHook, forRun, signing } = simulate(digests);
    const mega = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;
    say(
      `${digests} digests: ${parts} parts, ${mega(total)} in all, at most ${mega(largestPart)} each; a hook of 3 files fetches ${mega(forHook)}, a run over 3,000 files ${mega(forRun)}; ${signing.toFixed(0)} ms to sort and sign all`,
    );
  }
}

mkdirSync(join(bench.directory, "state"));
try {
  if (wanted.has("simulation")) showSimulation();
  if (wanted.has("packs")) await measurePacks();
  if (wanted.has("hook")) await measureHook();
  if (wanted.has("check")) await measureCheck();
} finally {
  storage.close();
  bench.dispose();
}
