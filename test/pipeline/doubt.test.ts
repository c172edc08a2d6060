import { createRequire } from "node:module";
import prettier, { type Options } from "prettier";
import { describe, expect, it } from "vitest";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { FallbackReason } from "../../src/events/reasons.ts";
import { createMapStore } from "../stores/map-store.ts";

const { resolve } = createRequire(import.meta.url);

/** The result or the error of a promise, to compare. */
const outcomeOf = (promise: Promise<string>) =>
  promise.then(
    (text) => ({ text }),
    (error: Error) => ({ message: error.message }),
  );

interface Refusal {
  readonly options: Options;
  /** The outputs of two statements, each alone and both together. */
  readonly statements: readonly [string, string];
  readonly reason: FallbackReason;
}

/**
 * Texts of two statements whose output together differs from their outputs alone. This is why texts
 * with these options are not cached by statements.
 */
const refusals: Readonly<Record<string, Refusal>> = {
  "flow rejects names that are exported twice": {
    options: { parser: "flow" },
    statements: ["export const a = 1;\n", "export const a = 2;\n"],
    reason: "parser-not-covered",
  },
  "babel-flow reads comments as code, over the borders of statements": {
    options: { parser: "babel-flow" },
    statements: ["/*::\ntype A = 1;\n", "type B = 2;\n*/\n"],
    reason: "parser-not-covered",
  },
  "acorn rejects names that are declared twice": {
    options: { parser: "acorn" },
    statements: ["let a = 1;\n", "let a = 2;\n"],
    reason: "parser-not-covered",
  },
  "acorn rejects the export of what is declared elsewhere": {
    options: { parser: "acorn" },
    statements: ["const a = 1;\n", "export { a };\n"],
    reason: "parser-not-covered",
  },
  "espree reads a script where a module is wrong": {
    options: { parser: "espree" },
    statements: ["await (a);\n", "var await;\n"],
    reason: "parser-not-covered",
  },
  "meriyah reads a script where a module is wrong": {
    options: { parser: "meriyah" },
    statements: ["a\n<!--b\n;", "with (c) {}\n"],
    reason: "parser-not-covered",
  },
  "oxc reads a module where there is an export": {
    options: { parser: "oxc", plugins: [resolve("@prettier/plugin-oxc")] },
    statements: ["await (a);\n", "export {};\n"],
    reason: "parser-not-covered",
  },
  "oxc-ts reads assertions where JSX is wrong": {
    options: { parser: "oxc-ts", plugins: [resolve("@prettier/plugin-oxc")] },
    statements: ["<div>{a}</div>/g;\n", "<T>b;\n"],
    reason: "parser-not-covered",
  },
  "hermes rejects names that are declared twice": {
    options: { parser: "hermes", plugins: [resolve("@prettier/plugin-hermes")] },
    statements: ["let a = 1;\n", "let a = 2;\n"],
    reason: "parser-not-covered",
  },
  "requirePragma looks at the first comment": {
    options: { requirePragma: true, filepath: "a.ts" },
    statements: ["/** @format */\nlet a  = 1;\n", "let b  = 2;\n"],
    reason: "pragma-option",
  },
  "multiline-arrays looks at comments far above": {
    options: { filepath: "a.ts", plugins: [resolve("prettier-plugin-multiline-arrays")] },
    statements: ["// prettier-multiline-arrays-set-threshold: 1\nlet a;\n", "let b = [1, 2, 3];\n"],
    reason: "plugin-rewriting",
  },
};

describe("a text is not cached by statements", () => {
  it.each(Object.entries(refusals))("%s", async (_, { options, statements, reason }) => {
    const reasons: FallbackReason[] = [];
    const formatter = createFormatter({
      store: createMapStore(),
      onEvent: (event) => event.kind === "fallback" && reasons.push(event.reason),
    });
    const ofPrettier = (text: string) => outcomeOf(prettier.format(text, { filepath: "a.js", ...options }));
    const [first, second, whole] = await Promise.all(
      [...statements, statements.join("")].map((text) => ofPrettier(text)),
    );
    const isSum =
      "text" in first! && "text" in second! && "text" in whole! && first.text + second.text === whole.text;
    expect(isSum).toBe(false);
    // The statements first, so that a cache of statements would know them.
    for (const text of [...statements, statements.join("")]) {
      const answer = await outcomeOf(formatter.format(text, { filepath: "a.js", ...options }));
      expect(answer).toEqual(await ofPrettier(text));
    }
    expect(new Set(reasons)).toEqual(new Set([reason]));
    await formatter.close();
  });
});
