import type { Options } from "prettier";
import type { Random } from "./random.ts";

export interface OptionSet {
  readonly name: string;
  /** Frozen: a formatter that writes into the options of its caller is found by its exception. */
  readonly options: Options;
  /**
   * Whether the options alone are a reason to fall back; the share of files that fall back is
   * counted without them.
   */
  readonly fallsBack: boolean;
}

/**
 * The Prettier under test may be too old for some options and ignores them; that is a case, too.
 */
export const optionSets: readonly OptionSet[] = [
  set({}),
  set({ semi: false }),
  set({ useTabs: true, singleQuote: true }),
  set({ quoteProps: "consistent" }),
  set({ printWidth: 40 }),
  set({ printWidth: 120, trailingComma: "none" }),
  set({ trailingComma: "none" }),
  set({ endOfLine: "crlf" }),
  set({ endOfLine: "auto" }),
  set({ arrowParens: "avoid", bracketSpacing: false, objectWrap: "collapse" }),
  set({ experimentalTernaries: true, experimentalOperatorPosition: "start" }),
  set({ bracketSameLine: true, jsxSingleQuote: true, singleAttributePerLine: true }),
  set({ semi: false, useTabs: true, singleQuote: true, quoteProps: "consistent", tabWidth: 8 }),
  set({ tabWidth: 3, semi: false }),
  set({ embeddedLanguageFormatting: "off", quoteProps: "preserve" }),
  set({ insertPragma: true }),
  set({ requirePragma: true }),
  set({ parser: "babel-ts" }),
  set({ parser: "babel" }),
  set({ parser: "typescript" }),
];

/**
 * The default options first when there is more than one set; a single one is the default in half of
 * all cases.
 */
export function pickOptionSets(count: number, random: Random): OptionSet[] {
  const [first, ...others] = optionSets;
  if (count === 1) return [random.chance(0.5) ? first! : random.pick(others)];
  return [first!, ...random.shuffle(others).slice(0, count - 1)];
}

/**
 * The set with another parser, if one is named. The caller knows whether that parser should fall
 * back.
 */
export function withParser(optionSet: OptionSet, parser: string | undefined): OptionSet {
  if (parser === undefined) return optionSet;
  const { parser: _own, ...others } = optionSet.options;
  const { fallsBack } = set(others);
  return { ...set({ ...others, parser }), fallsBack };
}

/** How the text arrives before any edit. */
export const textVariants: readonly { readonly name: string; readonly apply: (text: string) => string }[] = [
  { name: "as is", apply: (text) => text },
  { name: "crlf", apply: toCrlf },
  { name: "bom", apply: (text) => "\ufeff" + text },
  { name: "bom crlf", apply: (text) => "\ufeff" + toCrlf(text) },
];

function toCrlf(text: string): string {
  return text.replace(/\r?\n/g, "\r\n");
}

function set(options: Options): OptionSet {
  const fallsBack = ["parser", "insertPragma", "requirePragma"].some((name) => name in options);
  return { name: JSON.stringify(options), options: Object.freeze(options), fallsBack };
}
