import type { Options } from "prettier";
import { basename } from "node:path";
import { checkText, checkCheck, type Difference } from "./check.ts";
import { createMapStore } from "../stores/map-store.ts";
import { minimise, reduceTexts, type Reproduces } from "./reduce.ts";
import type { CreateFormatter, Environment, FoundDifference } from "./run-case.ts";
import type { Workspace } from "./workspace.ts";

/**
 * A history of texts of one file that ends in a difference; the form of the entries in
 * `regressions.ts`.
 */
export interface Regression {
  readonly name: string;
  /** Base name; it decides the parser. */
  readonly file: string;
  readonly options: Options;
  /** Formatted first, oldest first, each by the same formatter. */
  readonly before: readonly string[];
  readonly after: string;
  /** Whether a new formatter on the same store formats `after`, as a new process would. */
  readonly reopen: boolean;
}

/** The first difference of a replayed history, in a store of its own. */
export async function replay(
  regression: Regression,
  environment: Pick<Environment, "workspace" | "prettier" | "createFormatter">,
): Promise<Difference | undefined> {
  const { workspace, prettier, createFormatter } = environment;
  const options: Options = { ...regression.options, filepath: workspace.pathOf(regression.file) };
  const store = createMapStore();
  let formatter = createFormatter({ store });
  try {
    for (const text of regression.before) await formatter.format(text, options).catch(() => {});
    if (regression.reopen) {
      await formatter.close();
      formatter = createFormatter({ store });
    }
    return (
      (await checkText(formatter, prettier, regression.after, options)) ??
      (await checkCheck(formatter, prettier, regression.after, options))
    );
  } finally {
    await formatter.close();
  }
}

/**
 * The smallest history found until the deadline (a time in ms); `undefined` when a fresh store does
 * not show the difference at all.
 */
export async function reduceDifference(
  found: FoundDifference,
  environment: Environment,
  deadline: number,
): Promise<Regression | undefined> {
  const { filepath: _filepath, ...options } = found.options;
  const base: Regression = {
    name: `${found.path} #${found.caseIndex}`,
    file: basename(found.filepath),
    options,
    before: [],
    after: found.after,
    reopen: false,
  };
  const show = async (candidate: Regression): Promise<boolean> =>
    (await replay(candidate, environment))?.kind === found.kind;
  const previous = found.before.slice(-1);
  const candidates: readonly Regression[] = [
    base,
    { ...base, before: previous },
    { ...base, before: previous, reopen: true },
    { ...base, before: found.before },
    { ...base, before: found.before, reopen: true },
  ];
  for (const candidate of candidates) {
    if (!(await show(candidate))) continue;
    const reproduces: Reproduces = (texts) =>
      show({ ...candidate, before: texts.slice(0, -1), after: texts.at(-1)! });
    const texts = await reduceTexts([...candidate.before, candidate.after], reproduces, deadline);
    const reduced = { ...candidate, before: texts.slice(0, -1), after: texts.at(-1)! };
    const kept = await minimise(
      Object.entries(options),
      (entries) => show({ ...reduced, options: Object.fromEntries(entries) }),
      deadline,
    );
    return { ...reduced, options: Object.fromEntries(kept) };
  }
  return undefined;
}

/** An explanation for the reader, then the entry to paste into `regressions.ts`. */
export async function printRegression(
  found: FoundDifference,
  reduced: Regression | undefined,
  environment: { workspace: Workspace; prettier: Environment["prettier"]; createFormatter: CreateFormatter },
): Promise<string> {
  const shown: Difference = (reduced && (await replay(reduced, environment))) ?? found;
  const { before, after, options } = reduced ?? {
    before: [],
    after: found.after.slice(0, 2_000),
    options: found.options,
  };
  const lines = [
    `== difference: ${found.kind}, Prettier ${found.prettierVersion}, seed ${found.seed}, case ${found.caseIndex}, ${found.path}`,
    `history: ${found.history.slice(-12).join(" | ")}`,
    reduced
      ? "reduced: yes"
      : "reduced: no; a fresh store with this case's texts does not show it, so entries of another case or the disk store are part of it",
    `options: ${JSON.stringify(options)}`,
    ...before.flatMap((text, index) => [
      `--- before ${index + 1}${reduced?.reopen ? " (then reopened)" : ""}`,
      text,
    ]),
    "--- after",
    after,
    `--- expected (line ${shown.line})`,
    shown.expected,
    "--- actual",
    shown.actual,
    ...(reduced ? ["--- fixture", `${JSON.stringify(reduced, undefined, 2)},`] : []),
    "",
  ];
  return lines.join("\n");
}
