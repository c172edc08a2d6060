import { isChangedMeanwhile } from "../../shared/replace-file.ts";
import { toFinding, type Finding } from "../reporters/finding.ts";
import type { FileResult } from "../reporters/reporter.ts";

/** Says which files were not formatted, where and why. Empty if there is nothing to say. */
export function describeFailures(failed: readonly FileResult[]): string {
  return (
    failed
      // The agent has edited the file again; that edit has an event of its own.
      .filter(({ error }) => !isChangedMeanwhile(error))
      .map(describeUnformatted)
      .join("\n\n")
  );
}

function describeUnformatted(result: FileResult): string {
  const { displayName, error } = result;
  const finding = toFinding(result);
  if (finding?.place === undefined) return `${displayName} was not formatted: ${finding?.message}`;
  return `${displayName} was not formatted, because Prettier cannot parse it. Your edit is in the file. Fix this error ${describePlace(finding.place)}:\n${finding.message}${frameOf(error)}`;
}

function describePlace({ line, column }: NonNullable<Finding["place"]>): string {
  return `at line ${line}, column ${column}`;
}

function frameOf(error: unknown): string {
  const { codeFrame } = error as { readonly codeFrame?: unknown };
  // Prettier draws it in colours for terminals.
  return typeof codeFrame === "string" ? `\n${codeFrame.replaceAll(/\u001B\[\d*m/g, "")}` : "";
}
