import { spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { afterEach, expect, it, vi } from "vitest";
import { loadAuthenticationKey } from "../../src/stores/disk/authentication-key.ts";
import { temporaryFolder } from "./support.ts";

// Replaced is only what stands for a disk, a user or a process that a test cannot have.
afterEach(() => vi.restoreAllMocks());

const keyFile = (folder: string): string => path.join(folder, "authentication-key");

it("makes a key once, for its user alone, and gives the same one ever after", () => {
  const folder = path.join(temporaryFolder(), "deep", "state");
  const key = loadAuthenticationKey(folder);
  expect(key?.length).toBe(32);
  expect(loadAuthenticationKey(folder)).toEqual(key);
  expect(fs.readdirSync(folder)).toEqual(["authentication-key"]);
  if (process.getuid) expect(fs.statSync(keyFile(folder)).mode & 0o777).toBe(0o600);
  expect(loadAuthenticationKey(path.join(temporaryFolder(), "other"))).not.toEqual(key);
});

it.each([
  ["too short", Buffer.alloc(31, 1)],
  ["too long", Buffer.alloc(33, 1)],
  ["empty", Buffer.alloc(0)],
  ["all zero", Buffer.alloc(32)],
])("replaces a damaged key, once: %s", (_, bytes) => {
  const folder = temporaryFolder();
  fs.writeFileSync(keyFile(folder), bytes, { mode: 0o600 });
  const key = loadAuthenticationKey(folder);
  expect(key?.length).toBe(32);
  expect(loadAuthenticationKey(folder)).toEqual(key);
  expect(fs.readdirSync(folder)).toEqual(["authentication-key"]);
});

it("leaves no half of a key behind when the disk is full", () => {
  const folder = temporaryFolder();
  vi.spyOn(fs, "writeSync").mockImplementation(() => {
    throw Object.assign(new Error("full"), { code: "ENOSPC", syscall: "write" });
  });
  expect(loadAuthenticationKey(folder)).toBe(undefined);
  expect(fs.readdirSync(folder)).toEqual([]);
});

it.each([
  ["a folder", (file: string) => fs.mkdirSync(file)],
  ["a link to itself", (file: string) => fs.symlinkSync(file, file)],
  [
    "writable by others",
    (file: string) => (fs.writeFileSync(file, Buffer.alloc(32, 1)), fs.chmodSync(file, 0o620)),
  ],
  [
    "readable by others",
    (file: string) => (fs.writeFileSync(file, Buffer.alloc(32, 1)), fs.chmodSync(file, 0o644)),
  ],
])("has no key when the file is %s, and leaves the file alone", (_, make) => {
  const folder = temporaryFolder();
  make(keyFile(folder));
  expect(loadAuthenticationKey(folder)).toBe(undefined);
  expect(fs.readdirSync(folder)).toEqual(["authentication-key"]);
});

it("has no key where others can write to the folder", () => {
  const folder = temporaryFolder();
  expect(loadAuthenticationKey(folder)).toBeDefined();
  fs.chmodSync(folder, 0o777);
  expect(loadAuthenticationKey(folder)).toBe(undefined);
});

it("has no key when the file belongs to another user", () => {
  const folder = temporaryFolder();
  expect(loadAuthenticationKey(folder)).toBeDefined();
  vi.spyOn(process, "getuid").mockReturnValue(4711);
  expect(loadAuthenticationKey(folder)).toBe(undefined);
});

it("has no key when the state folder cannot be made", () => {
  const file = path.join(temporaryFolder(), "file");
  fs.writeFileSync(file, "");
  expect(loadAuthenticationKey(path.join(file, "state"))).toBe(undefined);
});

it("takes the key of another process that was faster", () => {
  const folder = temporaryFolder();
  const link = fs.linkSync;
  vi.spyOn(fs, "linkSync").mockImplementation((existing, file) => {
    fs.writeFileSync(file, Buffer.alloc(32, "the faster one"), { mode: 0o600 });
    link(existing, file);
  });
  expect(loadAuthenticationKey(folder)).toEqual(Buffer.alloc(32, "the faster one"));
  expect(fs.readdirSync(folder)).toEqual(["authentication-key"]);
});

it("makes a key where the file system has no links", () => {
  const folder = temporaryFolder();
  vi.spyOn(fs, "linkSync").mockImplementation(() => {
    throw Object.assign(new Error("no links"), { code: "EPERM", syscall: "link" });
  });
  const key = loadAuthenticationKey(folder);
  expect(key?.length).toBe(32);
  expect(fs.readFileSync(keyFile(folder))).toEqual(key);
  expect(fs.readdirSync(folder)).toEqual(["authentication-key"]);
});

it("gives processes that start together one key", () => {
  const folder = path.join(temporaryFolder(), "state");
  const module = new URL("../../src/stores/disk/authentication-key.ts", import.meta.url).href;
  const program = `import { loadAuthenticationKey } from ${JSON.stringify(
    module,
  )}; console.log(loadAuthenticationKey(process.argv[1]).toString("hex"))`;
  const command = Array.from(
    { length: 4 },
    () => `"$0" --import tsx --input-type=module -e "$1" "$2" &`,
  ).join(" ");
  const { stdout } = spawnSync("sh", ["-c", `${command} wait`, process.execPath, program, folder], {
    encoding: "utf8",
    timeout: 60_000,
  });
  const keys = stdout.trim().split("\n");
  expect(keys.length).toBe(4);
  expect(new Set(keys).size).toBe(1);
});
