/** The modules that the text of a module loads. */
export interface Specifiers {
  /** The specifiers that it imports or requires by name, without duplicates. */
  readonly named: readonly string[];
  /** Whether it also loads modules under computed names, with `require` or with `import()`. */
  readonly computes: { readonly require: boolean; readonly import: boolean };
}

/**
 * Finds the specifiers in the text of an ES module or CommonJS module, which may be bundled or
 * minified. It may find too many: in comments, in strings, and in calls that only look like a
 * `require`. It must not miss one.
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

/** `from "x"` and `import "x"`. Minifiers leave the space out. */
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

/** `require(name)`, and `require` that is passed on or assigned to another name. */
const computedRequire = new RegExp(
  [
    String.raw`(?<![.\w$])require${comments}\(${comments}[^\s"'${"`"}/)]`,
    String.raw`(?<![.\w$])require${comments}\(${comments}${"`"}[^${"`"}]*\$\{`,
    String.raw`\bcreateRequire\b`,
    String.raw`(?<!typeof |[.\w$"'${"`"}-])require\b(?!${comments}(?:[("'${"`"}:]|\.(?:main|extensions|cache)\b|!?==|\s*\w))`,
  ].join("|"),
);
