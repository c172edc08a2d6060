/** What a benchmark has printed, as a part of a report. */
export interface Part {
  readonly title: string;
  readonly markdown: string;
  /** One picture for each table whose first figures can be compared, by file name. */
  readonly charts: ReadonlyMap<string, string>;
}

interface Table {
  readonly title: string;
  readonly rows: readonly (readonly string[])[];
}

/** Makes tables of columns that are aligned by two spaces or more, and draws the first figures. */
export function describeOutput(name: string, output: string): Part {
  const charts = new Map<string, string>();
  const parts: string[] = [];
  let title = name;
  let rows: string[][] = [];
  const endTable = () => {
    if (rows.length > 1) {
      parts.push(toMarkdown(rows));
      const chart = drawChart({ title, rows });
      if (chart !== undefined) {
        const file = `${name.replaceAll(":", "-")}-${charts.size + 1}.svg`;
        charts.set(file, chart);
        parts.push(`![${title}](${file})\n`);
      }
    } else for (const row of rows) parts.push(`${row.join("  ")}\n`);
    rows = [];
  };
  for (const line of output.split("\n")) {
    const cells = line.trim().split(/ {2,}/);
    const isVerdict = /^(?:met|missed) /.test(line);
    if (cells.length > 1 && !isVerdict) {
      rows.push(cells);
      continue;
    }
    endTable();
    if (line.startsWith("## ")) title = line.slice(3);
    if (line.trim() !== "") parts.push(`${line.startsWith("#") ? `#${line}` : cells.join(" ")}\n`);
  }
  endTable();
  return { title: name, markdown: parts.join("\n"), charts };
}

function toMarkdown(rows: readonly (readonly string[])[]): string {
  const width = Math.max(...rows.map((row) => row.length));
  const line = (cells: readonly string[]) =>
    `| ${Array.from({ length: width }, (_, index) => (cells[index] ?? "").replaceAll("|", "\\|")).join(" | ")} |\n`;
  return [line(rows[0]!), line(Array.from({ length: width }, () => "---")), ...rows.slice(1).map(line)].join(
    "",
  );
}

/** Horizontal bars of the second column, where all of it are numbers. */
function drawChart({ title, rows: [head, ...rows] }: Table): string | undefined {
  const bars = rows.map(([label, figure]) => ({ label: label!, value: readNumber(figure) }));
  const values = bars.map(({ value }) => value);
  if (bars.length < 2 || values.some((value) => Number.isNaN(value))) return undefined;
  const most = Math.max(...values);
  const [left, width, height] = [330, 640, 24];
  const whole = height * bars.length + 40;
  const drawn = bars.map(({ label, value }, index) => {
    const [y, length] = [34 + index * height, most === 0 ? 0 : (value / most) * (width - left - 80)];
    return `<text x="${left - 8}" y="${y + 14}" text-anchor="end">${escape(label)}</text><rect x="${left}" y="${y}" width="${Math.max(1, length).toFixed(1)}" height="18" rx="2" fill="#2da44e"/><text x="${left + length + 6}" y="${y + 14}">${value.toLocaleString("en")}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${whole}" role="img" aria-label="${escape(title)}">
<style>text{font:12px system-ui,sans-serif;fill:#57606a}.title{font-weight:600}</style>
<text class="title" x="8" y="18">${escape(`${title}: ${head![1] ?? ""}`)}</text>
${drawn.join("\n")}
</svg>
`;
}

function readNumber(text: string | undefined): number {
  const match = /^[\d,]+(?:\.\d+)?/.exec(text ?? "");
  return match === null ? Number.NaN : Number(match[0].replaceAll(",", ""));
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
