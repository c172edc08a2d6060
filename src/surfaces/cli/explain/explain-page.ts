import { count } from "./explain-reasons.ts";
import type { ExplainedPart, ExplanationDocument } from "./explanation.ts";
import { pageStyle } from "./page-style.ts";

/**
 * An explanation as a page for a browser: the facts, and the text with each line coloured by what
 * became of it. It loads nothing and runs nothing, so it can be sent around and attached to a bug
 * report.
 * @param source the text that the offsets and lines of the document refer to
 * @param whose which Prettier it was, and why, as a sentence
 */
export function writeExplanationPage(document: ExplanationDocument, source: string, whose: string): string {
  const title = escape(nameHidden(`${document.file}: ${document.outcome}`, (name) => name));
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${pageStyle}</style>
<header>
<h1>${showPlainly(document.file)} <span class="outcome ${toneOf(document)}">${nameOutcome(document)}</span></h1>
<p>${escape(document.meaning)}</p>
<dl>
${factsOf(document, whose)
  .map(([name, value]) => `<div><dt>${escape(name)}</dt><dd>${showPlainly(value)}</dd></div>`)
  .join("\n")}
</dl>
${writeLegend(document)}
</header>
<main>
${writeText(document, source)}</main>
</html>
`;
}

/** How a stretch of lines is shown. */
type Tone = "known" | "formatted" | "plain";

function toneOf({ outcome }: ExplanationDocument): Tone {
  return outcome === "hit" || outcome === "statements" ? "known" : "formatted";
}

function nameOutcome({ outcome, reason }: ExplanationDocument): string {
  return escape(reason === null || outcome === "hit" ? outcome : `${outcome} (${reason})`);
}

function factsOf(document: ExplanationDocument, whose: string): readonly (readonly [string, string])[] {
  const { bytes, segments, blocks, plugins, inputs, unsplit, isFormatted, message } = document;
  const percent = bytes.total === 0 ? 0 : (100 * bytes.formatted) / bytes.total;
  const number = (value: number) => value.toLocaleString("en");
  const facts: [string, string][] = [
    [
      "went to Prettier",
      `${number(bytes.formatted)} of ${count(bytes.total, "byte")} (${percent.toFixed(1)} %)`,
    ],
    ["time", `${document.milliseconds.toFixed(1)} ms`],
  ];
  if (document.outcome === "statements")
    facts.push([
      "segments",
      `${number(segments.hit)} from the cache, ${number(segments.formatted)} formatted in ${count(blocks.length, "block")}`,
    ]);
  if (isFormatted !== null) facts.push(["the file", isFormatted ? "is formatted" : "would change"]);
  if (message !== null) facts.push(["error", message.split("\n", 1)[0]!]);
  facts.push(["by", whose]);
  for (const { name, version, part } of plugins)
    facts.push(["plugin", `${name || "of the project"} ${version} (${part})`]);
  if (inputs.length > 0)
    facts.push([
      "depends on",
      inputs.map(({ name, isThere }) => (isThere ? name : `${name} (missing)`)).join(", "),
    ]);
  for (const [why, times] of Object.entries(unsplit))
    facts.push(["not split", `${count(times, "long body", "long bodies")}: ${why}`]);
  return facts;
}

function writeLegend({ outcome }: ExplanationDocument): string {
  if (outcome !== "statements") return "";
  return `<p class="legend"><span class="known">from the cache</span> <span class="formatted">formatted by Prettier</span> <span class="plain">between statements</span></p>`;
}

/** Neighbouring lines that share a part, or have none. */
interface Stretch {
  readonly tone: Tone;
  readonly label: string;
  readonly lines: string[];
  readonly firstLine: number;
}

function writeText(document: ExplanationDocument, source: string): string {
  const lines = source.endsWith("\n") ? source.slice(0, -1).split("\n") : source.split("\n");
  return cutAtParts(document, lines)
    .map(({ tone, label, lines: shown, firstLine }) => {
      const text = shown.map((line) => `<i>${showPlainly(line)}\n</i>`).join("");
      const words = label === "" ? "" : `<b>${escape(label)}</b>`;
      return `<section class="${tone}" style="counter-reset:line ${firstLine - 1}">${words}<pre>${text}</pre></section>\n`;
    })
    .join("");
}

function cutAtParts(document: ExplanationDocument, lines: readonly string[]): readonly Stretch[] {
  // Parts come in source order, and a part before those inside it, so the innermost one wins.
  const owners: (ExplainedPart | undefined)[] = Array.from({ length: lines.length });
  for (const part of document.parts)
    for (let line = part.startLine; line <= part.endLine; line++) owners[line - 1] = part;
  const tone = document.outcome === "statements" ? "plain" : toneOf(document);
  const stretches: (Stretch & { readonly owner: ExplainedPart | undefined })[] = [];
  const seen = new Set<ExplainedPart>();
  for (const [index, text] of lines.entries()) {
    const owner = owners[index];
    const last = stretches.at(-1);
    if (last !== undefined && last.owner === owner) {
      last.lines.push(text);
      continue;
    }
    // A part with others inside it is shown in several stretches, of which the first has the label.
    const label = owner === undefined || seen.has(owner) ? "" : describePart(owner);
    if (owner !== undefined) seen.add(owner);
    stretches.push({
      tone: owner === undefined ? tone : toneOfPart(owner),
      label,
      lines: [text],
      firstLine: index + 1,
      owner,
    });
  }
  return stretches;
}

function toneOfPart({ kind }: ExplainedPart): Tone {
  return kind === "leaf" ? "known" : "formatted";
}

function describePart({ kind, block, bytes }: ExplainedPart): string {
  return `${kind}${block === null ? "" : `, block ${block}`} · ${bytes.toLocaleString("en")} B`;
}

/** A text of others, in which control and direction characters would deceive a reader. */
function showPlainly(text: string): string {
  return nameHidden(escape(text), (name) => `<u>${name}</u>`);
}

function nameHidden(text: string, show: (name: string) => string): string {
  return text.replaceAll(/[^\t\P{Cc}]|[\p{Cf}\u2028\u2029]/gu, (character) =>
    show(`U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}`),
  );
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}
