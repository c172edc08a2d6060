import { isUtf8 } from "node:buffer";
import type { Options } from "prettier";
import type { EventListener } from "../../events/events.ts";
import type { Formatter } from "../../formatter/formatter.ts";
import type { ChangeDoubt } from "../../text/format-changed.ts";
import type { StatementLimit } from "../arguments/arguments.ts";
import { fallbackMeanings } from "./fallback-meanings.ts";

/** A text with changes. */
export interface TextWithChanges {
  readonly text: string;
  /** The versions that it is compared with; none if all of it is new. */
  readonly before: readonly string[];
  readonly options: Options;
  /** The text as it is stored. */
  readonly bytes: Buffer;
}

/** A text whose changed statements were formatted. */
export interface FormattedChanges {
  readonly text: string;
  /** Whether only statements were formatted, and not the whole text. */
  readonly isByStatements: boolean;
  /** Why they were not; continues a sentence that begins with the name of the file. */
  readonly note?: string;
}

/**
 * Formats the changed statements of a text. Where they cannot be told apart, the user has said what
 * becomes of it; but a text that was formatted before its change stays so. Rejects when Prettier
 * rejects the text.
 */
export async function formatChanges(
  { text, before, options, bytes }: TextWithChanges,
  { otherFiles }: StatementLimit,
  formatter: Formatter,
  onEvent?: EventListener,
): Promise<FormattedChanges> {
  // What is not formatted must stay byte for byte, and such bytes do not survive as a text.
  if (!isUtf8(bytes)) return { text, isByStatements: true, note: "is left as it is: it is not UTF-8 text" };
  const answer = await formatter.formatChanged(text, { before }, options, onEvent);
  if (answer.kind === "formatted") return { text: answer.text, isByStatements: before.length > 0 };
  const { why, whole } = answer;
  if (await areFormatted(before, options, formatter)) return { text: whole, isByStatements: false };
  const isWhole = otherFiles === "whole";
  const formatted = { text: isWhole ? whole : text, isByStatements: !isWhole };
  // The user has said that of all files of other languages.
  if (why === "whole-file") return formatted;
  const note = `${isWhole ? "is formatted whole" : "is left as it is"}: ${describeDoubt(why)}`;
  return { ...formatted, note };
}

async function areFormatted(
  texts: readonly string[],
  options: Options,
  formatter: Formatter,
): Promise<boolean> {
  try {
    for (const text of texts) if (!(await formatter.check(text, options))) return false;
    return true;
  } catch {
    // Prettier rejects it, so nobody has formatted it.
    return false;
  }
}

function describeDoubt(why: Exclude<ChangeDoubt, "whole-file">): string {
  switch (why) {
    case "bypass":
      return "nothing of it can be cached (fmt-cache explain FILE says why)";
    case "mixed-line-ends":
      return "some of its lines end with LF, others with CRLF";
    case "earlier-version":
      return "the statements of its earlier version cannot be told apart";
    case "unstable":
      return "formatting only its changed statements would change how Prettier prints it";
    default:
      return fallbackMeanings[why];
  }
}
