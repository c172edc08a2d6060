import { MisuseError } from "../util/misuse-error.ts";

/** The default bound of a cache folder, in bytes. */
export const defaultMaxBytes = 512 * 1000 * 1000;

/** The smallest bound that is accepted, in bytes. Below it, a pack could hold only a few texts. */
export const smallestMaxBytes = 64 * 1024;

/** The accepted form of a size, for error messages. */
const sizeForm = `a size of at least ${smallestMaxBytes} bytes, such as 512MB, 1GiB or 100000`;

/**
 * Parses a size as people write it, and returns bytes: `100000`, `512MB` (powers of 1000), `1.5GiB`
 * (powers of 1024), in any case, with or without the `B` and a space. Returns undefined when the
 * text is not a size, or when the size is below `smallestMaxBytes`.
 */
export function parseCacheSize(text: string): number | undefined {
  const [, digits, prefix = "", binary] = /^(\d+(?:\.\d+)?) ?(?:([kmgt])(i)?)?b?$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const power = prefix === "" ? 0 : "kmgt".indexOf(prefix.toLowerCase()) + 1;
  const bytes = Math.floor(Number(digits) * (binary === undefined ? 1000 : 1024) ** power);
  return Number.isSafeInteger(bytes) && bytes >= smallestMaxBytes ? bytes : undefined;
}

/**
 * The bound of the cache folder, in bytes: the given value, else `$FMT_CACHE_MAX_SIZE`, else the
 * default.
 *
 * @param givenAs the name of the given setting, for the error message
 * @throws MisuseError when the value is not a valid size
 */
export function maxCacheBytes(
  given: string | number | undefined,
  environment: Readonly<Record<string, string | undefined>>,
  givenAs = "cacheMaxSize",
): number {
  const text = given ?? (environment["FMT_CACHE_MAX_SIZE"] || undefined);
  if (text === undefined) return defaultMaxBytes;
  const bytes = parseCacheSize(String(text));
  if (bytes !== undefined) return bytes;
  throw new MisuseError(
    `Invalid ${given === undefined ? "FMT_CACHE_MAX_SIZE" : givenAs} value. Expected ${sizeForm}, but received \`${text}\`.`,
  );
}
