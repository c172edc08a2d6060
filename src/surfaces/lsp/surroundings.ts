import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isConfigFile, isConfigOfCode, isRootMarker } from "../../engine/config/config-chain.ts";
import { userConfigName } from "../../engine/plugins/user-config.ts";
import { findImportedFiles } from "./imported-files.ts";
import { fileStamp, missing } from "../../util/file-stamp.ts";

/**
 * Notices changes of what decides about formatting besides the text. It looks at the disk with each
 * request, because clients like Neovim never report what has changed there. That costs a `stat` for
 * each folder on the way up, each configuration file there and what it imports, and each file that
 * was loaded.
 */
export interface Surroundings {
  /** What has changed since the last look at any of the same files. */
  look(folder: string, loaded: ReadonlySet<string>): SurroundingsChange;
  /** These files have just been loaded. */
  noteLoaded(files: readonly string[]): void;
  /** A new thread has loaded nothing yet. */
  forgetLoaded(): void;
}

type SurroundingsChange =
  | "none"
  /** Options have to be read again. */
  | "configuration"
  /** Code that may have been loaded: Node would go on with the old one. */
  | "code"
  /**
   * The folder's Prettier is gone, probably because somebody is just installing. A Prettier further
   * up must not take its place: its bytes would be others.
   */
  | "no-prettier";

export function watchSurroundings(): Surroundings {
  const folders = new Map<string, KnownFolder>();
  const data = new Map<string, string>();
  const code = new Map<string, string>();
  const imports = new Map<string, { readonly stamp: string; readonly files: readonly string[] }>();
  const manifestsSeen = new Set<string>();
  const hasChanged = (known: Map<string, string>, path: string, stamp: string): boolean => {
    const before = known.get(path);
    known.set(path, stamp);
    return before !== undefined && before !== stamp;
  };
  const importsOf = (path: string, stamp: string): readonly string[] => {
    const known = imports.get(path);
    if (known?.stamp === stamp) return known.files;
    const files = stamp === missing ? [] : findImportedFiles(path);
    imports.set(path, { stamp, files });
    return files;
  };
  /** Files and all that they import, with their stamps. */
  function* withImports(paths: Iterable<string>): Generator<readonly [path: string, stamp: string]> {
    const all = new Set(paths);
    for (const path of all) {
      const stamp = fileStamp(path);
      yield [path, stamp];
      if (all.size < mostImported) for (const imported of importsOf(path, stamp)) all.add(imported);
    }
  }
  return {
    look(folder, loaded) {
      let isConfigurationChanged = false;
      let isCodeChanged = false;
      let prettier: "present" | "gone" | undefined;
      const addCode = (paths: Iterable<string>) => {
        for (const [path, stamp] of withImports(paths))
          if (hasChanged(code, path, stamp)) isCodeChanged = true;
      };
      for (const current of foldersAbove(folder)) {
        const { names, isChanged } = readFolder(current, folders);
        isConfigurationChanged ||= isChanged;
        for (const name of names) {
          const path = join(current, name);
          if (isConfigOfCode(name)) {
            addCode([path]);
            continue;
          }
          const stamp = fileStamp(path);
          if (hasChanged(data, path, stamp)) isConfigurationChanged = true;
          addCode(importsOf(path, stamp));
        }
        const manifest = join(current, "node_modules/prettier/package.json");
        addCode([manifest]);
        if (code.get(manifest) !== missing) manifestsSeen.add(manifest);
        // Folders come from the inside out, so the first Prettier is the nearest one, which counts.
        if (manifestsSeen.has(manifest)) prettier ??= code.get(manifest) === missing ? "gone" : "present";
      }
      addCode(loaded);
      if (prettier === "gone") return "no-prettier";
      if (isCodeChanged) return "code";
      return isConfigurationChanged ? "configuration" : "none";
    },
    noteLoaded(files) {
      for (const [path, stamp] of withImports(files)) if (!code.has(path)) code.set(path, stamp);
    },
    forgetLoaded() {
      code.clear();
      imports.clear();
    },
  };
}

// The most imported files that are watched. Each costs a `stat` of some microseconds with each
// request. Configurations and most plugins load fewer. A guess.
const mostImported = 1_000;

interface KnownFolder {
  readonly stamp: string;
  /** The names of its configuration files. */
  readonly names: readonly string[];
  /** The same, and the names that end a search for them; joined. */
  readonly all: string;
  /** In milliseconds since 1970. */
  readonly readAt: number;
}

/** The configuration files of a folder, which is read again when its own times have changed. */
function readFolder(
  folder: string,
  known: Map<string, KnownFolder>,
): { readonly names: readonly string[]; readonly isChanged: boolean } {
  const before = known.get(folder);
  const stamp = fileStamp(folder);
  // The clock of a file system may stand still for some milliseconds while names come and go.
  const isSame = before?.stamp === stamp && changedBefore(stamp, before.readAt - clockTick);
  if (isSame) return { names: before.names, isChanged: false };
  const readAt = Date.now();
  const deciding = stamp === missing ? [] : namesIn(folder).filter(decides);
  const names = deciding.filter((name) => !isRootMarker(name));
  const all = deciding.join("\0");
  known.set(folder, { stamp, names, all, readAt });
  return { names, isChanged: before !== undefined && before.all !== all };
}

// In milliseconds. File times on Linux advance every 4 ms, and on the slowest other file systems
// every 2 s.
const clockTick = 2_000;

function changedBefore(stamp: string, time: number): boolean {
  const changed = stamp.split(" ")[2];
  return changed !== undefined && Number(BigInt(changed) / 1_000_000n) < time;
}

function decides(name: string): boolean {
  return isConfigFile(name) || name === userConfigName || isRootMarker(name);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    // A folder that cannot be read decides nothing.
    return [];
  }
}

function* foldersAbove(folder: string): Generator<string> {
  for (let current = folder; ; current = dirname(current)) {
    yield current;
    if (current === dirname(current)) return;
  }
}
