import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ReferencePrettier } from "./check.ts";
import { installPlugins, readPlugins, type PluginName } from "./plugins.ts";

/** The Prettiers that are installed under an alias, by the name given to `--prettier`. */
export const prettierPackages = {
  newest: "prettier",
  "3.6": "prettier-3.6",
  "3.3": "prettier-3.3",
  "3.0": "prettier-3.0",
} as const;

export type PrettierName = keyof typeof prettierPackages;

/**
 * A temporary project whose `node_modules/prettier` is the Prettier under test. A formatter looks
 * for Prettier from the folder of `filepath`, so every (virtual) file of a run is placed below it.
 */
export interface Workspace {
  readonly folder: string;
  /** One disk store for the whole run: entries of one file meet those of others. */
  readonly cacheLocation: string;
  /** Path of a file that need not exist; its base name and extension decide how it is formatted. */
  pathOf(name: string): string;
  /** The plugins of every text. Prettier finds them with the folder as working directory. */
  readonly plugins: readonly PluginName[];
  loadPrettier(): Promise<ReferencePrettier>;
  remove(): void;
}

export function createWorkspace(prettier: PrettierName, plugins: readonly PluginName[] = []): Workspace {
  const folder = mkdtempSync(join(tmpdir(), "fmt-cache-oracle-"));
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(
    join(import.meta.dirname, "../../node_modules", prettierPackages[prettier]),
    join(folder, "node_modules/prettier"),
    "junction",
  );
  installPlugins(join(folder, "node_modules"), join(import.meta.dirname, "../../node_modules"), plugins);
  return openWorkspace(folder);
}

/** The workspace that another process has created. */
export function openWorkspace(folder: string): Workspace {
  return {
    folder,
    cacheLocation: join(folder, "cache"),
    plugins: readPlugins(join(folder, "node_modules")),
    pathOf: (name) => join(folder, "project", name),
    loadPrettier: async () =>
      (await import(
        /* @vite-ignore */ pathToFileURL(join(folder, "node_modules/prettier/index.mjs")).href
      )) as ReferencePrettier,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
