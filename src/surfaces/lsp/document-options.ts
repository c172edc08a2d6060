import { join } from "node:path";
import type { Options } from "prettier";
import type { OptionsRequest } from "../../engine/config/options.ts";
import { loadPrettier } from "../../engine/prettier/load-prettier.ts";
import type { Formatter } from "../../formatter/formatter.ts";
import type { DocumentPlace } from "./messages.ts";
import { findPlugins } from "./plugin-files.ts";

/**
 * One object for all documents, because the formatter remembers what it has resolved by the
 * identity of this object.
 */
const request: OptionsRequest = { editorconfig: true, configPrecedence: "cli-override", cliOptions: {} };

/**
 * Finds the options of a document; `undefined` if Prettier knows no language for it. `note` is a
 * message for the user.
 */
export async function readDocumentOptions(
  formatter: Formatter,
  place: DocumentPlace,
): Promise<{ readonly options: Options; readonly note: string | undefined } | undefined> {
  const { file, folder } = place;
  const kind = await formatter.fileKind(file ?? join(folder, "untitled"), request);
  const { plugins } = kind.options;
  const options: Options = {
    ...kind.options,
    ...(plugins === undefined ? {} : { plugins: findPlugins(plugins, folder) }),
  };
  if (file !== undefined) {
    if (kind.isUnknownLanguage) return undefined;
    options.filepath = file;
  } else {
    const parser = options.parser ?? (await parserOf(formatter, place));
    if (parser === undefined) return undefined;
    options.parser = parser;
  }
  return keepLineEnds(options, place);
}

/** Finds the parser by the editor's name of the language, which Prettier lists. */
async function parserOf(
  formatter: Formatter,
  { folder, languageId }: DocumentPlace,
): Promise<string | undefined> {
  const prettier = await loadPrettier(formatter.locatePrettier(folder));
  const { languages } = await prettier.getSupportInfo();
  return languages.find(({ vscodeLanguageIds = [] }) => vscodeLanguageIds.includes(languageId))?.parsers[0];
}

/**
 * Formats with the line ends that the text has. They belong to the editor, and no edit can change
 * them.
 */
function keepLineEnds(
  options: Options,
  { file, lineBreak }: DocumentPlace,
): { readonly options: Options; readonly note: string | undefined } {
  const wanted = options.endOfLine ?? "lf";
  const present = lineBreak === undefined ? wanted : lineEndNames[lineBreak];
  if (wanted === "auto" || wanted === present) return { options, note: undefined };
  const note = `${file ?? "The text"} has ${present.toUpperCase()} line ends, the configuration wants ${wanted.toUpperCase()}. They stay: an editor changes them by a setting of its own, "fmt-cache --write" changes the file.`;
  return { options: { ...options, endOfLine: present }, note };
}

const lineEndNames = { "\n": "lf", "\r\n": "crlf", "\r": "cr" } as const;
