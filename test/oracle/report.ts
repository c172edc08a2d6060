import type { Tally } from "./tally.ts";

/** The end of a run in lines. */
export function printReport(tally: Tally, seed: string, seconds: number): string {
  const { files, segments, length, code } = tally;
  return [
    `seed               ${seed}`,
    `time               ${seconds.toFixed(1)} s`,
    `cases              ${tally.cases}`,
    `texts compared     ${tally.texts} (and ${tally.checks} answers of check)`,
    `edits              ${tally.edits} of ${Object.keys(tally.editsByName).length} kinds`,
    `errors equal       ${tally.errorsEqual}`,
    `differences        ${tally.differences}`,
    `whole texts        ${files.hit} hit, ${files.formatted} formatted, ${files.failed} rejected`,
    `segments           ${segments.hit} hit, ${segments.formatted} formatted, in ${tally.blocks} blocks`,
    `code units         ${length.total} given, ${length.formatted} formatted (${share(
      length.formatted,
      length.total,
    )})`,
    `fallbacks, texts   ${printCounts(tally.fallbacks, tally.texts)}`,
    `fallbacks, files   ${printCounts(code.fallbacks, code.files)} (of ${
      code.files
    } unedited JavaScript and TypeScript files)`,
    `manifests          ${tally.manifests.used} used, of no help: ${printCounts(tally.manifests.refused, tally.texts)}`,
    `store failures     ${printCounts(tally.storeFailures, tally.texts)}`,
  ].join("\n");
}

function printCounts(counts: Readonly<Record<string, number>>, total: number): string {
  const entries = Object.entries(counts).toSorted(([, a], [, b]) => b - a);
  return entries.length === 0
    ? "none"
    : entries.map(([name, count]) => `${name} ${count} (${share(count, total)})`).join(", ");
}

function share(part: number, whole: number): string {
  return whole === 0 ? "-" : `${((100 * part) / whole).toFixed(1)} %`;
}
