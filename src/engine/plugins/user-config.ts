import { MisuseError } from "../../util/misuse-error.ts";
import { existsSync, readFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { rootMarkers } from "../memo/repository.ts";

/**
 * What people know of their plugins, and say in `fmt-cache.config.json` or in a manifest under
 * `fmt-cache`.
 */
export interface UserConfig {
  /** Absolute path of the file that says it. */
  readonly file: string;
  /** By the name that the configuration of Prettier gives them. */
  readonly plugins: ReadonlyMap<string, UserPlugin>;
}

export interface UserPlugin {
  /** Files that decide about its output, relative to the folder of the configuration. */
  readonly dependsOn: readonly string[];
  /** Whether it formats each statement for itself. */
  readonly statements: boolean;
}

/**
 * The nearest configuration of ours from a folder upwards, up to the root of the repository;
 * `undefined` where there is none. Throws a `MisuseError` for one that says what we do not
 * understand: to pass it over could mean wrong bytes.
 */
export type UserConfigReader = (folder: string) => UserConfig | undefined;

/** Files are read once in the life of a reader. */
export function createUserConfigReader(): UserConfigReader {
  const known = new Map<string, UserConfig | undefined>();
  const find: UserConfigReader = (folder) => {
    if (known.has(folder)) return known.get(folder);
    const parent = dirname(folder);
    const isTop = parent === folder || [...rootMarkers].some((name) => existsSync(join(folder, name)));
    const found = readFolder(folder) ?? (isTop ? undefined : find(parent));
    known.set(folder, found);
    return found;
  };
  return find;
}

/** The file for nothing but our configuration; the other is the manifest of a package. */
export const userConfigName = "fmt-cache.config.json";

/** The field of a manifest that holds our configuration. */
export const manifestField = "fmt-cache";

function readFolder(folder: string): UserConfig | undefined {
  const [file, manifest] = [join(folder, userConfigName), join(folder, "package.json")];
  const [text, inManifest] = [readOrUndefined(file), readManifest(manifest)];
  if (text !== undefined && inManifest !== undefined) {
    throw new MisuseError(
      `There is a configuration of fmt-cache in "${file}", and another one in "${manifest}". Keep one of them.`,
    );
  }
  if (inManifest !== undefined)
    return { file: manifest, plugins: readPlugins(inManifest.value, { file: manifest, key: manifestField }) };
  if (text === undefined) return undefined;
  return { file, plugins: readPlugins(parse(text, file), { file, key: "" }) };
}

function readManifest(file: string): { readonly value: unknown } | undefined {
  const text = readOrUndefined(file);
  // Most manifests say nothing of us, and a broken one is not ours to complain about then.
  if (text === undefined || !/"fmt-cache"\s*:/.test(text)) return undefined;
  const manifest = parse(text, file) as Record<string, unknown> | null;
  return manifest !== null && typeof manifest === "object" && Object.hasOwn(manifest, manifestField)
    ? { value: manifest[manifestField] }
    : undefined;
}

/** Where a value stands, for whoever has to mend it. */
interface Place {
  readonly file: string;
  /** `plugins.NAME.dependsOn`; empty for the whole file. */
  readonly key: string;
}

function readPlugins(config: unknown, place: Place): ReadonlyMap<string, UserPlugin> {
  const { plugins = {} } = readObject(config, place, ["plugins"]);
  const placeOfPlugins = below(place, "plugins");
  const named = Object.entries(readObject(plugins, placeOfPlugins));
  return new Map(named.map(([name, value]) => [name, readPlugin(value, below(placeOfPlugins, name))]));
}

function readPlugin(value: unknown, place: Place): UserPlugin {
  const { dependsOn = [], statements = false } = readObject(value, place, ["dependsOn", "statements"]);
  if (!Array.isArray(dependsOn) || !dependsOn.every(isRelativePath))
    fail(below(place, "dependsOn"), "a list of relative paths", dependsOn);
  if (typeof statements !== "boolean") fail(below(place, "statements"), "true or false", statements);
  return { dependsOn: dependsOn as readonly string[], statements };
}

function isRelativePath(path: unknown): boolean {
  return typeof path === "string" && path !== "" && !isAbsolute(path);
}

/** @param allowed the only keys that it may have; all where absent */
function readObject(value: unknown, place: Place, allowed?: readonly string[]): Record<string, unknown> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) fail(place, "an object", value);
  const unknown = allowed && Object.keys(value).find((key) => !allowed.includes(key));
  if (unknown === undefined) return value as Record<string, unknown>;
  throw new MisuseError(
    `"${below(place, unknown).key}" in "${place.file}" is unknown. Allowed there: ${allowed!.join(", ")}.`,
  );
}

function fail({ file, key }: Place, expected: string, value: unknown): never {
  const where = key === "" ? `"${file}"` : `"${key}" in "${file}"`;
  throw new MisuseError(`${where} must be ${expected}, not ${JSON.stringify(value)}.`);
}

function below({ file, key }: Place, name: string): Place {
  return { file, key: key === "" ? name : `${key}.${name}` };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new MisuseError(`"${file}" is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A folder of that name is none of our business.
    if (code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR") return undefined;
    throw new MisuseError(`"${file}" cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
