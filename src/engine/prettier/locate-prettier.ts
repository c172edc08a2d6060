import { existsSync, readFileSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * `given-folder`: found from the setting `prettierFrom`. `nearest`: found upwards from the file's
 * folder. `own`: our dependency.
 */
export type PrettierOrigin = "given-folder" | "nearest" | "own";

/** A Prettier, and why it was chosen. */
export interface LocatedPrettier extends PrettierLocation {
  readonly origin: PrettierOrigin;
}

/** An installed Prettier. */
export interface PrettierLocation {
  /** Absolute path of the package's folder. */
  readonly directory: string;
  readonly version: string;
  /**
   * Why it cannot be used, if that is known without loading it. Formatting rejects with this
   * reason.
   */
  readonly problem?: string;
}

/**
 * Finds the Prettier of a folder as Node finds packages: the nearest `node_modules/prettier`
 * upwards, else the one that we depend on. A package of that name that is really ours (a link to
 * our folder `prettier`, or an alias of our package) is skipped. A locator looks in each folder
 * only once.
 * @param givenFolder the Prettier of this folder, if there is one, is used for all folders
 */
export function createPrettierLocator(givenFolder?: string): (directory: string) => LocatedPrettier {
  const located = new Map<string, LocatedPrettier>();
  const nearest = new Map<string, PrettierLocation | undefined>();
  return (directory) => {
    let location = located.get(directory);
    if (location === undefined) {
      location = locatePrettier(directory, givenFolder, nearest);
      // Do not remember a broken package: it may just be being installed.
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

/** There is no Prettier at all, not even the one that we depend on. */
export class NoPrettierError extends Error {
  override readonly name = "NoPrettierError";
  constructor() {
    super("No Prettier was found. Install it: npm install --save-dev prettier");
  }
}

/** The Prettier that we depend on. */
export function locateOwnPrettier(): LocatedPrettier {
  const found =
    nearestPackage(dirname(fileURLToPath(import.meta.url)), new Map()) ?? resolvedPackage(import.meta.url);
  const own = withOrigin("own", found);
  if (own === undefined) throw new NoPrettierError();
  return own;
}

function withOrigin(
  origin: PrettierOrigin,
  location: PrettierLocation | "" | undefined,
): LocatedPrettier | undefined {
  return location ? { ...location, origin } : undefined;
}

/** Looks where `npx` looks, so not in packages that are installed globally. */
function findUpwards(
  directory: string,
  known: Map<string, PrettierLocation | undefined>,
): PrettierLocation | undefined {
  // Yarn's Plug'n'Play has no node_modules, so a stray folder of that name must not take
  // precedence.
  return process.versions["pnp"] === undefined
    ? nearestPackage(directory, known)
    : resolvedPackage(join(directory, "noop.js"));
}

// We do not use Node's resolver for the common case: it would first load the ES module loader,
// which takes longer than all the rest of a warm run.
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
    // The package does not exist.
    return undefined;
  }
}

/**
 * Reads a package folder. Like Node, we do not count a folder without a package.json as a package.
 * A package.json that cannot be read makes a broken package.
 */
function readPackage(directory: string): PrettierLocation | undefined {
  const file = join(directory, "package.json");
  // Throwing and catching an error would take ten times as long.
  if (!existsSync(file)) return undefined;
  try {
    const packageJson = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    const { version } = packageJson;
    if (isOurs(packageJson)) return undefined;
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

// The `package.json` of our folder `prettier` has a field `fmt-cache`, because nothing else
// distinguishes it from Prettier once it is linked or copied.
function isOurs(packageJson: Readonly<Record<string, unknown>>): boolean {
  return packageJson["name"] === "fmt-cache" || packageJson["fmt-cache"] !== undefined;
}
