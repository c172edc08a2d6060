import type { PrettierLocation } from "../formatter.ts";
import { loadPrettier } from "./load-prettier.ts";
import type { Memo } from "./memo.ts";

/** What a Prettier says of itself without its plugins: which parser a file name has, and the defaults of its options. */
export interface Support {
  /** In Prettier's order: the first language that knows the name wins. */
  readonly languages: readonly { readonly names: readonly string[]; readonly extensions: readonly string[]; readonly parser: string }[];
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** Asks the memo, else Prettier. */
export async function readSupport(location: PrettierLocation, content: string, memo: Memo): Promise<Support> {
  const known = await memo.get("support", [content]);
  if (known !== undefined) return known as Support;
  const prettier = await loadPrettier(location);
  const info = await prettier.getSupportInfo({ showDeprecated: true });
  const support: Support = {
    languages: info.languages.map(({ filenames = [], extensions = [], parsers }) => ({
      names: filenames.map((name) => name.toLowerCase()),
      extensions,
      parser: parsers[0]!,
    })),
    // JSON has no infinity (`rangeEnd`), and no key needs one.
    defaults: Object.fromEntries(
      info.options
        .filter(({ name, default: value }) => name !== undefined && value !== undefined && value !== Infinity)
        .map(({ name, default: value }) => [name!, value]),
    ),
  };
  await memo.set("support", [content], support);
  return support;
}

/**
 * The parser that Prettier infers from a file name alone, or `undefined` where it would look further: into the shebang line of a file without a dot
 * in its name, and into plugins. Source: Prettier 3.10 `utilities/infer-parser.js` (`getLanguageByFileName`).
 */
export function inferParser(support: Support, fileName: string): string | undefined {
  const base = fileName.slice(Math.max(fileName.lastIndexOf("/"), fileName.lastIndexOf("\\")) + 1).toLowerCase();
  const language =
    support.languages.find(({ names }) => names.includes(base)) ??
    support.languages.find(({ extensions }) => extensions.some((extension) => base.endsWith(extension)));
  return language?.parser;
}
