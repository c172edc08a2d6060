import { dirname } from "node:path";
import { languages, RelativePattern, workspace, type DocumentFilter, type TextDocument } from "vscode";
import { readDocumentSelectors } from "./editor-settings.ts";
import { languagesOfPlugins, ownLanguages, rangeLanguages } from "./languages.ts";

/** Which documents this extension offers to format. */
export interface Selection {
  all(): readonly DocumentFilter[];
  /** Those of which a range can be formatted. */
  ranges(): readonly DocumentFilter[];
  has(document: TextDocument): boolean;
  /** Takes in what a document's plugins bring. Returns whether that is anything new. */
  learn(document: TextDocument): boolean;
}

export function createSelection(): Selection {
  const known = new Set(ownLanguages);
  const all = () => [...toFilters(known), ...furtherFiles()];
  return {
    all,
    ranges: () => toFilters(rangeLanguages),
    has: (document) => languages.match(all(), document) > 0,
    learn: ({ uri, languageId }) => {
      if (known.has(languageId) || uri.scheme !== "file" || !workspace.isTrusted) return false;
      if (!languagesOfPlugins(dirname(uri.fsPath)).has(languageId)) return false;
      known.add(languageId);
      return true;
    },
  };
}

/** Files, texts that are not saved yet, and the user's own settings. */
const schemes = ["file", "untitled", "vscode-userdata"];

function toFilters(names: Iterable<string>): DocumentFilter[] {
  return [...names].flatMap((language) => schemes.map((scheme) => ({ language, scheme })));
}

function furtherFiles(): DocumentFilter[] {
  const patterns = readDocumentSelectors();
  const folders = workspace.workspaceFolders ?? [];
  return folders.flatMap((folder) =>
    patterns.map((pattern) => ({ scheme: "file", pattern: new RelativePattern(folder, pattern) })),
  );
}
