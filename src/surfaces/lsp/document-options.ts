import { join } from "node:path";
import type { Options } from "prettier";
import type { OptionsRequest } from "../../engine/config/options.ts";
import { loadPrettier } from "../../engine/prettier/load-prettier.ts";
import type { Formatter } from "../../formatter/formatter.ts";
import { getOrMake } from "../../util/get-or-make.ts";
import { whereUndefined } from "../shared/configured-options.ts";
import type { DocumentSettings } from "./document-settings.ts";
import type { DocumentPlace } from "./messages.ts";
import { findPlugins } from "./plugin-files.ts";

/** The options of a document, or why it has none. `note` is a message for the user. */
export type FoundOptions =
  { readonly options: Options; readonly note: string | undefined } | "no-language" | "no-configuration";

export async function readDocumentOptions(formatter: Formatter, place: DocumentPlace): Promise<FoundOptions> {
  const { file, folder, settings } = place;
  const kind = await formatter.fileKind(file ?? join(folder, "untitled"), requestOf(settings));
  if (noConfiguration in kind.options) return "no-configuration";
  const { plugins } = kind.options;
  const options: Options = {
    ...kind.options,
    ...(plugins === undefined ? {} : { plugins: findPlugins(plugins, folder) }),
  };
  if (file !== undefined) {
    options.filepath = file;
    // An editor with settings of its own may have been told the language of such files, too.
    if (kind.isUnknownLanguage && settings === undefined) return "no-language";
  }
  if (file === undefined || kind.isUnknownLanguage) {
    const parser = options.parser ?? (await parserOf(formatter, place));
    if (parser === undefined) return "no-language";
    options.parser = parser;
  }
  return keepLineEnds(options, place);
}

/**
 * One object for all documents with the same settings, because the formatter remembers what it has
 * resolved by the identity of this object.
 */
function requestOf(settings: DocumentSettings | undefined): OptionsRequest {
  return getOrMake(requests, JSON.stringify(settings) ?? "", () => makeRequest(settings));
}

const requests = new Map<string, OptionsRequest>();

function makeRequest(settings: DocumentSettings | undefined): OptionsRequest {
  if (settings === undefined)
    return { editorconfig: true, configPrecedence: "cli-override", cliOptions: {}, whereUndefined };
  const { configPath, editorconfig = true, requireConfig = false, options } = settings;
  return {
    editorconfig,
    ...(configPath === undefined ? {} : { config: configPath }),
    configPrecedence: "prefer-file",
    cliOptions: requireConfig ? { [noConfiguration]: true } : { ...options },
  };
}

/** Stands among the options that are used where there is no configuration. */
const noConfiguration = Symbol("no configuration");

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
