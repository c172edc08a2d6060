import type { Finding } from "./finding.ts";
import { ruleTitles } from "./finding.ts";

/**
 * A workflow command of GitHub Actions, which shows it beside the line.
 * @param path from the top of the workspace
 */
export function renderWorkflowCommand(path: string, { rule, level, message, place }: Finding): string {
  const properties: [string, string | number][] = [["file", path]];
  if (place !== undefined) {
    properties.push(["line", place.line], ["endLine", place.endLine]);
    // The runner ignores columns if there is more than one line.
    if (rule === "syntax") properties.push(["col", place.column]);
  }
  properties.push(["title", ruleTitles[rule]]);
  const list = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(",");
  return `::${level === "note" ? "notice" : level} ${list}::${escapeText(message)}\n`;
}

/** An error that belongs to no file. */
export function renderWorkflowError(message: string): string {
  return `::error title=fmt-cache::${escapeText(message)}\n`;
}

/** Escapes as `command.ts` of `@actions/core` does. */
function escapeText(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
