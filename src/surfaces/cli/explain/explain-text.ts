import { measureWidth } from "../../shared/clear-text.ts";
import { count, describeOutcome } from "./explain-reasons.ts";
import type { ExplainedPart, Explanation } from "./explanation.ts";

/** What is known of a text besides its events. */
export interface ExplainedFile {
  /** As the user named it. */
  readonly file: string;
  /** Null when Prettier rejected it. */
  readonly isFormatted: boolean | null;
  readonly milliseconds: number;
}

export interface TextSettings {
  /** Show every leaf on a line of its own. */
  readonly all: boolean;
  readonly color: boolean;
  /** The width of a line in columns. Only the code is shortened to fit. */
  readonly width: number;
}

/**
 * An explanation for people: what happened, a line for each segment where there are any, a summary.
 */
export function describeExplanation(
  explanation: Explanation,
  { file, isFormatted, milliseconds }: ExplainedFile,
  settings: TextSettings,
): string {
  const { outcome, reason, bytes, segments, blocks, parts, unsplit } = explanation;
  const name = outcome === "fallback" || outcome === "bypass" ? `${outcome} (${reason})` : outcome;
  const time = `${milliseconds.toFixed(1)} ms`;
  const state = isFormatted === null ? "" : isFormatted ? ", is formatted" : ", would change";
  const heading = `${showPlainly(file)}: ${paint(settings, outcomeColors[outcome], name)}. ${describeOutcome(
    explanation,
  )}`;
  const plugins = describePluginsOf(explanation);
  if (outcome !== "statements")
    return [`${heading} ${count(bytes.total, "byte")}${state}, ${time}.`, ...plugins, ""].join("\n");
  const percent = bytes.total === 0 ? 0 : (bytes.formatted / bytes.total) * 100;
  return [
    heading,
    "",
    ...describeParts(parts, settings),
    "",
    `${count(segments.hit, "segment")} hit, ${segments.formatted.toLocaleString("en")} formatted in ${count(
      blocks.length,
      "block",
    )}${state}`,
    `${bytes.formatted.toLocaleString("en")} of ${count(bytes.total, "byte")} formatted (${percent.toFixed(
      1,
    )} %), ${time}`,
    ...plugins,
    ...Object.entries(unsplit).map(
      ([why, times]) => `${count(times, "long body", "long bodies")} not split: ${why}`,
    ),
    "",
  ].join("\n");
}

const pluginParts = {
  none: "takes no part in this text",
  known: "takes part, and is known",
  watched: "takes part, and was watched, because nobody knows it",
} as const;

/** A line for each plugin, and one for their inputs. */
function describePluginsOf({ plugins, inputs }: Explanation): readonly string[] {
  const lines = plugins.map(
    ({ name, version, part }) =>
      `plugin ${showPlainly(`${name || "of the project"} ${version}`.trim())}: ${pluginParts[part]}`,
  );
  if (inputs.length === 0) return lines;
  const names = inputs.map(({ name, isThere }) => showPlainly(isThere ? name : `${name} (missing)`));
  return [...lines, `  goes by ${names.join(", ")}`];
}

const colors = { red: 31, green: 32, yellow: 33, gray: 90 } as const;

const outcomeColors: Readonly<Record<Explanation["outcome"], keyof typeof colors>> = {
  hit: "green",
  statements: "green",
  new: "yellow",
  "whole-file": "yellow",
  fallback: "yellow",
  bypass: "yellow",
  error: "red",
};

function describeParts(parts: readonly ExplainedPart[], settings: TextSettings): string[] {
  const rows = (settings.all ? parts.map((part) => [part]) : collapseLeaves(parts)).map(toRow);
  const widthOf = (column: "label" | "lines" | "bytes") =>
    Math.max(0, ...rows.map((row) => row[column].length));
  const [label, lines, bytes] = [widthOf("label"), widthOf("lines"), widthOf("bytes")];
  return rows.map((row) => {
    const facts = `${row.label.padEnd(label)}  ${row.lines.padEnd(lines)}  ${row.bytes.padStart(bytes)}`;
    const code = shorten(showPlainly(row.code), settings.width - facts.length - 2);
    return paint(settings, row.isMiss ? "yellow" : "gray", `${facts}  ${code}`.trimEnd());
  });
}

/** Groups leaves that follow each other at the same depth; every miss is a group of its own. */
function collapseLeaves(parts: readonly ExplainedPart[]): (readonly ExplainedPart[])[] {
  const groups: ExplainedPart[][] = [];
  for (const part of parts) {
    const last = groups.at(-1);
    if (part.kind === "leaf" && last?.[0]!.kind === "leaf" && last[0].depth === part.depth) last.push(part);
    else groups.push([part]);
  }
  return groups;
}

function toRow(group: readonly ExplainedPart[]) {
  const [first, last] = [group[0]!, group.at(-1)!];
  const isMiss = first.kind === "miss";
  const block = first.block === null ? "" : `, block ${first.block}`;
  const word = group.length > 1 ? `${group.length} leaves` : `${first.kind}${block}`;
  const { startLine } = first;
  const { endLine } = last;
  return {
    isMiss,
    label: `${"  ".repeat(first.depth)}${isMiss ? "*" : "="} ${word}`,
    lines: startLine === endLine ? `line ${startLine}` : `lines ${startLine}-${endLine}`,
    bytes: `${group.reduce((sum, { bytes }) => sum + bytes, 0).toLocaleString("en")} B`,
    code: group.length > 1 ? "" : first.code,
  };
}

/** Replaces control characters, which could steer the terminal. */
function showPlainly(text: string): string {
  return text.replaceAll("\t", " ").replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\uFFFD");
}

function shorten(text: string, columns: number): string {
  if (measureWidth(text) <= columns) return text;
  let shortened = "";
  let width = 1;
  for (const character of text) {
    width += measureWidth(character);
    if (width > columns) break;
    shortened += character;
  }
  return columns < 1 ? "" : `${shortened.trimEnd()}…`;
}

function paint({ color }: TextSettings, name: keyof typeof colors, text: string): string {
  return color ? `\u001B[${colors[name]}m${text}\u001B[39m` : text;
}
