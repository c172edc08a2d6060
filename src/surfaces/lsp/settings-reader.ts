import { setTimeout as pause } from "node:timers/promises";
import { getOrMake } from "../../util/get-or-make.ts";
import type { DocumentSettings } from "./document-settings.ts";
import type { OpenDocument } from "./open-document.ts";

/** The settings of documents, which the client is asked for once, until they change. */
export interface SettingsReader {
  read(document: OpenDocument): Promise<void>;
  /** What was read; `undefined` for a client that has none. */
  of(document: OpenDocument): DocumentSettings | undefined;
  /** The settings have changed. */
  forget(): void;
}

export type AskForSettings = (uri: string) => Promise<unknown>;

/** Milliseconds after which a client that does not answer counts as one that has no settings. */
const patience = 3_000;

/** @param ask asks the client; `undefined` if it has no settings to offer */
export function createSettingsReader(ask: () => AskForSettings | undefined): SettingsReader {
  const known = new WeakMap<OpenDocument, DocumentSettings>();
  let asked = new WeakMap<OpenDocument, Promise<void>>();
  const readNow = async (document: OpenDocument, askFor: AskForSettings): Promise<void> => {
    const settings = await Promise.race([askFor(document.uri), pause(patience, {}, { ref: false })]).catch(
      (error: unknown) => {
        asked.delete(document);
        throw error;
      },
    );
    known.set(document, typeof settings === "object" && settings !== null ? settings : {});
  };
  return {
    async read(document) {
      const askFor = ask();
      if (askFor === undefined) return;
      let answer: Promise<void>;
      do {
        answer = getOrMake(asked, document, () => readNow(document, askFor));
        await answer;
        // The settings may have changed while the client was asked.
      } while (answer !== asked.get(document));
    },
    of: (document) => known.get(document),
    forget: () => (asked = new WeakMap()),
  };
}
