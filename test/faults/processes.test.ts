// Long: it stops, kills and cuts off processes at random moments.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as prettier from "prettier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRandom, freshSeed } from "../oracle/random.ts";
import { writeFolder } from "../surfaces/cli/folder.ts";
import { expectOldOrNew, filesIn, Laboratory, leftoversIn, projectContent, stateOf } from "./laboratory.ts";
import { canCutPower, canMount, Disk } from "./mounts.ts";
import { pause, processesGone, signal, start } from "./processes.ts";

let laboratory: Laboratory;
const formatted: Record<string, string> = {};
const isLinux = process.platform === "linux";
beforeAll(async () => {
  laboratory = await Laboratory.open();
  for (const name of ["neat.ts", "sloppy.ts", "style.css", "notes.md"])
    formatted[name] = await prettier.format(projectContent[name] as string, {
      filepath: name,
      printWidth: 90,
    });
});
afterAll(() => laboratory?.dispose());

/** `number` more files that a run with workers would be worth. */
function addFiles(project: string, number: number, stamp: string): void {
  for (let index = 0; index < number; index++)
    writeFileSync(join(project, `more${index}.ts`), `export  const more_${stamp}_${index} = {a:1}\n`);
}

it.runIf(isLinux)(
  "kill -9 at 30 random moments, half of them while something is written: files are old or new, nothing is left behind or left running",
  async () => {
    const seed = freshSeed();
    const random = createRandom(seed);
    const patient = laboratory.admit();
    let killed = 0;
    try {
      for (let round = 0; round < 30; round++) {
        writeFolder(patient.project, projectContent);
        // By turns with a cold cache, with compiled code to be written, and with workers.
        if (round % 5 === 1) rmSync(patient.cache, { recursive: true, force: true });
        if (round % 5 === 2) rmSync(join(stateOf(patient), "code"), { recursive: true, force: true });
        if (round % 5 === 3) addFiles(patient.project, 30, `round${round}`);
        const run = start(laboratory, patient, ["--write", "."]);
        // Half of them as soon as something is written, one change more or less: most of a run
        // writes nothing.
        let changes = random.integer(12);
        const isWatched = round % 2 === 0;
        const watcher = isWatched
          ? watch(
              dirname(patient.project),
              { recursive: true },
              () => changes-- === 0 && signal(run, "SIGKILL"),
            )
          : undefined;
        const timer = isWatched ? undefined : setTimeout(() => signal(run, "SIGKILL"), random.next() * 400);
        const { exitCode } = await run.ended;
        clearTimeout(timer);
        watcher?.close();
        if (exitCode === null) killed++;
        await processesGone(patient.project);
        expectOldOrNew(patient.project, formatted);
        for (let index = 0; index < 30 && round % 5 === 3; index++) {
          const name = `more_round${round}_${index}`;
          expect([`export  const ${name} = {a:1}\n`, `export const ${name} = { a: 1 };\n`]).toContain(
            readFileSync(join(patient.project, `more${index}.ts`), "utf8"),
          );
        }
        for (let index = 0; index < 30; index++)
          rmSync(join(patient.project, `more${index}.ts`), { force: true });
        if (round % 5 !== 4) continue;
        writeFolder(patient.project, projectContent);
        await laboratory.expectPrettier(patient);
        await laboratory.expectWarm(patient);
        await laboratory.run(patient, ["--write", "."]);
        expectOldOrNew(patient.project, formatted);
        expect(leftoversIn(patient.project)).toEqual([]);
      }
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    }
    expect(killed).toBeGreaterThan(5);
  },
);

it("what a killed run left beside a file goes with the next one that writes there, and what a living one has there stays", async () => {
  const patient = laboratory.admit();
  const program = `const fs = require("node:fs");
    const { renameSync } = fs;
    fs.renameSync = (from, to) => String(to).endsWith(process.env.VICTIM) ? process.kill(process.pid, process.env.HOW) : renameSync(from, to);
    require("node:module").syncBuiltinESMExports();`;
  const saboteur = join(laboratory.bench.directory, "kill-at-rename.cjs");
  writeFileSync(saboteur, program);
  const sabotage = (how: string) => ({
    nodeArguments: ["--require", saboteur],
    env: { VICTIM: "sloppy.ts", HOW: how },
  });
  expect((await laboratory.run(patient, ["--write", "sloppy.ts"], sabotage("SIGKILL"))).exitCode).toBe(null);
  expectOldOrNew(patient.project, formatted);
  const [left] = leftoversIn(patient.project);
  expect(left).toMatch(/^\.fmt-cache-[0-9a-f]{8}-\d+-[0-9a-f]{12}\.tmp$/);
  const own = left!.replace(/-\d+-/, `-${process.pid}-`);
  const elsewhere = left!.replace(/^\.fmt-cache-[0-9a-f]{8}/, ".fmt-cache-01234567");
  const users = ".fmt-cache-notes.tmp";
  for (const name of [own, elsewhere, users]) writeFileSync(join(patient.project, name), "");
  expect((await laboratory.run(patient, ["--write", "style.css"])).exitCode).toBe(0);
  expect(leftoversIn(patient.project).sort()).toEqual([own, elsewhere, users].sort());
});

