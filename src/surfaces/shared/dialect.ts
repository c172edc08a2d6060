import type { PrettierLocation } from "../../engine/prettier/locate-prettier.ts";
import { supportsColor, supportsColorLikeChalk } from "./supports-color.ts";
import { isOlder } from "./prettier-version.ts";

/**
 * Where the commands of different Prettiers speak or behave differently. All other code describes
 * the newest one.
 */
export interface Dialect {
  /**
   * `--check` ends with the number of files that could not be formatted. Older Prettiers leave them
   * out.
   */
  readonly countsFailures: boolean;
  /**
   * A file of an unknown type that a pattern names is an error like any other, also for the exit
   * code of `--check`.
   */
  readonly unknownTypesFail: boolean;
  /** The path given for standard input is made absolute before Prettier sees it. */
  readonly resolvesStdinPath: boolean;
  /** The advice to run Prettier names the flag `--write`. */
  readonly namesWriteFlag: boolean;
  /** `--write` prints "(unchanged)" behind a file that it left as it was. */
  readonly tellsUnchanged: boolean;
  readonly supportsColor: typeof supportsColor;
}

/**
 * Source: `cli/format.js` and `cli/logger.js` of Prettier 3.0.3, 3.1.1, 3.2.5, 3.3.3, 3.4.2, 3.5.3,
 * 3.6.2 and 3.10.1.
 */
export function dialectOf({ version }: PrettierLocation): Dialect {
  const since = (first: string) => !isOlder(version, first);
  return {
    countsFailures: since("3.6.0"),
    unknownTypesFail: since("3.6.0"),
    resolvesStdinPath: since("3.6.0"),
    namesWriteFlag: since("3.3.0"),
    tellsUnchanged: since("3.1.0"),
    supportsColor: since("3.6.0") ? supportsColor : supportsColorLikeChalk,
  };
}
