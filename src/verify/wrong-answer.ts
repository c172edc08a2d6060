/** The result of formatting a text, or of reading its configuration. */
export type Outcome =
  | { readonly kind: "text"; readonly text: string }
  /** The error as it was thrown. */
  | { readonly kind: "error"; readonly error: unknown };

/** An answer of the cache that was not Prettier's; see `FormatterSettings.verify`. */
export interface WrongAnswer {
  /**
   * `text`: a text, put together from what was known of it. `name`: the claim that a content, known
   * by its name, is formatted. `window`: the answer of a session. `configuration`: the options of a
   * file, as JSON.
   */
  readonly of: "text" | "name" | "window" | "configuration";
  /** Path of the file: absolute, or as it was given. */
  readonly file: string | undefined;
  readonly answer: Outcome;
  /** Prettier's answer, which the user got. */
  readonly expected: Outcome;
  /** How many entries had contributed to it, and were dropped. */
  readonly dropped: number;
  /** Absolute path of the report; `undefined` if none could be written, or enough were. */
  readonly report: string | undefined;
}

/** Runs an action and gives its result, which may be an error. */
export async function outcomeOf(action: () => Promise<string>): Promise<Outcome> {
  try {
    return { kind: "text", text: await action() };
  } catch (error) {
    return { kind: "error", error };
  }
}

/** The text of an outcome; throws its error. */
export function textOrThrow(outcome: Outcome): string {
  if (outcome.kind === "error") throw outcome.error;
  return outcome.text;
}

/** Whether a user would see the same text or the same error. */
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

/** In UTF-16 code units; the report has more of a longer line. */
const longestLine = 500;

/**
 * The message to the user about a wrong answer; several lines.
 * @param file the name to show for the file
 */
export function describeWrongAnswer(wrong: WrongAnswer, file: string): string {
  const difference = describeDifference(printOutcome(wrong.answer), printOutcome(wrong.expected));
  const dropped = `${wrong.dropped === 1 ? "1 entry was" : `${wrong.dropped} entries were`} dropped.`;
  const report =
    wrong.report === undefined
      ? "No report was written."
      : `To file a bug, send "${wrong.report}", which holds parts of the file.`;
  return `${file}: ${subjects[wrong.of]} was wrong, and Prettier's own output was used. ${difference}\n${dropped} ${report}`;
}

const subjects: Readonly<Record<WrongAnswer["of"], string>> = {
  text: "the cache's answer",
  name: "the cache's answer for the blob in git",
  window: "the answer for an edit",
  configuration: "what the cache knows of the configuration",
};