describe.runIf(isLinux)("a peer that is stopped", () => {
  it("at 6 random moments holds nobody up, and ends well when it goes on", async () => {
    const seed = freshSeed();
    const random = createRandom(seed);
    const patient = laboratory.admit();
    for (let round = 0; round < 6; round++) {
      if (round % 2 === 0) rmSync(patient.cache, { recursive: true, force: true });
      const peer = start(laboratory, patient, ["."]);
      await pause(random.next() * 300);
      signal(peer, "SIGSTOP");
      try {
        await laboratory.expectPrettier(patient);
        await laboratory.expectWarm(patient);
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error });
      } finally {
        signal(peer, "SIGCONT");
      }
      laboratory.compare(await peer.ended);
      await laboratory.expectWarm(patient);
    }
  });

  it("with every lock in its hands", async () => {
    const patient = laboratory.admit();
    const [pack] = filesIn(patient.cache, /\.pack$/);
    for (const lock of [join(pack!, "../fold.lock"), join(patient.cache, "sweep.lock")])
      writeFileSync(lock, "");
    for (let run = 0; run < 12; run++) {
      const stdin = `export  const fresh${run} = 1\n`;
      expect(await laboratory.run(patient, ["--stdin-filepath", "a.ts"], { stdin })).toMatchObject({
        stdout: `export const fresh${run} = 1;\n`,
        stderr: "",
        exitCode: 0,
      });
    }
    await laboratory.expectPrettier(patient);
    await laboratory.expectWarm(patient);
  });
});

it.runIf(canMount)("processes with one pid in different pid namespaces share a cache", async () => {
  const patient = laboratory.admit();
  const namespace = ["unshare", "-pf", "--kill-child", "--mount-proc"];
  const pid = spawnSync("unshare", [...namespace.slice(1), process.execPath, "-p", "process.pid"]);
  expect(pid.stdout.toString()).toBe("1\n");
  for (let round = 0; round < 3; round++) {
    if (round === 0) rmSync(patient.cache, { recursive: true });
    addFiles(patient.project, 3, `pid${round}`);
    const peers = [0, 1].map(() =>
      start(laboratory, patient, ["neat.ts", "sloppy.ts", "more0.ts"], namespace),
    );
    const expected = `${formatted["neat.ts"]!}${formatted["sloppy.ts"]!}export const more_pid${round}_0 = { a: 1 };\n`;
    for (const peer of peers) expect(await peer.ended).toEqual({ stdout: expected, stderr: "", exitCode: 0 });
    for (let index = 0; index < 3; index++) rmSync(join(patient.project, `more${index}.ts`));
    await laboratory.expectPrettier(patient);
    await laboratory.expectWarm(patient);
  }
});

it.runIf(canCutPower)(
  "a power cut at a random moment, 4 times: files are old or new, the cache says what is right",
  async () => {
    const seed = freshSeed();
    const random = createRandom(seed);
    const directory = mkdtempSync(join(laboratory.bench.directory, "power-"));
    const disk = new Disk(directory, 64 << 20);
    try {
      mkdirSync(join(disk.folder, "node_modules"));
      symlinkSync(
        join(laboratory.bench.directory, "node_modules/prettier"),
        join(disk.folder, "node_modules/prettier"),
      );
      for (let cut = 0; cut < 4; cut++) {
        const patient = laboratory.admit(disk.folder);
        if (cut % 2 === 0)
          for (const folder of [patient.cache, patient.home]) rmSync(folder, { recursive: true });
        mkdirSync(patient.home, { recursive: true });
        spawnSync("sync", ["-f", disk.folder]);
        let isOn = true;
        const worker = (async () => {
          for (let run = 0; isOn; run++) {
            const stdin = `export  const cut${cut}_${run} = 1\n${projectContent["sloppy.ts"] as string}`;
            await laboratory.run(patient, ["--stdin-filepath", "sloppy.ts"], { stdin });
            await laboratory.run(patient, ["--write", "."]);
            if (isOn) writeFolder(patient.project, { "sloppy.ts": projectContent["sloppy.ts"]! });
          }
        })().catch(() => {});
        await pause(200 + random.next() * 1800);
        disk.cutPower();
        isOn = false;
        await worker;
        disk.unplug();
        disk.plugIn();
        expectOldOrNew(patient.project, {
          "style.css": formatted["style.css"]!,
          "notes.md": formatted["notes.md"]!,
        });
        writeFolder(patient.project, projectContent);
        await laboratory.expectPrettier(patient);
        await laboratory.expectWarm(patient);
      }
    } catch (error) {
      throw new Error(`seed ${seed}`, { cause: error });
    } finally {
      disk.unplug();
    }
  },
);
