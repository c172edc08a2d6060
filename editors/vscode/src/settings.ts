import { homedir } from "node:os";
import { resolve } from "node:path";

/** What the language server asks for; its `document-settings.ts` says what each field means. */
export interface ServerSettings {
  readonly configPath?: string;
  readonly editorconfig?: boolean;
  readonly requireConfig?: boolean;
  readonly ignorePath?: string;
  readonly withNodeModules?: boolean;
  readonly prettierPath?: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Gives the value of a setting, such as `semi` for `prettier.semi`. */
export type GetSetting = (name: string) => unknown;

/** Translates the settings of Prettier's extension. Its own defaults are those of the server. */
export function toServerSettings(get: GetSetting): ServerSettings {
  return {
    ...path("configPath", get),
    ...path("ignorePath", get),
    ...path("prettierPath", get),
    ...flag("requireConfig", get("requireConfig")),
    ...flag("withNodeModules", get("withNodeModules")),
    ...flag("editorconfig", get("useEditorConfig")),
    options: Object.fromEntries(
      optionNames.flatMap((name) => {
        const value = get(name);
        return value === undefined || value === null ? [] : [[name, value] as const];
      }),
    ),
  };
}

/**
 * Whether documents are formatted. A setting of ours counts more than one of Prettier's extension,
 * which may be switched off because this one has taken its place.
 */
export function isEnabled(own: unknown, prettier: unknown): boolean {
  return typeof own === "boolean" ? own : prettier !== false;
}

/**
 * The flags of the command that mean the same.
 * @param base the folder that paths are relative to
 */
export function toFlags(settings: ServerSettings, base: string): string[] {
  const { configPath, editorconfig, ignorePath = ".prettierignore", withNodeModules, options } = settings;
  return [
    "--ignore-path",
    resolve(base, ignorePath),
    ...(configPath === undefined ? [] : ["--config", resolve(base, configPath)]),
    ...(editorconfig === false ? ["--no-editorconfig"] : []),
    ...(withNodeModules === true ? ["--with-node-modules"] : []),
    "--config-precedence",
    "prefer-file",
    ...Object.entries(options).map(([name, value]) => {
      const flag = name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
      if (typeof value === "boolean") return value ? `--${flag}` : `--no-${flag}`;
      return `--${flag}=${String(value)}`;
    }),
  ];
}

/** Those of Prettier's options that its extension has settings for. */
const optionNames = [
  ...["arrowParens", "bracketSameLine", "bracketSpacing", "embeddedLanguageFormatting", "endOfLine"],
  ...["experimentalOperatorPosition", "experimentalTernaries", "htmlWhitespaceSensitivity"],
  ...["insertPragma", "jsxSingleQuote", "objectWrap", "printWidth"],
  ...["proseWrap", "quoteProps", "requirePragma", "semi", "singleAttributePerLine", "singleQuote"],
  ...["tabWidth", "trailingComma", "useTabs", "vueIndentScriptAndStyle"],
];

function path(name: string, get: GetSetting): Record<string, string> {
  const value = get(name);
  if (typeof value !== "string" || value === "") return {};
  return { [name]: value.replace(/^~(?=$|[\\/])/, homedir()) };
}

function flag(name: string, value: unknown): Record<string, boolean> {
  return typeof value === "boolean" ? { [name]: value } : {};
}
