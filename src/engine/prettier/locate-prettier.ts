import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `given-folder`: found from `prettierFrom`. `nearest`: to the folder that was asked for. `own`:
 * our dependency.
 */
export type PrettierOrigin = "given-folder" | "nearest" | "own";

/** A Prettier, and why it was chosen. */
export interface LocatedPrettier extends PrettierLocation {
  readonly origin: PrettierOrigin;
}

/** Which Prettier formats a folder's files. */
export interface PrettierLocation {
  /** Absolute path of the package's folder. */
  readonly directory: string;
  readonly version: string;
  /** Why it cannot be used, if that can be seen without loading it: texts are rejected with it. */
  readonly problem?: string;
}

/**
 * Finds the Prettier of a folder as Node finds packages: the nearest `node_modules/prettier`
 * upwards; where there is none, the one that we depend on. What is ourselves under that name (a
 * link to our `prettier` folder, an alias of our package) is passed over. Looked up once per folder
 * and locator.
 * @param givenFolder its Prettier, found in the same way, comes before that of any other folder
 */
export function createPrettierLocator(givenFolder?: string): (directory: string) => LocatedPrettier {
  const located = new Map<string, LocatedPrettier>();
  const nearest = new Map<string, PrettierLocation | undefined>();
  return (directory) => {
    let location = located.get(directory);
    if (location === undefined) {
      location = locatePrettier(directory, givenFolder, nearest);
      // What cannot be read may be about to be installed.
      if (location.problem === undefined) located.set(directory, location);
      else nearest.clear();
    }
    return location;
  };
}

function locatePrettier(
  directory: string,
  givenFolder: string | undefined,
  known: Map<string, PrettierLocation | undefined>,
): LocatedPrettier {
  return (
    withOrigin("given-folder", givenFolder && findUpwards(givenFolder, known)) ??
    withOrigin("nearest", findUpwards(directory, known) ?? resolvedPackage(join(directory, "noop.js"))) ??
    locateOwnPrettier()
  );
}

/** The one that comes with us. */
export function locateOwnPrettier(): LocatedPrettier {
  const found =
    nearestPackage(dirname(fileURLToPath(import.meta.url)), new Map()) ?? resolvedPackage(import.meta.url);
  const own = withOrigin("own", found);
  if (own === undefined)
    throw new Error("No Prettier was found. Install it: npm install --save-dev prettier");
  return own;
}

function withOrigin(
  origin: PrettierOrigin,
  location: PrettierLocation | "" | undefined,
): LocatedPrettier | undefined {
  return location ? { ...location, origin } : undefined;
}

/** Where `npx` looks, too: not in what is installed for all projects of a user or a machine. */
function findUpwards(
  directory: string,
  known: Map<string, PrettierLocation | undefined>,
): PrettierLocation | undefined {
  // Yarn's Plug'n'Play has no node_modules, and a stray folder of that name must not win over it.
  return process.versions["pnp"] === undefined
    ? nearestPackage(directory, known)
    : resolvedPackage(join(directory, "noop.js"));
}

// The common case by hand: Node's own resolver would first load its ES module loader, which takes
// longer than all the rest of a warm run.
function nearestPackage(
  directory: string,
  known: Map<string, PrettierLocation | undefined>,
): PrettierLocation | undefined {
  if (process.versions["pnp"] !== undefined) return undefined;
  if (known.has(directory)) return known.get(directory);
  const parent = dirname(directory);
  const found =
    readPackage(join(directory, "node_modules", "prettier")) ??
    (parent === directory ? undefined : nearestPackage(parent, known));
  known.set(directory, found);
  return found;
}

function resolvedPackage(from: string): PrettierLocation | undefined {
  try {
    return readPackage(dirname(createRequire(from).resolve("prettier/package.json")));
  } catch {
    // There is none.
    return undefined;
  }
}

/**
 * A folder without a package.json is no package, to Node either. One that cannot be read is a
 * broken package.
 */
function readPackage(directory: string): PrettierLocation | undefined {
  const file = join(directory, "package.json");
  // An error that is thrown and caught takes ten times as long.
  if (!existsSync(file)) return undefined;
  try {
    const manifest = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    const { version } = manifest;
    if (isOurs(manifest)) return undefined;
    if (typeof version !== "string") return brokenPackage(directory, "its package.json has no version.");
    // Node knows modules by their real paths; another path would load a second Prettier.
    return { directory: realpathSync(directory), version };
  } catch (error) {
    return brokenPackage(directory, `its package.json cannot be read: ${(error as Error).message}`);
  }
}

function brokenPackage(directory: string, problem: string): PrettierLocation {
  return { directory, version: "unknown", problem };
}

// Our folder `prettier` says so in its manifest, because nothing else tells it from Prettier,
// wherever it was linked or copied to.
function isOurs(manifest: Readonly<Record<string, unknown>>): boolean {
  return manifest["name"] === "fmt-cache" || manifest["fmt-cache"] !== undefined;
}
