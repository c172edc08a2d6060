import type { Finding } from "./finding.ts";

/**
 * A finding about a file, with the path from the working directory. Without a path, the finding is
 * about the run.
 */
export interface CheckstyleEntry {
  readonly path: string | undefined;
  readonly finding: Finding;
}

/** The XML that Checkstyle 4.3 writes, which many CI servers read. */
export function renderCheckstyle(entries: readonly CheckstyleEntry[]): string {
  const files = entries.map(({ path, finding: { rule, level, message, place } }) => {
    const attributes = [
      ...(place === undefined ? [] : [`line="${place.line}"`, `column="${place.column}"`]),
      `severity="${level === "note" ? "info" : level}"`,
      `message="${escapeAttribute(message)}"`,
      `source="fmt-cache.${rule}"`,
    ];
    return `  <file name="${escapeAttribute(path ?? ".")}">\n    <error ${attributes.join(" ")}/>\n  </file>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n${files.join("")}</checkstyle>\n`;
}

/** XML 1.0 has no way to write most control characters; half a surrogate pair cannot be encoded. */
function escapeAttribute(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "\uFFFD")
    .replaceAll(/[&<>"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);
}
