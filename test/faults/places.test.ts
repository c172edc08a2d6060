// Long: it fills disks, mounts and unmounts, and runs the command for each.
import { spawn } from "node:child_process";
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { nobody } from "../surfaces/cli/command.ts";
import { Laboratory, leftoversIn, projectContent, stateOf, type Patient } from "./laboratory.ts";
import { canMount, fill, mountMemory, type Mount } from "./mounts.ts";

let laboratory: Laboratory;
const mounts: Mount[] = [];
beforeAll(async () => {
  laboratory = await Laboratory.open();
});
afterEach(() => {
  for (const mount of mounts.splice(0)) mount.unmount();
});
afterAll(() => laboratory?.dispose());

function mounted(name: string, bytes: number): ReturnType<typeof mountMemory> {
  const mount = mountMemory(join(laboratory.bench.directory, name), bytes);
  mounts.push(mount);
  return mount;
}

const isRoot = process.getuid?.() === 0;

/** Gives a folder to the user of `asUser`. */
function giveAway(folder: string): void {
  if (!isRoot) return;
  for (const path of everythingIn(folder)) chownSync(path, nobody.uid, nobody.gid);
}

function everythingIn(folder: string): string[] {
  return [
    folder,
    ...(readdirSync(folder, { recursive: true }) as string[]).map((name) => join(folder, name)),
  ];
}

const listing = (folder: string) => everythingIn(folder).map((path) => `${path} ${statSync(path).size}`);

describe.runIf(canMount)("a full disk", () => {
  it("with a cache on it that knows nothing yet", async () => {
    const disk = mounted("full-cold", 1 << 20);
    const patient = { ...laboratory.admit(), cache: join(disk.folder, "cache") };
    const filler = fill(disk.folder);
    await laboratory.expectPrettier(patient);
    await laboratory.expectPrettier(patient);
    rmSync(filler);
    await laboratory.expectPrettier(patient);
    await laboratory.expectWarm(patient);
  });

  it("with a warm cache on it", async () => {
    const disk = mounted("full-warm", 1 << 20);
    const patient = { ...laboratory.admit(), cache: join(disk.folder, "cache") };
    cpSync(laboratory.admit().cache, patient.cache, { recursive: true });
    const filler = fill(disk.folder);
    await laboratory.expectWarm(patient);
    writeFileSync(join(patient.project, "sloppy.ts"), "export  const changed = 1\n");
    const printed = await laboratory.run(patient, ["sloppy.ts"]);
    expect(printed).toMatchObject({ stdout: "export const changed = 1;\n", stderr: "", exitCode: 0 });
    rmSync(filler);
    writeFileSync(join(patient.project, "sloppy.ts"), projectContent["sloppy.ts"] as string);
    await laboratory.expectWarm(patient);
  });

  it.each([
    ["no room at all", 0],
    // The directory entry fits, its content does not.
    ["room for names only", 1],
  ])("with the state folder on it: %s", async (_, free) => {
    const disk = mounted(`full-state-${free}`, 8 << 20);
    const patient = { ...laboratory.admit(), home: join(disk.folder, "home") };
    if (free > 0) mkdirSync(stateOf(patient), { recursive: true });
    const filler = fill(disk.folder);
    await laboratory.expectPrettier(patient);
    await laboratory.expectPrettier(patient);
    rmSync(filler);
    await laboratory.expectPrettier(patient);
    await laboratory.expectWarm(patient);
  });

  it("with the files to be written on it: they stay as they are", async () => {
    const disk = mounted("full-project", 1 << 20);
    const patient = { ...laboratory.admit(), project: join(disk.folder, "project") };
    mkdirSync(join(disk.folder, "node_modules"), { recursive: true });
    symlinkSync(
      join(laboratory.bench.directory, "node_modules/prettier"),
      join(disk.folder, "node_modules/prettier"),
    );
    cpSync(laboratory.admit().project, patient.project, { recursive: true });
    const filler = fill(disk.folder);
    expect((await laboratory.run(patient, ["--write", "."])).exitCode).toBe(2);
    for (const [name, text] of Object.entries(projectContent))
      expect(readFileSync(join(patient.project, name), "utf8")).toBe(text);
    expect(leftoversIn(patient.project)).toEqual([]);
    rmSync(filler);
    await laboratory.expectWarm(patient);
  });
});

