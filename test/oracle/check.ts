import type { Options } from "prettier";
import type { Formatter } from "../../src/formatter/formatter.ts";

/** The result of formatting a text: a text, or the parts of an error that users and editors see. */
export type Outcome =
  { readonly kind: "text"; readonly text: string } | { readonly kind: "error"; readonly error: ErrorOutcome };

interface ErrorOutcome {
  readonly className: string;
  readonly name: string;
  readonly message: string;
  readonly loc: unknown;
  readonly codeFrame: string | undefined;
  readonly hasCause: boolean;
  /** For the reader; not compared. */
  readonly stack: string | undefined;
}

type DifferenceKind = "bytes" | "error" | "missing-error" | "unexpected-error" | "check";

export interface Difference {
  readonly kind: DifferenceKind;
  /** First differing line, from 1; 0 when the difference is not in a text. */
  readonly line: number;
  readonly expected: string;
  readonly actual: string;
}

/** The functions of a Prettier module that are the reference. */
export type ReferencePrettier = Pick<typeof import("prettier"), "format" | "check" | "version">;

/** Formats the text both ways; `undefined` when bytes or errors are equal. */
export async function checkText(
  formatter: Pick<Formatter, "format">,
  prettier: ReferencePrettier,
  text: string,
  options: Options,
): Promise<Difference | undefined> {
  const expected = await outcomeOf(() => prettier.format(text, { ...options }));
  return compareOutcomes(expected, await outcomeOf(() => formatter.format(text, options)));
}

/** Whether `check` answers as Prettier's `check` does. */
export async function checkCheck(
  formatter: Pick<Formatter, "check">,
  prettier: ReferencePrettier,
  text: string,
  options: Options,
): Promise<Difference | undefined> {
  const expected = await outcomeOf(async () => String(await prettier.check(text, { ...options })));
  const actual = await outcomeOf(async () => String(await formatter.check(text, options)));
  const difference = compareOutcomes(expected, actual);
  return difference && { ...difference, kind: "check" };
}

export async function outcomeOf(format: () => Promise<string>): Promise<Outcome> {
  try {
    return { kind: "text", text: await format() };
  } catch (error) {
    return { kind: "error", error: describeError(error) };
  }
}

function describeError(error: unknown): ErrorOutcome {
  if (!(error instanceof Error)) {
    return {
      className: typeof error,
      name: "",
      message: String(error),
      loc: undefined,
      codeFrame: undefined,
      hasCause: false,
      stack: undefined,
    };
  }
  const { loc, codeFrame } = error as { loc?: unknown; codeFrame?: string };
  return {
    className: error.constructor.name,
    name: error.name,
    message: error.message,
    loc,
    codeFrame,
    hasCause: error.cause !== undefined,
    stack: error.stack,
  };
}

export function compareOutcomes(expected: Outcome, actual: Outcome): Difference | undefined {
  if (expected.kind === "text" && actual.kind === "text") {
    return expected.text === actual.text
      ? undefined
      : { kind: "bytes", ...firstDifference(expected.text, actual.text) };
  }
  if (expected.kind === "text" && actual.kind === "error") {
    return {
      kind: "unexpected-error",
      line: 0,
      expected: excerpt(expected.text, 0),
      actual: actual.error.stack ?? actual.error.message,
    };
  }
  if (expected.kind === "error" && actual.kind === "text") {
    return {
      kind: "missing-error",
      line: 0,
      expected: expected.error.message,
      actual: excerpt(actual.text, 0),
    };
  }
  const wanted = visibleError(expected);
  const got = visibleError(actual);
  return wanted === got ? undefined : { kind: "error", ...firstDifference(wanted, got) };
}

function visibleError(outcome: Outcome): string {
  if (outcome.kind !== "error") return "";
  const { stack: _stack, ...visible } = outcome.error;
  return JSON.stringify(visible, undefined, 1);
}

function firstDifference(
  expected: string,
  actual: string,
): { line: number; expected: string; actual: string } {
  const expectedLines = expected.split("\n");
  const actualLines = actual.split("\n");
  let index = 0;
  while (index < expectedLines.length && expectedLines[index] === actualLines[index]) index++;
  return { line: index + 1, expected: excerpt(expected, index), actual: excerpt(actual, index) };
}

/** A few lines around a line, with invisible characters made visible. */
function excerpt(text: string, line: number): string {
  const lines = text.split("\n").slice(Math.max(0, line - 2), line + 4);
  return lines
    .map((each) =>
      each
        .slice(0, 300)
        .replace(/[\r\t\u0000-\u001f\u007f-\u00a0\u2028\u2029\ufeff]/g, (character) =>
          JSON.stringify(character).slice(1, -1),
        ),
    )
    .join("\n");
}
