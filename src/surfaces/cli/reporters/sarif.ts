import { pathToFileURL } from "node:url";
import type { Log, PhysicalLocation, Result } from "sarif";
import { ruleTitles, type Finding, type Rule } from "./finding.ts";
import { pathWithin } from "../../../util/path-within.ts";

export interface SarifEntry {
  /** Absolute. */
  readonly file: string;
  readonly finding: Finding;
}

export interface SarifRun {
  readonly entries: readonly SarifEntry[];
  /** Mistakes in the command line, which belong to no file. */
  readonly problems: readonly string[];
  /** Whether all files were looked at. */
  readonly isComplete: boolean;
}

/**
 * A log of the Static Analysis Results Interchange Format, 2.1.0 (OASIS).
 * @param root absolute path of the folder that stands for `%SRCROOT%`
 */
export function renderSarif({ entries, problems, isComplete }: SarifRun, root: string): string {
  const log: Log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "fmt-cache",
            rules: rules.map((id) => ({
              id,
              shortDescription: { text: ruleTitles[id] },
              defaultConfiguration: { level: "error" },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        originalUriBaseIds: { "%SRCROOT%": { uri: folderUri(root) } },
        invocations: [
          {
            executionSuccessful: isComplete && problems.length === 0,
            toolExecutionNotifications: problems.map((text) => ({ level: "error", message: { text } })),
          },
        ],
        results: entries.map((entry) => toResult(entry, root)),
      },
    ],
  };
  return JSON.stringify(log, undefined, 2) + "\n";
}

const rules: readonly Rule[] = ["formatting", "syntax", "failure"];

function toResult({ file, finding: { rule, level, message, place } }: SarifEntry, root: string): Result {
  const region =
    place === undefined
      ? {}
      : { region: { startLine: place.line, startColumn: place.column, endLine: place.endLine } };
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level,
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: locate(file, root), ...region } }],
  };
}

/** A relative address must not lead out of its base (SARIF 2.1.0, 3.4.4). */
function locate(file: string, root: string): NonNullable<PhysicalLocation["artifactLocation"]> {
  const path = pathWithin(root, file);
  if (path === undefined) return { uri: pathToFileURL(file).href };
  return { uri: path.split("/").map(encodeSegment).join("/"), uriBaseId: "%SRCROOT%" };
}

/** Half a surrogate pair, which a file name on Windows may hold, cannot be encoded. */
function encodeSegment(name: string): string {
  return encodeURIComponent(name.toWellFormed());
}

function folderUri(folder: string): string {
  const { href } = pathToFileURL(folder);
  return href.endsWith("/") ? href : `${href}/`;
}
