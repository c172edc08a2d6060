import { epochOf } from "../../../src/formatter/epoch.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Options } from "prettier";
import { expect } from "vitest";
import { createFormatter } from "../../../src/formatter/create-formatter.ts";
import { loadAuthenticationKey } from "../../../src/stores/disk/authentication-key.ts";
import { openDiskStore } from "../../../src/stores/disk/open-disk-store.ts";
import { nullStore } from "../../../src/stores/null-store.ts";
import { epochFolder } from "../../../src/stores/open/open-stores.ts";
import type { CacheEntry } from "../../../src/stores/store.ts";

/**
 * What a run stores for a file: facts about configuration and languages, the file, its statements
 * and sketch, and the mark of a name.
 */
export interface FileEntries {
  readonly facts: readonly CacheEntry[];
  readonly whole: CacheEntry;
  readonly parts: readonly CacheEntry[];
  /** Of `name`, if one was given. */
  readonly mark: CacheEntry | undefined;
  /** The folder of the epoch. */
  readonly epoch: string;
}

export async function entriesOf(file: string, name?: string): Promise<FileEntries> {
  const facts: CacheEntry[] = [];
  const stored: CacheEntry[] = [];
  const marks: CacheEntry[] = [];
  let target = facts;
  const store = { ...nullStore, setMany: async (some: readonly CacheEntry[]) => void target.push(...some) };
  const formatter = createFormatter({ cache: true, verify: false, store });
  const request = { editorconfig: true, configPrecedence: "cli-override", cliOptions: {} } as const;
  const kind = await formatter.fileKind(file, request);
  const options: Options = { ...kind.options, filepath: file };
  target = stored;
  await formatter.format(readFileSync(file, "utf8"), options);
  target = marks;
  if (name !== undefined) await formatter.mark(name, kind);
  const [whole, ...parts] = stored;
  const epoch = epochFolder(epochOf(formatter.locatePrettier(join(file, ".."))));
  return { facts, whole: whole!, parts, mark: marks[0], epoch };
}

/** Puts entries in front of those that are there, with the key of the user whose home it is. */
export async function poison(
  { folder, home }: { readonly folder: string; readonly home: string },
  epoch: string,
  ...entries: readonly CacheEntry[]
): Promise<void> {
  const store = openDiskStore({
    folder,
    epoch,
    authenticationKey: loadAuthenticationKey(join(home, ".local/state/fmt-cache")),
    durability: "at-close",
    // Newer files are asked first.
    now: () => Date.now() + 5000,
    onFailure: (failure) => expect(failure).toBeUndefined(),
  });
  await store.setMany(entries);
  await store.close();
}

export const storedText = (entry: CacheEntry): string => (entry.kind === "text" ? entry.text : "");

/** What is remembered of a configuration that comes to certain options. */
export function configurationFact(facts: readonly CacheEntry[], options: string): CacheEntry | undefined {
  const isIt = (entry: CacheEntry) =>
    entry.kind === "text" && entry.text === rememberedConfiguration(options);
  return facts.find(isIt);
}

/** @param options as JSON */
export function rememberedConfiguration(options: string): string {
  return `{"options":${options},"endless":[]}`;
}
