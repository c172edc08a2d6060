import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import { epoch, markerEntry, mixedEntries, textEntry } from "./entries.ts";
import { countHits, filesOf, openDisk, readBack, temporaryFolder, writePack } from "./support.ts";

const isRoot = process.getuid?.() === 0;
const isPosix = process.getuid !== undefined;
const nobody = 65534;
const entries = mixedEntries("entry", 100);

afterEach(() => vi.restoreAllMocks());

/** The system's rules do not hold for root, so root becomes nobody while `work` runs. */
async function withoutPrivileges(work: () => Promise<void>): Promise<void> {
  if (isRoot) process.seteuid!(nobody);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid!(0);
  }
}

describe("the root folder", () => {
  it("is made on the first write, not before, for its user alone and with a note of what it is", async () => {
    const folder = path.join(temporaryFolder(), "deep", "cache");
    expect(await readBack(folder, entries)).toEqual({ hits: 0, reasons: [] });
    expect(fs.existsSync(folder)).toBe(false);
    await writePack(folder, entries);
    if (isPosix) {
      for (const made of [folder, path.dirname(folder), path.join(folder, epoch)])
        expect(fs.statSync(made).mode & 0o777).toBe(0o700);
      expect(fs.statSync(filesOf(folder, ".pack")[0]!).mode & 0o777).toBe(0o600);
    }
    expect(fs.readFileSync(path.join(folder, "CACHEDIR.TAG"), "utf8")).toMatch(
      /^Signature: 8a477f597d28d172789f06886806bc55\n/,
    );
    expect(fs.readFileSync(path.join(folder, ".gitignore"), "utf8")).toBe("*\n");
    expect(fs.readFileSync(path.join(folder, "README.md"), "utf8")).toContain("deleted at any time");
  });

  it("may be an empty folder that exists, or one that came without its tag", async () => {
    const folder = temporaryFolder();
    await writePack(folder, entries);
    fs.rmSync(path.join(folder, "CACHEDIR.TAG"));
    fs.rmSync(path.join(folder, epoch), { recursive: true });
    await writePack(folder, entries);
    expect(fs.existsSync(path.join(folder, "CACHEDIR.TAG"))).toBe(true);
  });

  it.each(["thesis.txt", "README.md", ".gitignore", "0123"])(
    "is not a folder with somebody's %s in it",
    async (work) => {
      const folder = temporaryFolder();
      fs.writeFileSync(path.join(folder, work), "work");
      for (const durability of ["journal", "at-close"] as const) {
        const { store, reasons } = openDisk(folder, { durability });
        await store.setMany(entries);
        expect(await countHits(store, entries)).toBe(entries.length);
        await store.close();
        expect(reasons()).toEqual(["write folder-holds-other-files"]);
      }
      expect(fs.readdirSync(folder)).toEqual([work]);
    },
  );

  it("is read, but not written, when it belongs to another user", async () => {
    const folder = temporaryFolder();
    await writePack(folder, entries);
    const before = fs.readdirSync(path.join(folder, epoch));
    vi.spyOn(process, "getuid").mockReturnValue(4711);
    const { store, reasons } = openDisk(folder);
    expect(await countHits(store, entries)).toBe(entries.length);
    await store.setMany([markerEntry("mine")]);
    await store.close();
    expect(reasons()).toEqual(["open folder-of-another-user"]);
    expect(fs.readdirSync(path.join(folder, epoch))).toEqual(before);
  });

  it.each([
    ["it", "", 0o777, ["open folder-writable-by-others"]],
    ["it, sticky", "", 0o1777, ["open folder-writable-by-others"]],
    ["a folder above", "../..", 0o777, ["open parent-writable-by-others"]],
    ["a folder above, sticky", "../..", 0o1777, []],
  ])("is only read, and reported, when others may write to %s", async (_, above, mode, expected) => {
    const folder = path.join(temporaryFolder(), "deep/cache");
    await writePack(folder, entries);
    fs.chmodSync(path.join(folder, above), mode);
    for (const isTrusted of [false, true]) {
      const { store, reasons } = openDisk(folder, { isTrusted });
      await store.setMany([markerEntry("mine")]);
      expect(await countHits(store, entries)).toBe(entries.length);
      await store.close();
      expect(reasons()).toEqual(isTrusted ? [] : expected);
      const written = (await readBack(folder, [markerEntry("mine")])).hits;
      expect(written).toBe(isTrusted || expected.length === 0 ? 1 : 0);
    }
  });

  it("is not made where others may replace it", async () => {
    const parent = temporaryFolder();
    fs.chmodSync(parent, 0o777);
    const { store, reasons } = openDisk(path.join(parent, "deep/cache"));
    await store.setMany([markerEntry("mine")]);
    await store.close();
    expect(reasons()).toEqual(["open parent-writable-by-others"]);
    expect(fs.readdirSync(parent)).toEqual([]);
  });

  it("is not written through a link in the place of an epoch, and nothing behind the link is touched", async () => {
    const [folder, elsewhere] = [temporaryFolder(), temporaryFolder()];
    await writePack(folder, entries);
    fs.renameSync(path.join(folder, epoch), path.join(elsewhere, "work"));
    fs.symlinkSync(path.join(elsewhere, "work"), path.join(folder, epoch));
    const before = fs.readdirSync(path.join(elsewhere, "work"));
    for (const durability of ["journal", "at-close"] as const) {
      const { store, reasons } = openDisk(folder, { durability });
      await store.setMany([markerEntry("mine")]);
      await store.dropMany!(entries.map(({ key }) => key));
      await store.close();
      expect(reasons()).toEqual(["open epoch-is-a-link"]);
    }
    expect(fs.readdirSync(path.join(elsewhere, "work"))).toEqual(before);
  });

  it.each([
    ["a file", (place: string) => fs.writeFileSync(place, ""), ["open ENOTDIR", "open not-a-folder"]],
    ["below a file", (place: string) => fs.writeFileSync(path.dirname(place), ""), ["open ENOTDIR"]],
    ["a link to itself", (place: string) => fs.symlinkSync(place, place), ["open ELOOP"]],
  ])("may be impossible: %s", async (_, make, expected) => {
    const parent = path.join(temporaryFolder(), "parent");
    if (!expected.includes("open ENOTDIR") || expected.length > 1) fs.mkdirSync(parent);
    make(path.join(parent, "cache"));
    for (const durability of ["journal", "at-close"] as const) {
      const { store, reasons } = openDisk(path.join(parent, "cache"), { durability });
      expect(await countHits(store, entries)).toBe(0);
      await store.setMany(entries);
      expect(await countHits(store, entries)).toBe(entries.length);
      await store.flush();
      await store.close();
      expect(reasons()).toEqual(expected);
    }
  });
});

