import type { LocatedPrettier } from "../../engine/prettier/locate-prettier.ts";
import type { TextEdit } from "../../window/changes.ts";
import type { DocumentSettings } from "./document-settings.ts";

// The messages between the server and its session thread. Orders are carried out in the order in
// which they come, so a question sees each edit that was sent before it.

/** The server's number for an open document. */
export type DocumentNumber = number;

export type Order =
  | { readonly kind: "open"; readonly document: DocumentNumber; readonly text: string }
  | { readonly kind: "edit"; readonly document: DocumentNumber; readonly edit: TextEdit }
  | { readonly kind: "replace"; readonly document: DocumentNumber; readonly text: string }
  | { readonly kind: "close"; readonly document: DocumentNumber }
  /** Configuration files have changed, none of them code. */
  | { readonly kind: "forget-configuration" }
  | { readonly kind: "ask"; readonly ticket: number; readonly question: Question };

export type Question =
  | { readonly kind: "format" | "warm"; readonly document: DocumentNumber; readonly place: DocumentPlace }
  | {
      readonly kind: "format-range";
      readonly document: DocumentNumber;
      readonly place: DocumentPlace;
      /** UTF-16 offsets, end-exclusive. */
      readonly start: number;
      readonly end: number;
    }
  /** Formats the document before anybody asks. */
  | { readonly kind: "anticipate"; readonly document: DocumentNumber }
  /** Answered when everything that was learnt is on disk. */
  | { readonly kind: "flush" };

/** What decides, besides its text, how a document is formatted. */
export interface DocumentPlace {
  /** Absolute path; `undefined` for a document that is no file. */
  readonly file: string | undefined;
  /** The folder whose configuration counts: the file's own, or a workspace folder. */
  readonly folder: string;
  /** Absolute path; need not exist. */
  readonly ignoreFile: string;
  /** The client's name of the language. Counts only where there is no file. */
  readonly languageId: string;
  readonly lineBreak: "\n" | "\r\n" | "\r" | undefined;
  /** With absolute paths; `undefined` if the client has no settings. */
  readonly settings: DocumentSettings | undefined;
}

/**
 * `files`: what the thread has loaded for this answer. If one of them changes, another thread has
 * to take its place.
 */
export type Answer =
  | {
      readonly kind: "edits";
      readonly edits: readonly TextEdit[];
      readonly note: string | undefined;
      /** Absent where nothing was formatted. */
      readonly prettier?: LocatedPrettier | undefined;
      readonly files: readonly string[];
      /** Whether the thread must not be asked again, because plugins may remember unseen things. */
      readonly isSpent?: boolean;
    }
  | {
      readonly kind: "nothing";
      readonly because: Because;
      /** For the client's log. */
      readonly message: string;
      readonly prettier?: LocatedPrettier | undefined;
      readonly files: readonly string[];
    }
  /**
   * The thread cannot answer: something that the question needs has failed to load in it before.
   * Node and Prettier remember that, so only another thread can find out whether it loads now.
   */
  | { readonly kind: "distrusted" }
  | { readonly kind: "done" };

/** `broken`: something could not be loaded. */
export type Because = "ignored" | "no-language" | "no-configuration" | "rejected" | "broken";

export interface AnswerMessage {
  readonly ticket: number;
  readonly answer: Answer;
}
