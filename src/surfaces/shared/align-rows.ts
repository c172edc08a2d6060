/** Formats rows of a name and a figure in two columns. */
export function alignRows(rows: readonly (readonly [string, string | number])[]): string {
  const figures = rows.map(([, figure]) =>
    typeof figure === "number" ? figure.toLocaleString("en") : figure,
  );
  const nameWidth = Math.max(...rows.map(([name]) => name.length));
  const figureWidth = Math.max(...figures.map((figure) => figure.length));
  return rows
    .map(([name], index) => `  ${name.padEnd(nameWidth)}  ${figures[index]!.padStart(figureWidth)}\n`)
    .join("");
}