describe("a folder that cannot be written", () => {
  it.each(["journal", "at-close"] as const)(
    "is read, and the failure is reported once (%s; root runs this as nobody)",
    async (durability) => {
      const folder = temporaryFolder();
      await writePack(folder, entries);
      fs.chmodSync(path.join(folder, epoch), 0o555);
      fs.chmodSync(folder, 0o555);
      for (const file of filesOf(folder, ".pack")) fs.chmodSync(file, 0o444);
      await withoutPrivileges(async () => {
        const { store, reasons } = openDisk(folder, { durability });
        expect(await countHits(store, entries)).toBe(entries.length);
        for (let call = 0; call < 5; call++) await store.setMany([markerEntry(`new ${call}`)]);
        expect(await countHits(store, [markerEntry("new 0")])).toBe(1);
        await store.flush();
        await store.close();
        expect(reasons()).toEqual(["write EACCES"]);
      });
      fs.chmodSync(path.join(folder, epoch), 0o700);
      expect(fs.readdirSync(path.join(folder, epoch)).filter((name) => name.startsWith("tmp"))).toEqual([]);
    },
  );

  it("leaves out what cannot be read (root runs this as nobody)", async () => {
    const folder = temporaryFolder();
    await writePack(folder, entries);
    fs.chmodSync(filesOf(folder, ".pack")[0]!, 0o000);
    fs.chmodSync(folder, 0o755);
    fs.chmodSync(path.join(folder, epoch), 0o755);
    await withoutPrivileges(async () => {
      const { store, reasons } = openDisk(folder);
      await countHits(store, entries);
      expect(reasons()).toEqual(["read EACCES"]);
    });
  });
});

