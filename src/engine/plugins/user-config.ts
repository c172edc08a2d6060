import { MisuseError } from "../../util/misuse-error.ts";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, isAbsolute, join } from "node:path";
import { rootMarkers } from "../memo/repository.ts";

/**
 * What users declare about their plugins, in `fmt-cache.config.json` or in the field `fmt-cache` of
 * a `package.json`.
 */
export interface UserConfig {
  /** Absolute path of the configuration file or `package.json`. */
  readonly file: string;
  /** The value of `remote`, as it is written; `undefined` if there is none. */
  readonly remote: unknown;
  /** By the plugin's name in Prettier's configuration. */
  readonly plugins: ReadonlyMap<string, UserPlugin>;
}

export interface UserPlugin {
  /** Files that affect its output, relative to the folder of the configuration. */
  readonly dependsOn: readonly string[];
  /** Whether it formats each statement independently. */
  readonly statements: boolean;
}

/**
 * Finds the nearest fmt-cache configuration from a folder upwards, up to the root of the
 * repository. Returns `undefined` if there is none. Throws a `MisuseError` for a configuration that
 * we do not understand, because ignoring it could give wrong output.
 */
export type UserConfigReader = (folder: string) => UserConfig | undefined;

/** Creates a reader, which reads each file only once. */
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

/** The name of our own configuration file. The configuration may also be in a `package.json`. */
export const userConfigName = "fmt-cache.config.json";

/** The field of a `package.json` that holds our configuration. */
export const packageJsonField = "fmt-cache";

function readFolder(folder: string): UserConfig | undefined {
  const [file, packageJson] = [join(folder, userConfigName), join(folder, "package.json")];
  const [text, inPackageJson] = [readOrUndefined(file), readOwnField(packageJson)];
  if (text !== undefined && inPackageJson !== undefined) {
    throw new MisuseError(
      `There is a configuration of fmt-cache in "${file}", and another one in "${packageJson}". Keep one of them.`,
    );
  }
  if (inPackageJson !== undefined)
    return readConfig(inPackageJson.value, { file: packageJson, key: packageJsonField });
  return text === undefined ? undefined : readConfig(parse(text, file), { file, key: "" });
}

/**
 * Reads a configuration that does not come from the disk. `undefined` if there is none in the text.
 * @param file its absolute path, which says what kind of file it is
 * @throws MisuseError as `UserConfigReader`
 */
export function parseUserConfig(text: string, file: string): UserConfig | undefined {
  if (basename(file) === userConfigName) return readConfig(parse(text, file), { file, key: "" });
  const own = findOwnField(text, file);
  return own && readConfig(own.value, { file, key: packageJsonField });
}

function readOwnField(file: string): { readonly value: unknown } | undefined {
  return findOwnField(readOrUndefined(file), file);
}

function findOwnField(text: string | undefined, file: string): { readonly value: unknown } | undefined {
  // Most of these files do not mention us. Then it is not our task to report a broken one.
  if (text === undefined || !/"fmt-cache"\s*:/.test(text)) return undefined;
  const fields = parse(text, file) as Record<string, unknown> | null;
  return fields !== null && typeof fields === "object" && Object.hasOwn(fields, packageJsonField)
    ? { value: fields[packageJsonField] }
    : undefined;
}

/** Where a value is, for error messages. */
export interface SettingPlace {
  readonly file: string;
  /** `plugins.NAME.dependsOn`; empty for the whole file. */
  readonly key: string;
}

function readConfig(config: unknown, place: SettingPlace): UserConfig {
  const { plugins = {}, remote } = readObject(config, place, ["plugins", "remote"]);
  const placeOfPlugins = below(place, "plugins");
  const named = Object.entries(readObject(plugins, placeOfPlugins));
  return {
    file: place.file,
    remote,
    plugins: new Map(named.map(([name, value]) => [name, readPlugin(value, below(placeOfPlugins, name))])),
  };
}

/** Where the value of `remote` is. */
export function placeOfRemote(file: string): SettingPlace {
  return below({ file, key: basename(file) === userConfigName ? "" : packageJsonField }, "remote");
}

function readPlugin(value: unknown, place: SettingPlace): UserPlugin {
  const { dependsOn = [], statements = false } = readObject(value, place, ["dependsOn", "statements"]);
  if (!Array.isArray(dependsOn) || !dependsOn.every(isRelativePath))
    fail(below(place, "dependsOn"), "a list of relative paths", dependsOn);
  if (typeof statements !== "boolean") fail(below(place, "statements"), "true or false", statements);
  return { dependsOn: dependsOn as readonly string[], statements };
}

function isRelativePath(path: unknown): boolean {
  return typeof path === "string" && path !== "" && !isAbsolute(path);
}

/**
 * @param allowed the only keys that the object may have; any key if absent
 * @throws MisuseError
 */
export function readObject(
  value: unknown,
  place: SettingPlace,
  allowed?: readonly string[],
): Record<string, unknown> {
  if (value === null || typeof value !== "object" || Array.isArray(value)) fail(place, "an object", value);
  const unknown = allowed && Object.keys(value).find((key) => !allowed.includes(key));
  if (unknown === undefined) return value as Record<string, unknown>;
  throw new MisuseError(
    `"${below(place, unknown).key}" in "${place.file}" is unknown. Allowed there: ${allowed!.join(", ")}.`,
  );
}

/**
 * @param value is shown, unless it may hold the credentials of a remote; then it is better left out
 * @throws MisuseError that says what the value must be
 */
export function fail({ file, key }: SettingPlace, expected: string, value?: unknown): never {
  const where = key === "" ? `"${file}"` : `"${key}" in "${file}"`;
  const isShown = value !== undefined && !mayHoldRemote(JSON.stringify(value));
  const shown = isShown ? `, not ${JSON.stringify(value)}` : "";
  throw new MisuseError(`${where} must be ${expected}${shown}.`);
}

/** Whether a text may speak of a remote, also where it is not written as it should be. */
function mayHoldRemote(text: string): boolean {
  return /\bremote\b|\/\//.test(text);
}

export function below({ file, key }: SettingPlace, name: string): SettingPlace {
  return { file, key: key === "" ? name : `${key}.${name}` };
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    // The URL of a remote may hold a password, and Node.js shows what stands around the mistake.
    const told = mayHoldRemote(text) ? message.replace(/, (?:\.{3})?".*$/s, "") : message;
    throw new MisuseError(`"${file}" is not valid JSON: ${told}`, { cause: error });
  }
}

function readOrUndefined(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A folder of that name does not concern us.
    if (code === "ENOENT" || code === "EISDIR" || code === "ENOTDIR") return undefined;
    throw new MisuseError(`"${file}" cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
