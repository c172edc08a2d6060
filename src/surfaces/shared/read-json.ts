import type * as Babel from "@babel/parser";
import { requireLazily } from "./require-lazily.ts";

/** A value of JSON, with its place in the text. */
export type JsonValue = ReturnType<typeof Babel.parseExpression>;
export type JsonObject = Extract<JsonValue, { readonly type: "ObjectExpression" }>;
export type JsonString = Extract<JsonValue, { readonly type: "StringLiteral" }>;

/**
 * The object that a text of JSON is, also with comments and trailing commas. `undefined` if it is
 * none.
 */
export function readJson(text: string): JsonObject | undefined {
  const { parseExpression } = requireLazily("@babel/parser") as typeof Babel;
  try {
    const tree = parseExpression(text);
    return tree.type === "ObjectExpression" ? tree : undefined;
  } catch {
    // Broken: whoever needs the file says so.
    return undefined;
  }
}

/** The values of an object by their names. */
export function membersOf(object: JsonObject): ReadonlyMap<string, JsonValue> {
  return new Map(
    object.properties.flatMap((property) =>
      property.type === "ObjectProperty" && property.key.type === "StringLiteral"
        ? [[property.key.value, property.value as JsonValue] as const]
        : [],
    ),
  );
}