// Whether this user may mount a file system: only then there is a disk that can be filled.
function mountTmpfs(folder: string, size: string): boolean {
  return spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size},mode=0700`, "tmpfs", folder]).status === 0;
}

const canMount = ((): boolean => {
  if (!isRoot) return false;
  const folder = fs.mkdtempSync("/tmp/fmt-cache-test-mount-");
  const mounted = mountTmpfs(folder, "64k");
  if (mounted) spawnSync("umount", [folder]);
  fs.rmdirSync(folder);
  return mounted;
})();

describe.runIf(canMount)("a real file system (needs the right to mount a tmpfs)", () => {
  let mounted = "";
  // Lazily, because a store that is left as a killed process leaves it has its journal open.
  afterEach(() => spawnSync("umount", ["-l", mounted]));

  const mountFresh = (): string => {
    mounted = temporaryFolder();
    expect(mountTmpfs(mounted, "256k")).toBe(true);
    return mounted;
  };

  it.each(["journal", "at-close"] as const)(
    "that is full costs what cannot be written, nothing else (%s)",
    async (durability) => {
      const folder = mountFresh();
      await writePack(folder, entries);
      const { store, reasons, clock } = openDisk(folder, { durability });
      const large = Array.from({ length: 60 }, (_, index) => textEntry(`large ${index}`, "x".repeat(9_000)));
      for (const entry of large) {
        await store.setMany([entry]);
        clock.now += 2 * 60_000;
      }
      expect(await countHits(store, [...entries, ...large])).toBe(entries.length + large.length);
      await store.flush();
      await store.close();
      expect(reasons()).toEqual(["write ENOSPC"]);
      expect((await readBack(folder, entries)).hits).toBe(entries.length);
      const inJournal = (await readBack(folder, large)).hits;
      if (durability === "journal") expect(inJournal).toBeGreaterThan(10);
      expect(fs.readdirSync(path.join(folder, epoch)).filter((name) => name.startsWith("tmp"))).toEqual([]);
    },
  );

  it.each([
    ["two minutes later", 2 * 60_000],
    ["when the clock has been set back", -24 * 60 * 60_000],
  ])("that is full for a while gets everything when there is room again, %s", async (_, passed) => {
    const folder = mountFresh();
    const { store, clock } = openDisk(folder, { durability: "journal" });
    await store.setMany(entries.slice(0, 10));
    const ballast = path.join(folder, epoch, "tmp.1.0123456789ab");
    try {
      fs.writeFileSync(ballast, Buffer.alloc(300_000));
    } catch {
      // Full is what it should be.
    }
    const large = textEntry("large", "x".repeat(50_000));
    await store.setMany([large]);
    expect((await readBack(folder, [large])).hits).toBe(0);
    fs.rmSync(ballast);
    await store.setMany(entries.slice(10, 20));
    clock.now += passed;
    await store.setMany(entries.slice(20, 30));
    // As if it was killed now.
    expect(await readBack(folder, [...entries.slice(0, 30), large])).toEqual({ hits: 31, reasons: [] });
  });

  it("that is mounted read-only is read", async () => {
    const folder = mountFresh();
    await writePack(folder, entries);
    spawnSync("mount", ["-o", "remount,ro", folder]);
    const { store, reasons } = openDisk(folder, { durability: "journal" });
    expect(await countHits(store, entries)).toBe(entries.length);
    await store.setMany([markerEntry("new")]);
    await store.close();
    expect(reasons()).toEqual(["write EROFS"]);
  });
});
