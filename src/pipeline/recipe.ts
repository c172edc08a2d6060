import { digestHex, digestKey, type CacheKey } from "../util/digest.ts";
import { unreachable } from "../util/unreachable.ts";

/**
 * Raised whenever a change of ours makes old entries wrong or useless. It also names the folder of
 * the disk store.
 */
export const cacheFormat = 2;

/** Everything that decides the bytes of an output, besides the text itself. */
export interface Recipe {
  /** Prettier's version and the digest of its files: it may be patched or linked. */
  readonly prettier: { readonly version: string; readonly content: string };
  /**
   * Prettier measures and breaks text by Unicode tables; a Markdown table prints differently under
   * another version.
   */
  readonly unicode: string;
  /** The version of ICU, from whose data these tables are compiled. */
  readonly icu: string;
  /** The parser decides the tree, and the printer asks for its name. */
  readonly parser: string;
  /** What Prettier reads off the file name, see `fileNameFacts`. */
  readonly fileName: string;
  /**
   * All resolved options, defaults filled in; an option that we have never heard of is part of the
   * key all the same.
   */
  readonly options: Readonly<Record<string, unknown>>;
  /** Plugins in their order: a later one wins. Name, version and digest of the files. */
  readonly plugins: readonly string[];
}

/** What the text of a key is. Entries of different kinds never answer for each other. */
export type EntryKind =
  /** A whole file, as it stands on disk. */
  | { readonly kind: "file" }
  /**
   * A top-level segment. `prologue`: it holds a directive, which is one only at the start of a
   * body. `goal`: what decides the meaning of `await`.
   */
  | { readonly kind: "statement"; readonly prologue: boolean; readonly goal: "any" | "module" | "script" }
  /**
   * A segment of a nested body, which also depends on what is around it and on the indentation that
   * leaves it less room.
   */
  | {
      readonly kind: "member";
      readonly prologue: boolean;
      readonly goal: "any" | "module" | "script";
      readonly context: string;
      readonly indentation: string;
    }
  /** A line of a text that has been recorded; see `sketchLines`. */
  | { readonly kind: "sketch" }
  /** A whole file as plugins rewrite it before it is parsed, if that is all that they do. */
  | { readonly kind: "rewritten" }
  /** The manifest of the text that was formatted last under a path. */
  | { readonly kind: "manifest" }
  /** A whole file, found not by its text but by a name for it, such as git's object id. */
  | { readonly kind: "named" };

/** Makes keys under one recipe; the recipe is hashed once. */
export type KeyMaker = (kind: EntryKind, text: string) => CacheKey;

/** All bytes that a key was made of. */
export interface MadeKey {
  readonly key: CacheKey;
  /**
   * What decides the output besides the text. Begins with the digest of `record`, if there is one.
   */
  readonly prefix: string;
  readonly text: string;
  /** The canonical recipe. */
  readonly record?: string;
}

/** Receives each key as it is made; must not throw. */
export type KeyListener = (made: MadeKey) => void;

export function createKeyMaker(recipe: Recipe, onKey?: KeyListener): KeyMaker {
  const record = canonicalJson({ format: cacheFormat, ...recipe });
  const digest = digestHex(record);
  return (kind, text) => {
    const prefix = `${digest} ${kindName(kind)}`;
    const key = digestKey(prefix, text);
    onKey?.({ key, prefix, text, record });
    return key;
  };
}

function kindName(kind: EntryKind): string {
  switch (kind.kind) {
    case "statement":
      return `statement ${kind.prologue ? "prologue" : "body"} ${kind.goal}`;
    case "member":
      return `member ${kind.prologue ? "prologue" : "body"} ${kind.goal} ${JSON.stringify([kind.context, kind.indentation])}`;
    case "file":
    case "sketch":
    case "rewritten":
    case "manifest":
    case "named":
      return kind.kind;
    default:
      return unreachable(kind);
  }
}

/**
 * Options that say where a text comes from or which part of it is meant; they are represented
 * elsewhere or not at all.
 */
const notInKey = new Set(["filepath", "plugins", "parser", "rangeStart", "rangeEnd", "cursorOffset"]);

/**
 * The options of a recipe: defaults filled in, so that `{}` and `{ semi: true }` are one recipe. As
 * in Prettier, `undefined` and `null` stand for the default.
 */
export function recipeOptions(
  options: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const resolved: Record<string, unknown> = {};
  for (const name of new Set([...Object.keys(defaults), ...Object.keys(options)])) {
    if (!notInKey.has(name)) resolved[name] = options[name] ?? defaults[name] ?? null;
  }
  return resolved;
}

/**
 * What Prettier's parsers and printers can read off a file name: all of a name that starts with a
 * dot or has none (`.prettierrc`), else what follows the first dot (`test.d.ts`). Never the folder.
 * Source: every use of `options.filepath` in Prettier 3.10 `language-*` and in typescript-estree.
 */
export function fileNameFacts(fileName: string | undefined): string {
  if (fileName === undefined) return "";
  const base = fileName.slice(Math.max(fileName.lastIndexOf("/"), fileName.lastIndexOf("\\")) + 1);
  const dot = base.indexOf(".");
  return dot > 0 ? base.slice(dot) : base;
}

/**
 * JSON with the keys of every object sorted by code unit. Numbers that JSON cannot hold get a form
 * of their own.
 * @throws TypeError for a function, a symbol or an object that is not plain: nothing says when two
 * of them are equal
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    const record = value as Record<string, unknown>;
    const fields = Object.keys(record)
      .sort()
      .map((name) => `${JSON.stringify(name)}:${canonicalJson(record[name])}`);
    return `{${fields.join(",")}}`;
  }
  switch (typeof value) {
    case "number":
      return Number.isFinite(value) ? JSON.stringify(value) : `<${String(value)}>`;
    case "undefined":
    case "bigint":
      return `<${typeof value} ${String(value)}>`;
    case "function":
    case "symbol":
    case "object":
      if (value === null) return "null";
      throw new TypeError(`A value of type ${typeof value} cannot be part of a key.`);
    default:
      return JSON.stringify(value);
  }
}
