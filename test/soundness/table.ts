import { answerers, type Examination } from "./examine.ts";
import type { Input, Subject } from "./subject.ts";

/** What came out of one case; an error where it could not be examined. */
export type Outcome = Examination | { readonly error: unknown };

const [nameWidth, inputWidth] = [30, 40];

export const tableHeader: string = formatRow("plugin", "input", ["cached", ...answerers]);

/** One line: for each answerer, whether all its answers were Prettier's. */
export function describeCase({ name }: Subject, { name: inputName }: Input, outcome: Outcome): string {
  if ("error" in outcome)
    return formatRow(name, inputName, [`could not be examined: ${String(outcome.error)}`]);
  const cells = answerers.map((answerer) =>
    outcome.wrong.some((each) => each.answerer === answerer) ? "WRONG" : "right",
  );
  return formatRow(name, inputName, [outcome.isCached ? "yes" : "no", ...cells]);
}

/** The first wrong answer of each answerer, with what Prettier says. */
export function describeWrong({ wrong }: Examination): string {
  return answerers
    .flatMap((answerer) => wrong.find((each) => each.answerer === answerer) ?? [])
    .map(
      ({ answerer, when, expected, actual }) =>
        `    ${answerer}, ${when}\n      Prettier:  ${JSON.stringify(expected)}\n      fmt-cache: ${JSON.stringify(actual)}`,
    )
    .join("\n");
}

export function formatRow(name: string, input: string, cells: readonly string[]): string {
  return [name.padEnd(nameWidth), input.padEnd(inputWidth), ...cells.map((cell) => cell.padEnd(12))]
    .join(" ")
    .trimEnd();
}
