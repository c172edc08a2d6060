/** The bound of a cache folder when nobody names one, in bytes. */
import { MisuseError } from "../util/misuse-error.ts";
export const defaultMaxBytes = 512 * 1000 * 1000;

/** Below, a pack would have room for a few texts only. In bytes. */
export const smallestMaxBytes = 64 * 1024;

/** What a size has to look like; for messages. */
const sizeForm = `a size of at least ${smallestMaxBytes} bytes, such as 512MB, 1GiB or 100000`;

/**
 * The bytes of a size as people write it: `100000`, `512MB` (powers of 1000), `1.5GiB` (powers of
 * 1024), in any case, with or without the `B` and a space. Undefined when it is none, or below
 * `smallestMaxBytes`.
 */
export function parseCacheSize(text: string): number | undefined {
  const [, digits, prefix = "", binary] = /^(\d+(?:\.\d+)?) ?(?:([kmgt])(i)?)?b?$/i.exec(text.trim()) ?? [];
  if (digits === undefined) return undefined;
  const power = prefix === "" ? 0 : "kmgt".indexOf(prefix.toLowerCase()) + 1;
  const bytes = Math.floor(Number(digits) * (binary === undefined ? 1000 : 1024) ** power);
  return Number.isSafeInteger(bytes) && bytes >= smallestMaxBytes ? bytes : undefined;
}

/**
 * The bound of the cache folder in bytes: as given, else from `$FMT_CACHE_MAX_SIZE`, else the
 * default.
 *
 * @param givenAs what the user calls that which is given
 * @throws MisuseError when it is no size
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
