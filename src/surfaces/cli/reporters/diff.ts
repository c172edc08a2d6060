import { silentReporter, type Reporter } from "./reporter.ts";
import { findHunks } from "./hunks.ts";

/** Writes, for each file that is not formatted, what formatting would change. */
export function createDiffReporter(write: (text: string) => void, isColored: boolean): Reporter {
  return {
    ...silentReporter,
    fileDone: ({ displayName, source, formatted }) => {
      if (source !== undefined && formatted !== undefined && source !== formatted)
        write(renderDiff(displayName, source, formatted, isColored));
    },
  };
}

/**
 * A unified diff with three lines of context, for `git apply` in the folder that the path is
 * relative to. It has no line `diff --git`: with one, git would take the path as relative to the
 * top of the repository.
 */
export function renderDiff(path: string, before: string, after: string, isColored: boolean): string {
  const paint = isColored ? colorLine : (line: string) => line;
  const lines = [
    ...[`--- ${nameFile("a", path)}`, `+++ ${nameFile("b", path)}`].map((line) =>
      isColored ? `\u001B[1m${line}\u001B[m` : line,
    ),
    ...findHunks(before, after, 3).flatMap((hunk) => [
      paint(`@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`),
      ...hunk.lines.map(paint),
    ]),
  ];
  return lines.join("\n") + "\n";
}

function range(start: number, lines: number): string {
  return lines === 1 ? String(start) : `${start},${lines}`;
}

/**
 * A name as git writes it with the default of `core.quotePath`: a tab ends a name with spaces, and
 * a name that is not plain ASCII is quoted.
 */
function nameFile(side: "a" | "b", path: string): string {
  const name = `${side}/${path}`;
  const tab = name.includes(" ") ? "\t" : "";
  if (/^[ !#-[\]-~]*$/.test(name)) return name + tab;
  const quoted = [...Buffer.from(name)].map((byte) => {
    const character = String.fromCharCode(byte);
    const escape = escapes[character];
    if (escape !== undefined) return escape;
    return byte >= 0x20 && byte < 0x7f ? character : `\\${byte.toString(8).padStart(3, "0")}`;
  });
  return `"${quoted.join("")}"${tab}`;
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\u0007": "\\a",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\v": "\\v",
  "\f": "\\f",
  "\r": "\\r",
};

/** Git's colours. */
function colorLine(line: string): string {
  const color = { "-": 31, "+": 32, "@": 36 }[line[0]!];
  return color === undefined ? line : `\u001B[${color}m${line}\u001B[m`;
}
