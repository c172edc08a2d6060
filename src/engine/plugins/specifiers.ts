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

/** Each text has only one way to match; otherwise a bundle of megabytes would take for ever. */
const comments = String.raw`(?:\s|/\*[^*]*\*+(?:[^/*][^*]*\*+)*/|//.*\n)*`;

/** `from "x"` and `import "x"`. Minifiers leave the space out. */
const staticImport = new RegExp(String.raw`\b(?:from|import)${comments}(["'])([^"'\n]+)\1`, "g");

/** `require("x")`, `import("x")`, `__require("x")`, `require.resolve("x")`, `jiti("x")`. */
const call = new RegExp(
  String.raw`(?:require|import|[Rr]esolve|jiti|load)[\w$]*(?:\.\w+)?${comments}\(${comments}(["'${"`"}])([^"'${"`"}\n$]+)\1`,
  "g",
);

/** An argument that is no single string: `name`, `` `./${name}` ``, `"./" + name`. */
const computed = [
  String.raw`\(${comments}[^\s"'${"`"}/)]`,
  String.raw`\(${comments}${"`"}[^${"`"}]*\$\{`,
  String.raw`\(${comments}(?:"[^"\n]*"|'[^'\n]*')\s*\+`,
];

/** `import(name)`. */
const computedImport = new RegExp(
  computed.map((argument) => String.raw`\bimport${comments}${argument}`).join("|"),
);

/** `require(name)`, and `require` that is passed on or assigned to another name. */
const computedRequire = new RegExp(
  [
    ...computed.map(
      (argument) => String.raw`(?:\bmodule${comments}\.${comments}|(?<![.\w$]))require${comments}${argument}`,
    ),
    String.raw`\bcreateRequire\b|\b_load${comments}\(`,
    String.raw`(?<!typeof |[.\w$"'${"`"}-])require\b(?!${comments}(?:[("'${"`"}:]|\.(?:main|extensions|cache)\b|!?==|\s*\w))`,
  ].join("|"),
);