describe("a cache folder that cannot be written", () => {
  it("by its permissions, and warm", async () => {
    const patient = laboratory.admit();
    // Otherwise nobody else can be played, and the permissions alone stop us.
    for (const folder of [patient.home, patient.project, patient.cache]) giveAway(folder);
    for (const path of everythingIn(patient.cache))
      chmodSync(path, statSync(path).isDirectory() ? 0o555 : 0o444);
    const before = listing(patient.cache);
    await laboratory.expectPrettier(patient, { asUser: true });
    await laboratory.expectWarm(patient, { asUser: true });
    expect(listing(patient.cache)).toEqual(before);
  });

  it("by its permissions, and empty", async () => {
    const patient = laboratory.admit();
    rmSync(patient.cache, { recursive: true });
    mkdirSync(patient.cache);
    for (const folder of [patient.home, patient.project, patient.cache]) giveAway(folder);
    chmodSync(patient.cache, 0o555);
    await laboratory.expectPrettier(patient, { asUser: true });
    expect(readdirSync(patient.cache)).toEqual([]);
    chmodSync(patient.cache, 0o755);
    await laboratory.expectPrettier(patient, { asUser: true });
    await laboratory.expectWarm(patient, { asUser: true });
  });

  it.runIf(isRoot)("because it is another user's: it is read, and nothing is put there", async () => {
    const patient = laboratory.admit();
    giveAway(patient.cache);
    const before = listing(patient.cache);
    await laboratory.expectWarm(patient);
    writeFileSync(join(patient.project, "new.ts"), "export  const fresh = 1\n");
    expect((await laboratory.run(patient, ["--check", "new.ts"])).exitCode).toBe(1);
    expect(listing(patient.cache)).toEqual(before);
  });

  it.runIf(canMount)("because everything is mounted for reading only", async () => {
    const disk = mounted("read-only", 8 << 20);
    const warm = laboratory.admit();
    const patient: Patient = { ...warm, cache: join(disk.folder, "cache"), home: join(disk.folder, "home") };
    cpSync(warm.cache, patient.cache, { recursive: true });
    cpSync(warm.home, patient.home, { recursive: true });
    disk.allow("ro");
    await laboratory.expectPrettier(patient);
    await laboratory.expectWarm(patient);
    disk.allow("rw");
    rmSync(patient.cache, { recursive: true });
    rmSync(patient.home, { recursive: true });
    disk.allow("ro");
    await laboratory.expectPrettier(patient);
    disk.allow("rw");
    await laboratory.expectPrettier(patient);
    await laboratory.expectWarm(patient);
  });
});

describe("a cache folder that is not there", () => {
  it.each([
    ["but can be made, with all above it", (place: string) => join(place, "a/b/c"), () => {}],
    [
      "because of a file above it",
      (place: string) => join(place, "file/cache"),
      (place: string) => writeFileSync(join(place, "file"), ""),
    ],
    [
      "because a file has its name",
      (place: string) => join(place, "file"),
      (place: string) => writeFileSync(join(place, "file"), ""),
    ],
    [
      "because it is a link to nowhere",
      (place: string) => join(place, "link"),
      (place: string) => symlinkSync(join(place, "nowhere/at/all"), join(place, "link")),
    ],
    ["because its name is too long", (place: string) => join(place, "x".repeat(300)), () => {}],
  ])("%s", async (_, at, prepare) => {
    const patient = laboratory.admit();
    const place = dirname(patient.cache);
    prepare(place);
    const missing = { ...patient, cache: at(place) };
    await laboratory.expectPrettier(missing);
    await laboratory.expectPrettier(missing);
    await laboratory.expectWarm(patient);
  });

  it("any more, because somebody deletes it in the middle of a run, again and again", async () => {
    const patient = laboratory.admit();
    const deleter = spawn("sh", ["-c", 'while :; do rm -rf "$1"; done', "sh", patient.cache]);
    try {
      for (let run = 0; run < 5; run++) await laboratory.expectPrettier(patient);
    } finally {
      deleter.kill("SIGKILL");
      await new Promise((resolve) => deleter.once("close", resolve));
    }
    await laboratory.expectPrettier(patient);
    await laboratory.expectWarm(patient);
  });
});

it("a copy that is taken while others write answers what was written, or nothing", async () => {
  const patient = laboratory.admit();
  rmSync(patient.cache, { recursive: true });
  let isWriting = true;
  const writers = [0, 1].map(async (writer) => {
    for (let run = 0; isWriting; run++) {
      const source = `export  const fresh${writer}_${run} = 1\n${projectContent["sloppy.ts"] as string}`;
      await laboratory.run(patient, ["--stdin-filepath", "sloppy.ts"], { stdin: source });
    }
  });
  for (let copy = 0; copy < 3; copy++) {
    const { home, project, cache } = laboratory.admit();
    rmSync(cache, { recursive: true });
    cpWhatIsThere(patient.cache, cache);
    const copied = { home, project, cache };
    await laboratory.expectPrettier(copied);
    await laboratory.expectWarm(copied);
  }
  isWriting = false;
  await Promise.all(writers);
});

/** As `cp -r`, which goes on when a file is gone before its turn. */
function cpWhatIsThere(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  let names: string[] = [];
  try {
    names = readdirSync(from);
  } catch {
    // Not there yet.
  }
  for (const name of names) {
    try {
      if (statSync(join(from, name)).isDirectory()) cpWhatIsThere(join(from, name), join(to, name));
      else writeFileSync(join(to, name), readFileSync(join(from, name)), { mode: 0o600 });
    } catch {
      // Gone.
    }
  }
}
