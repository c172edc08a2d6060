import { createRequire } from "node:module";
import type { ParseResult, ParserOptions } from "@babel/parser";
import { requireCompiled } from "../util/code-cache.ts";
import { outlineTree, type Outline, type SyntaxNode } from "./outline.ts";

/** Prettier's parsers whose statements are cached. */
export type StatementParser = "babel" | "babel-ts" | "typescript";

/** The grammar of a text. */
export interface Grammar {
  readonly parser: StatementParser;
  /**
   * Whether `<a>` is JSX. `babel-ts` tries JSX first, and a text that it reads without JSX is a
   * doubt; see `engine/prettier/jsx-probe.ts`.
   */
  readonly jsx: boolean;
  /** What the file name says about the goal; `undefined` lets Prettier try a module first. */
  readonly goal: "module" | "commonjs" | undefined;
  /** `.d.ts` and its like: everything is ambient. */
  readonly declaration: boolean;
}

/**
 * The grammar that a file name stands for, or `undefined` where Prettier guesses from the whole
 * text. Source: Prettier 3.10 `parse/typescript.js` (`isKnownFileType`),
 * `parse/utilities/source-types.js`.
 */
export function grammarOf(parser: StatementParser, fileName: string | undefined): Grammar | undefined {
  const name = fileName?.toLowerCase() ?? "";
  if (parser === "typescript" && !/\.(?:[cm]?[jt]s|[jt]sx)$/.test(name)) return undefined;
  return {
    parser,
    jsx: parser !== "typescript" || /\.(?:[cm]?js|[jt]sx)$/.test(name),
    goal: /\.m[jt]s$/.test(name) ? "module" : /\.c[jt]s$/.test(name) ? "commonjs" : undefined,
    declaration: parser !== "babel-ts" && /\.d\.(?:[^./\\]+\.)?[cm]?ts$/.test(name),
  };
}

/** A syntax tree, and where its top-level statements stand. */
export interface ParsedText {
  readonly tree: SyntaxNode;
  readonly outline: Outline;
}

/**
 * Parses a whole text, linear in its length (about 5 ms per 1,000 lines). `undefined` when Babel
 * rejects the text, or reports what might be an error of the text as a whole though of no single
 * statement. Then only Prettier can decide.
 */
export function parseText(text: string, grammar: Grammar): ParsedText | undefined {
  const babel = loadBabel();
  let tree: ParseResult;
  try {
    tree = babel.parse(text, babelOptions(grammar));
  } catch {
    // Prettier reports what is wrong with the text.
    return undefined;
  }
  const harmless = harmlessErrors[grammar.parser];
  const doubt = (tree.errors ?? []).some(
    (error) => !harmless.has((error as { reasonCode?: string }).reasonCode ?? ""),
  );
  // `import x from ""` and a line that starts with `with`: two statements to some parsers, import
  // attributes to others.
  const hasWith = tree.program.body.some(({ type }) => type === "WithStatement");
  if (doubt || hasWith) return undefined;
  const root = tree as unknown as SyntaxNode;
  return { tree: root, outline: outlineTree(root) };
}

// These are errors for Babel but not for Prettier (3.0 to 3.10, `parse/babel.js`), and none of them
// moves the end of a statement.
const harmlessInJavaScript = new Set([
  "StrictNumericEscape",
  "StrictOctalLiteral",
  "StrictDelete",
  "StrictEvalArguments",
  "StrictEvalArgumentsBinding",
  "StrictFunction",
  "ForInOfLoopInitializer",
  "ParamDupe",
  "InvalidEscapeSequenceTemplate",
  "VarRedeclaration",
  "InvalidPrivateFieldResolution",
  "DuplicateExport",
]);

// The same with types. Prettier's Babel rejects some of these, but then also in the statement
// alone.
const harmlessWithTypes = new Set([
  ...harmlessInJavaScript,
  "UnsupportedParameterDecorator",
  "NonAbstractClassHasAbstractMethod",
  "DeclarationMissingInitializer",
  "PatternIsOptional",
  "UnexpectedParameterModifier",
  "OptionalTypeBeforeRequired",
  "DeclareFunctionHasImplementation",
  "DeclareClassFieldHasInitializer",
  "InitializerNotAllowedInAmbientContext",
]);

const harmlessErrors: Readonly<Record<StatementParser, ReadonlySet<string>>> = {
  babel: harmlessInJavaScript,
  "babel-ts": harmlessWithTypes,
  // TypeScript's parser checks no scopes, so what Babel finds in them says nothing about the whole
  // text.
  typescript: new Set([...harmlessWithTypes, "DuplicateDefaultExport"]),
};

function babelOptions(grammar: Grammar): ParserOptions {
  const language: ParserOptions["plugins"] =
    grammar.parser !== "babel"
      ? [["typescript", { dts: grammar.declaration }], ...(grammar.jsx ? (["jsx"] as const) : [])]
      : ["jsx"];
  return {
    sourceType: grammar.goal ?? "module",
    allowImportExportEverywhere: true,
    // To Babel a CommonJS module is a function body: it allows both there anyway, and rejects these
    // options.
    ...(grammar.goal === "commonjs"
      ? {}
      : { allowNewTargetOutsideFunction: true, allowReturnOutsideFunction: true }),
    // Since 3.7, Prettier's Babel allows `super` outside of functions only. For its parsers it is a
    // doubt.
    allowSuperOutsideMethod: grammar.parser === "typescript",
    allowUndeclaredExports: true,
    attachComment: false,
    createParenthesizedExpressions: true,
    errorRecovery: true,
    plugins: [...language, ...proposals],
  };
}

const proposals: NonNullable<ParserOptions["plugins"]> = [
  "asyncDoExpressions",
  "decorators",
  "decoratorAutoAccessors",
  "deferredImportEvaluation",
  "destructuringPrivate",
  "doExpressions",
  "explicitResourceManagement",
  "exportDefaultFrom",
  "functionBind",
  "functionSent",
  "moduleBlocks",
  ["optionalChainingAssign", { version: "2023-07" }],
  "sourcePhaseImports",
  "throwExpressions",
  ["importAttributes", { deprecatedAssertSyntax: true }],
];

// Babel is loaded on the first miss only. `require` takes 10 ms where `import` takes 100 (Node must
// scan CommonJS for names).
const require = createRequire(import.meta.url);
let babelParser: typeof import("@babel/parser") | undefined;
function loadBabel(): typeof import("@babel/parser") {
  babelParser ??= requireCompiled(require.resolve("@babel/parser")) as typeof import("@babel/parser");
  return babelParser;
}
