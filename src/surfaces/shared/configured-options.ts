import type { Options, Plugin } from "prettier";
import { loadPrettier, type PrettierModule, type SupportInfo } from "../../engine/prettier/load-prettier.ts";
import type { PluginOption } from "../../engine/plugins/language-facts.ts";
import type { FileKind } from "../../engine/config/file-kinds.ts";
import type { PrettierLocation } from "../../engine/prettier/locate-prettier.ts";
import { flagsByOption } from "../arguments/flags.ts";
import type { Logger } from "./logger.ts";

/**
 * Whether Prettier certainly accepts options from configuration files without a message. False only
 * means doubt, for example about an option of a newer Prettier.
 */
export function isPlainlyValid({
  options,
  pluginOptions,
}: Pick<FileKind, "options" | "pluginOptions">): boolean {
  return Object.entries(options).every(([name, value]) => {
    if (name === "filepath" || value === undefined) return true;
    const ofPlugin = pluginOptions.find((option) => option.name === name);
    return ofPlugin === undefined ? isValidForPrettier(name, value) : isValidForPlugin(ofPlugin, value);
  });
}

/**
 * What Prettier's command makes of options that are `undefined` in a configuration: a switch is
 * off, and a number is an error.
 */
export const whereUndefined: Readonly<Record<string, unknown>> = Object.fromEntries(
  [...flagsByOption]
    .filter(([, { kind }]) => kind === "switch" || kind === "integer")
    .map(([option, { kind }]) => [option, kind === "switch" ? false : null]),
);

function isValidForPrettier(name: string, value: unknown): boolean {
  const flag = flagsByOption.get(name);
  switch (flag?.kind) {
    case undefined:
    case "share":
      return false;
    case "switch":
      return typeof value === "boolean";
    case "integer":
      // `max_line_length = off` in `.editorconfig` makes the width infinite.
      return value === Infinity || (Number.isInteger(value) && (value as number) >= 0);
    case "choice":
      return typeof value === "string" && flag.choices.includes(value);
    case "text":
      return typeof value === "string";
    case "texts":
      return Array.isArray(value) && value.every((text) => typeof text === "string");
  }
}

function isValidForPlugin({ type, isArray, choices }: PluginOption, value: unknown): boolean {
  const values = isArray ? (Array.isArray(value) ? (value as unknown[]) : [undefined]) : [value];
  return values.every((each) => {
    switch (type) {
      case "boolean":
        return typeof each === "boolean";
      case "string":
      case "path":
        return typeof each === "string";
      case "choice":
        return choices.includes(each);
      default:
        // Integers have ranges, and a new type would have rules of its own.
        return false;
    }
  });
}

/**
 * Lets Prettier itself validate options from configuration files, in the words of its command:
 * warnings go to `logger`; an invalid value, or a plugin that cannot be loaded, throws. Uses a
 * function that Prettier shares with its own command. Where a version does not have it, `format`
 * still refuses what is invalid.
 */
export async function normalizeWithPrettier(
  location: PrettierLocation,
  options: Options,
  plugins: readonly (string | URL | Plugin)[],
  logger: Logger,
): Promise<void> {
  const prettier = (await loadPrettier(location)) as PrettierWithInternals;
  const { options: known } = await prettier.getSupportInfo({ showDeprecated: true, plugins });
  const { filepath: _, ...configured } = options;
  prettier.__internal?.normalizeOptions?.(configured, known, { logger });
}

/** Rejects with what Prettier says when it cannot load the plugins. */
export async function assertPluginsLoad(
  location: PrettierLocation,
  plugins: readonly (string | URL | Plugin)[],
): Promise<void> {
  const prettier = (await loadPrettier(location)) as PrettierWithInternals;
  await prettier.getSupportInfo({ plugins });
}

/**
 * The parts of Prettier's module that only this file uses: support information with plugins, and
 * what Prettier shares with its command.
 */
type PrettierWithInternals = Omit<PrettierModule, "getSupportInfo"> & {
  readonly __internal?: {
    readonly normalizeOptions?: (
      options: object,
      known: readonly unknown[],
      settings: { logger: Pick<Logger, "warn"> },
    ) => unknown;
  };
  getSupportInfo(options: {
    readonly showDeprecated?: boolean;
    readonly plugins: readonly (string | URL | Plugin)[];
  }): SupportInfo | Promise<SupportInfo>;
};
