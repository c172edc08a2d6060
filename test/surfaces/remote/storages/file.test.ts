import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openRemoteStorage } from "../../../../src/surfaces/remote/storages/open-storage.ts";
import type { RemoteStorage } from "../../../../src/surfaces/remote/storages/storage.ts";
import { getFrom, keepTheContract, name, putInto, versionIn } from "./storage-contract.ts";

let folder: string;
let storage: RemoteStorage;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "fmt-cache share "));
  storage = await openRemoteStorage(pathToFileURL(folder).href, {});
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const fileOf = (of = name) => join(folder, of);

test("a folder keeps packs, and nothing else", async () => {
  await keepTheContract(storage);
  expect(readdirSync(dirname(fileOf()))).toEqual(["root"]);
});

test("one of two packs that are put at once is a conflict", async () => {
  await putInto(storage, "0");
  for (let turn = 0; turn < 20; turn++) {
    const replaces = await versionIn(storage, `${turn === 0 ? 0 : "next"}`);
    const results = await Promise.all([1, 2, 3].map(() => putInto(storage, "next", { replaces })));
    expect(results.sort()).toEqual(["conflict", "conflict", "stored"]);
  }
});

test("what a process has left behind is in nobody's way for long", async () => {
  await putInto(storage, "0");
  writeFileSync(`${fileOf()}.new`, "half");
  expect(await putInto(storage, "1")).toBe("conflict");
  const longAgo = Date.now() / 1000 - 600;
  utimesSync(`${fileOf()}.new`, longAgo, longAgo);
  expect(await putInto(storage, "1")).toBe("conflict");
  expect(await putInto(storage, "1")).toBe("stored");
  await versionIn(storage, "1");
});

test("what is no pack is an error, at once", async () => {
  mkdirSync(dirname(fileOf()), { recursive: true });
  writeFileSync(fileOf(), "");
  await expect(getFrom(storage)).rejects.toThrow(/is empty/);
  mkdirSync(fileOf("folder"));
  await expect(getFrom(storage, "folder")).rejects.toThrow(/is no file/);
  if (process.platform !== "win32") {
    execFileSync("mkfifo", [fileOf("pipe")]);
    await expect(getFrom(storage, "pipe")).rejects.toThrow(/is no file/);
    symlinkSync("/dev/zero", fileOf("zero"));
    await expect(getFrom(storage, "zero")).rejects.toThrow(/is no file/);
  }
  expect(await getFrom(storage, `${name}/below-a-file`)).toEqual({ kind: "missing" });
});

test("says why nothing can be written", async () => {
  writeFileSync(fileOf("fmt-cache"), "");
  await expect(putInto(storage, "x")).rejects.toMatchObject({
    name: "RemoteError",
    message: expect.stringMatching(/it cannot be used \((?:ENOTDIR|EEXIST)\)/),
  });
});
