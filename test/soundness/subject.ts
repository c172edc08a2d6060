import type { FolderContent } from "../surfaces/cli/folder.ts";

/** A plugin, a file that it formats, and everything else that decides what comes out. */
export interface Subject {
  /** What `--only` selects it by, and the table shows. */
  readonly name: string;
  /** The plugin's package. */
  readonly plugin: string;
  /** The file of the package that Prettier imports. */
  readonly entry: string;
  /** Prettier's options; the plugin itself is added unless `plugins` is among them. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** The project's files, `.prettierrc` and the formatted file left out. */
  readonly files?: FolderContent;
  /** Packages of this repository under the name that the project knows them by. */
  readonly links?: Readonly<Record<string, string>>;
  /**
   * The formatted file, and its text; `soundness` stands in it where a patch of the plugin shows.
   */
  readonly file: string;
  readonly text: string;
  /**
   * For a plugin that looks at its inputs again after some seconds: a host's answer may be old or
   * new.
   */
  readonly looksAgain?: boolean;
  readonly inputs: readonly Input[];
}

/** One input of a plugin, and a change of it that changes what comes out for the same text. */
export interface Input {
  readonly name: string;
  readonly changes: readonly Change[];
  /**
   * The files and folders that stand in the table of known plugins for this input; see `blind.ts`.
   */
  readonly declared?: RegExp;
  /** Shown in the table that compares other caches for Prettier. */
  readonly isCompared?: boolean;
}

export type Change =
  | { readonly kind: "write"; readonly path: string; readonly text: string }
  | { readonly kind: "remove"; readonly path: string }
  | {
      readonly kind: "patch";
      /** From the plugin on, each a dependency of the one before. */
      readonly packages: readonly string[];
      readonly file: string;
      /** Stands in the file; what follows takes its place. An empty text stands at the end. */
      readonly before: string;
      readonly after: string;
    };

export function write(path: string, text: string): Change {
  return { kind: "write", path, text };
}

export function remove(path: string): Change {
  return { kind: "remove", path };
}

export function patch(packages: readonly string[], file: string, before: string, after: string): Change {
  return { kind: "patch", packages, file, before, after };
}

/** The word of a subject's text. */
export const word = "soundness";
/** What a patched plugin makes of it. */
const patchedWord = "steadfast";

/**
 * The plugin's package patched in place, as patch-package does it: its parsers now replace a word.
 * @param isEsModule how the file that Prettier imports is written
 */
export function patchPlugin(plugin: string, entry: string, isEsModule: boolean): Input {
  const name = entry.slice(entry.lastIndexOf("/") + 1);
  const itself = isEsModule
    ? `\nimport * as itself from "./${name}";\n`
    : "\nconst itself = module.exports;\n";
  return {
    name: "the plugin, patched",
    changes: [patch([plugin], entry, "", itself + patchParsers)],
  };
}

// A parser may be an object, a getter, or a function that loads one and takes its own place.
const patchParsers = `{
  const { parsers } = { ...itself.default, ...itself };
  const replaceWord = (text) => text.replaceAll("${word}", "${patchedWord}");
  const patchParser = (parser) =>
    typeof parser === "function"
      ? async (...given) => patchParser(await parser(...given))
      : parser && {
          ...parser,
          preprocess(text, ...given) {
            const made = parser.preprocess ? parser.preprocess(text, ...given) : text;
            return typeof made === "string" ? replaceWord(made) : made.then(replaceWord);
          },
        };
  for (const [name, { get, value }] of Object.entries(Object.getOwnPropertyDescriptors(parsers))) {
    let current = get ?? (() => value);
    Object.defineProperty(parsers, name, {
      get: () => patchParser(current.call(parsers)),
      set: (loaded) => void (current = () => loaded),
      enumerable: true,
      configurable: true,
    });
  }
}
`;

/**
 * Code that makes a function replace the word in a text before it works on it.
 * @param target the function, as code of its own module can assign it
 */
export function wrapFunction(target: string): string {
  return `
{
  const original = ${target};
  ${target} = Object.assign(function (text, ...given) {
    const changed = typeof text === "string" ? text.replaceAll("${word}", "${patchedWord}") : text;
    return original.call(this, changed, ...given);
  }, original);
}
`;
}
