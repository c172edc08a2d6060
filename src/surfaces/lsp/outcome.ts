import type { Because } from "./messages.ts";
import type { OpenDocument } from "./open-document.ts";
import type { DocumentAnswer } from "./session-threads.ts";

/** How a request to format has ended, for an editor that shows it. Other fields may come. */
export interface Outcome {
  readonly uri: string;
  readonly outcome: "formatted" | "unchanged" | "no-prettier" | Because;
  /** What the user should know. */
  readonly message?: string;
  readonly prettier?: { readonly version: string; readonly directory: string; readonly origin: string };
  readonly milliseconds: number;
}

export function outcomeOf(
  { uri }: OpenDocument,
  answer: DocumentAnswer | undefined,
  milliseconds: number,
): Outcome {
  const always = { uri, milliseconds: Math.round(milliseconds) };
  if (answer === undefined) return { ...always, outcome: "no-prettier" };
  const message = answer.kind === "edits" ? answer.note : answer.message;
  return {
    ...always,
    outcome:
      answer.kind === "nothing" ? answer.because : answer.edits.length === 0 ? "unchanged" : "formatted",
    ...(message === undefined ? {} : { message }),
    ...(answer.prettier === undefined ? {} : { prettier: answer.prettier }),
  };
}
