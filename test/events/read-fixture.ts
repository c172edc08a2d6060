import { readFileSync } from "node:fs";

/** One text of a fixture and what it must cause; see cache-fixtures/README.md. */
export interface FixtureStep {
  readonly title: string;
  readonly text: string;
  readonly fileName: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly expected: string;
}

export function readFixture(file: string | URL): readonly FixtureStep[] {
  const [, ...sections] = readFileSync(file, "utf8").split(/^=== /m);
  return sections.map((section) => {
    const lineEnd = section.indexOf("\n");
    const [heading = "", expected = ""] = section.slice(0, lineEnd).split(" => ");
    const words = [...heading.matchAll(/\[(.+?)\]/g)].map((match) => match[1]!.split(" "));
    const has = (word: string) => words.some(([first]) => first === word);
    let text = section.slice(lineEnd + 1);
    if (has("no")) text = text.replace(/\n$/, "");
    if (has("crlf")) text = text.replaceAll("\n", "\r\n");
    if (has("bom")) text = `\uFEFF${text}`;
    const named = words.filter(([first]) => !["no", "crlf", "bom", "file"].includes(first!));
    return {
      title: heading.replaceAll(/\s*\[.+?\]\s*/g, " ").trim(),
      text,
      fileName: words.find(([first]) => first === "file")?.[1] ?? "a.ts",
      options: Object.fromEntries(named.map(([name, value]) => [name!, readValue(value!)])),
      expected,
    };
  });
}

function readValue(value: string): unknown {
  if (value === "true" || value === "false") return value === "true";
  return /^\d+$/.test(value) ? Number(value) : value;
}
