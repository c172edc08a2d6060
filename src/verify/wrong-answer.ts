/** What came of a text, or of a question. */
export type Outcome =
  | { readonly kind: "text"; readonly text: string }
  /** As it was thrown. */
  | { readonly kind: "error"; readonly error: unknown };

/** An answer of the cache that was not Prettier's; see `FormatterSettings.verify`. */
export interface WrongAnswer {
  /**
   * `text`: put together from what was known of it. `name`: a content was known to be formatted by
   * its name. `window`: of a session. `configuration`: the options of a file, as JSON.
   */
  readonly of: "text" | "name" | "window" | "configuration";
  /** Absolute, or as it was given. */
  readonly file: string | undefined;
  readonly answer: Outcome;
  /** What Prettier said, and the user got. */
  readonly expected: Outcome;
  /** How many entries had contributed to it, and were dropped. */
  readonly dropped: number;
  /** Absolute path of the report; `undefined` if none could be written, or enough were. */
  readonly report: string | undefined;
}

/** Runs an action to its end, which may be an error. */
export async function outcomeOf(action: () => Promise<string>): Promise<Outcome> {
  try {
    return { kind: "text", text: await action() };
  } catch (error) {
    return { kind: "error", error };
  }
}

/** The text, or throws the error. */
export function textOf(outcome: Outcome): string {
  if (outcome.kind === "error") throw outcome.error;
  return outcome.text;
}

/** Whether a user would see the same. */
export function isSameOutcome(one: Outcome, other: Outcome): boolean {
  return one.kind === other.kind && printOutcome(one) === printOutcome(other);
}

/** The text, or name and message of the error. */
export function printOutcome(outcome: Outcome): string {
  if (outcome.kind === "text") return outcome.text;
  const { name, message } = (outcome.error ?? {}) as Partial<Error>;
  return name === undefined ? String(outcome.error) : `${name}: ${message}`;
}

/**
 * The first line in which an answer differs from Prettier's, and both. Control characters are
 * escaped.
 */
export function describeDifference(answer: string, expected: string): string {
  const [ours, theirs] = [answer.split("\n"), expected.split("\n")];
  const line = ours.findIndex((text, index) => text !== theirs[index]);
  const index = line === -1 ? ours.length : line;
  const quote = (text: string | undefined) => {
    if (text === undefined) return "(the end)";
    return JSON.stringify(text.length > longestLine ? `${text.slice(0, longestLine)}…` : text);
  };
  return `Line ${index + 1}:\n  cache:    ${quote(ours[index])}\n  Prettier: ${quote(theirs[index])}`;
}

/** In UTF-16 units; what is longer can be read in the report. */
const longestLine = 500;

/**
 * What a user is told, in several lines.
 * @param file as it is to be named
 */
export function describeWrongAnswer(wrong: WrongAnswer, file: string): string {
  const difference = describeDifference(printOutcome(wrong.answer), printOutcome(wrong.expected));
  const dropped = `${wrong.dropped === 1 ? "1 entry was" : `${wrong.dropped} entries were`} dropped.`;
  const report =
    wrong.report === undefined
      ? "No report was written."
      : `To file a bug, send "${wrong.report}", which holds parts of the file.`;
  return `${file}: ${subjects[wrong.of]} was wrong, and Prettier's own output was taken. ${difference}\n${dropped} ${report}`;
}

const subjects: Readonly<Record<WrongAnswer["of"], string>> = {
  text: "the cache's answer",
  name: "the cache's answer for the blob in git",
  window: "the answer for an edit",
  configuration: "what the cache knows of the configuration",
};
