import { toFinding } from "./finding.ts";
import type { Ending, FileResult, Tally } from "./reporter.ts";

/** The document of `--reporter json`. Fields may be added; any other change raises `version`. */
export interface JsonReport {
  readonly version: 1;
  /**
   * Every file that was looked at, in the order of the run; ignored and unsupported ones only if a
   * pattern names them.
   */
  readonly files: readonly JsonFile[];
  /** Messages about patterns that failed. */
  readonly errors: readonly string[];
  readonly totals: Readonly<Record<JsonStatus | "files" | "cached", number>>;
  /**
   * `interrupted`: by a signal; `aborted`: by an error that would be the same for every file. Files
   * are missing then.
   */
  readonly ending: Ending;
}

export interface JsonFile {
  /** From the working directory, with `/`. */
  readonly path: string;
  readonly status: JsonStatus;
  /** Whether the whole file was known to the cache. */
  readonly cached: boolean;
  /**
   * Where the file first differs from its formatted text, and where the first run of such lines
   * ends. Lines and columns from 1, columns in UTF-16 units.
   */
  readonly difference?: { readonly line: number; readonly column: number; readonly endLine: number };
  readonly error?: {
    readonly kind: "syntax" | "failure";
    readonly message: string;
    readonly line?: number;
    readonly column?: number;
  };
}

/** `written`: was not formatted, and is now. `unsupported`: Prettier knows no language for it. */
type JsonStatus = "formatted" | "unformatted" | "written" | "error" | "ignored" | "unsupported";

const statuses: Readonly<Record<FileResult["outcome"], JsonStatus>> = {
  unchanged: "formatted",
  unformatted: "unformatted",
  written: "written",
  ignored: "ignored",
  skipped: "unsupported",
  failed: "error",
  unreadable: "error",
  unwritable: "error",
};

export function toJsonFile(result: FileResult): JsonFile {
  const file = { path: result.displayName, status: statuses[result.outcome], cached: result.isHit };
  const finding = toFinding(result);
  if (finding === undefined) return file;
  const { rule, message, place } = finding;
  if (rule === "formatting") return place === undefined ? file : { ...file, difference: place };
  const where = place === undefined ? {} : { line: place.line, column: place.column };
  return { ...file, error: { kind: rule, message, ...where } };
}

export function renderJson(
  files: readonly JsonFile[],
  errors: readonly string[],
  ending: Ending,
  { hits }: Tally,
): string {
  const count = (status: JsonStatus) => files.filter((file) => file.status === status).length;
  const report: JsonReport = {
    version: 1,
    ending,
    totals: {
      files: files.length,
      formatted: count("formatted"),
      unformatted: count("unformatted"),
      written: count("written"),
      error: count("error"),
      ignored: count("ignored"),
      unsupported: count("unsupported"),
      cached: hits,
    },
    errors,
    files,
  };
  return JSON.stringify(report, undefined, 2) + "\n";
}
