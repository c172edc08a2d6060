import { dirname, extname } from "node:path";
import { languages, RelativePattern, workspace, type DocumentFilter, type TextDocument } from "vscode";
import { readDocumentSelectors } from "./editor-settings.ts";
import { languagesOfPlugins, ownExtensions, ownLanguages, rangeLanguages } from "./languages.ts";

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
  const extensions = new Set(ownExtensions);
  const all = () => [...toFilters(known), filesWith(extensions), ...furtherFiles()];
  const has = (document: TextDocument) => languages.match(all(), document) > 0;
  return {
    all,
    ranges: () => toFilters(rangeLanguages),
    has,
    learn: (document) => {
      const { uri, languageId } = document;
      if (uri.scheme !== "file" || !workspace.isTrusted || has(document)) return false;
      const extension = extname(uri.fsPath).slice(1);
      const brought = languagesOfPlugins(dirname(uri.fsPath));
      if (brought.has(languageId)) known.add(languageId);
      if (brought.has(extension)) extensions.add(extension);
      return has(document);
    },
  };
}

/** Files, texts that are not saved yet, and the user's own settings. */
const schemes = ["file", "untitled", "vscode-userdata"];

function toFilters(names: Iterable<string>): DocumentFilter[] {
  return [...names].flatMap((language) => schemes.map((scheme) => ({ language, scheme })));
}

function filesWith(extensions: Iterable<string>): DocumentFilter {
  return { scheme: "file", pattern: `**/*.{${[...extensions].join(",")}}` };
}

function furtherFiles(): DocumentFilter[] {
  const patterns = readDocumentSelectors();
  const folders = workspace.workspaceFolders ?? [];
  return folders.flatMap((folder) =>
    patterns.map((pattern) => ({ scheme: "file", pattern: new RelativePattern(folder, pattern) })),
  );
}
