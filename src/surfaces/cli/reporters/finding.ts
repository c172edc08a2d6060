import { describeFailure } from "../../shared/report-error.ts";
import { findFirstDifference } from "./first-difference.ts";
import type { FileResult } from "./reporter.ts";

/** What a report for programs says about a file. */
export interface Finding {
  /**
   * `formatting`: not as Prettier formats it. `syntax`: Prettier cannot read it. `failure`:
   * anything else that went wrong.
   */
  readonly rule: Rule;
  /** `note`: the file has been fixed. */
  readonly level: "error" | "note";
  readonly message: string;
  /** 1-based; columns in UTF-16 units. */
  readonly place?: { readonly line: number; readonly column: number; readonly endLine: number };
}

export type Rule = "formatting" | "syntax" | "failure";

/** What people read about a rule. */
export const ruleTitles: Readonly<Record<Rule, string>> = {
  formatting: "Code style differs from Prettier's",
  syntax: "Prettier cannot parse the file",
  failure: "The file could not be formatted",
};

/** Undefined for a result that no report mentions. */
export function toFinding(result: FileResult): Finding | undefined {
  switch (result.outcome) {
    case "unformatted":
      return {
        rule: "formatting",
        level: "error",
        message: `${ruleTitles.formatting}. Run fmt-cache --write to fix it.`,
        ...placeOfDifference(result),
      };
    case "written":
      return {
        rule: "formatting",
        level: "note",
        message: "Code style differed from Prettier's and was fixed.",
        ...placeOfDifference(result),
      };
    case "failed": {
      const place = placeOfError(result.error);
      const message = withoutFrame(result);
      return place === undefined
        ? { rule: "failure", level: "error", message }
        : { rule: "syntax", level: "error", message, place };
    }
    case "unreadable":
    case "unwritable": {
      const verb = result.outcome === "unreadable" ? "read" : "written";
      return {
        rule: "failure",
        level: "error",
        message: `The file could not be ${verb}: ${(result.error as Error).message}`,
      };
    }
    default:
      return undefined;
  }
}

function placeOfDifference({ source, formatted }: FileResult): Pick<Finding, "place"> {
  return source === undefined || formatted === undefined
    ? {}
    : { place: findFirstDifference(source, formatted) };
}

/**
 * Where Prettier's parser found an error. `end` is not used: where there is one, it is the end of a
 * token, not of the error.
 */
function placeOfError(error: unknown): Finding["place"] {
  const { loc } = error as { loc?: { start?: ErrorPlace } & ErrorPlace };
  const { line, column } = loc?.start ?? loc ?? {};
  if (typeof line !== "number" || line < 1) return undefined;
  return { line, column: typeof column === "number" && column > 0 ? column : 1, endLine: line };
}

interface ErrorPlace {
  readonly line?: number;
  readonly column?: number;
}

/** The message without the code frame, which Prettier draws for terminals. */
function withoutFrame({ error, displayName }: FileResult): string {
  const { codeFrame, loc, stack } = error as Error & { codeFrame?: string; loc?: unknown };
  const text =
    loc === undefined && stack !== undefined ? (error as Error).message : describeFailure(error, displayName);
  const prefix = `${displayName}: `;
  const unnamed = text.startsWith(prefix) ? text.slice(prefix.length) : text;
  return (
    codeFrame !== undefined && unnamed.endsWith(codeFrame) ? unnamed.slice(0, -codeFrame.length) : unnamed
  ).trim();
}
