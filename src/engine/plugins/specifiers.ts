/** What a module says of the modules that it loads. */
export interface Specifiers {
  /** What it imports or requires by name, each once. */
  readonly named: readonly string[];
  /**
   * Whether it also loads modules whose names it makes up while it runs: by `require`, or by
   * `import()`.
   */
  readonly computes: { readonly require: boolean; readonly import: boolean };
}

/**
 * Reads the specifiers off the text of a module, ES module or CommonJS, bundled or minified. It may
 * find more than there are: in comments, in strings, and names that only look like a `require`. It
 * must not miss one.
 */
export function readSpecifiers(text: string): Specifiers {
  const named = new Set<string>();
  for (const [, , specifier] of text.matchAll(staticImport)) named.add(specifier!);
  for (const [, , specifier] of text.matchAll(call)) named.add(specifier!);
  return {
    named: [...named],
    computes: { require: computedRequire.test(text), import: computedImport.test(text) },
  };
}

/** `from "x"`, `import "x"`; minifiers leave the space out. */
const staticImport = /\b(?:from|import)\s*(["'])([^"'\n]+)\1/g;

const comments = String.raw`(?:\s|/\*[^]*?\*/)*`;

/** `require("x")`, `import("x")`, `__require("x")`, `require.resolve("x")`, `jiti("x")`. */
const call = new RegExp(
  String.raw`(?:require|import|[Rr]esolve|jiti|load)[\w$]*(?:\.\w+)?${comments}\(${comments}(["'${"`"}])([^"'${"`"}\n$]+)\1`,
  "g",
);

/** `import(name)`. */
const computedImport = new RegExp(
  [
    String.raw`\bimport${comments}\(${comments}[^\s"'${"`"}/)]`,
    String.raw`\bimport${comments}\(${comments}${"`"}[^${"`"}]*\$\{`,
  ].join("|"),
);

/** `require(name)`, and `require` handed to somebody else or kept under another name. */
const computedRequire = new RegExp(
  [
    String.raw`(?<![.\w$])require${comments}\(${comments}[^\s"'${"`"}/)]`,
    String.raw`(?<![.\w$])require${comments}\(${comments}${"`"}[^${"`"}]*\$\{`,
    String.raw`\bcreateRequire\b`,
    String.raw`(?<!typeof |[.\w$"'${"`"}-])require\b(?!${comments}(?:[("'${"`"}:]|\.(?:main|extensions|cache)\b|!?==|\s*\w))`,
  ].join("|"),
);
