import { expect, test } from "vitest";
import { readLiteralConfig } from "../../../src/engine/config/literal-config.ts";

const rules = {
  semi: false,
  tabWidth: 4,
  overrides: [{ files: ["*.md"], options: { proseWrap: "always" } }],
};

test.each([
  ["a default export", 'export default { semi: false, "tabWidth": 4, }', { semi: false, tabWidth: 4 }],
  [
    "a named constant",
    "// @ts-check\n/** @type {import('prettier').Config} */\nconst config = { plugins: ['a', `b`] };\n\nexport default config;\n",
    { plugins: ["a", "b"] },
  ],
  [
    "CommonJS",
    "'use strict';\nmodule.exports = { printWidth: -1, a: null, c: Infinity };",
    { printWidth: -1, a: null, c: Number.POSITIVE_INFINITY },
  ],
  ["CommonJS by name", "const c = { a: [1, [2.5, '\\n\\'']] }\nmodule.exports = c", { a: [1, [2.5, "\n'"]] }],
  [
    "overrides",
    "export default { semi: false, tabWidth: 4, overrides: [{ files: ['*.md'], options: { proseWrap: 'always' } }] };",
    rules,
  ],
])("reads %s", (_, text, value) => {
  expect(readLiteralConfig(text, false)).toEqual({ value });
  expect(readLiteralConfig(text, true)).toEqual({ value });
});

const typed =
  'import type { Config } from "prettier";\nconst config: Config = { semi: false } satisfies Config;\nexport default config;';

test("reads types only where there are types", () => {
  expect(readLiteralConfig(typed, true)).toEqual({ value: { semi: false } });
  expect(readLiteralConfig(typed, false)).toBeUndefined();
});

test.each([
  "import a from 'a'; export default { ...a }",
  "export default { semi: process.env.CI }",
  "export default { semi: !0 }",
  "export default { semi: undefined }",
  "export default { get semi() { return Math.random() } }",
  "export default { semi }",
  "export default { ['semi']: 1 }",
  "export default { __proto__: { semi: false } }",
  "export default { '__proto__': { semi: false } }",
  "export default { a: `${1}` }",
  "export default { a: '\\x41' }",
  "export default { a: '\\\n' }",
  "export default { a: 1 + 1 }",
  "export default { a: 010 }",
  "export default { a: 1_0 }",
  "export default { a: [, 1] }",
  "export default { a: 1 }.b",
  "export default { a: 1 } || other",
  "export default ({ a: 1 })",
  "export default []",
  "export default 'name'",
  "export default { a: 1 } console.log(1)",
  "const config = { a: 1 }; config.a = 2; export default config",
  "const config = { a: 1 }; export default other",
  "let config = { a: 1 }; export default config",
  "const config = { a: 1 }",
  "module.exports = { a: 1 }; module.exports.b = 2",
  "exports.a = 1",
  "export const a = { a: 1 }",
  "#!/usr/bin/env node\nexport default { a: 1 }",
  "export default { a: 1 /* }",
  "export default { a: 1",
  "",
])("does not take for a literal: %s", (text) => {
  expect(readLiteralConfig(text, false)).toBeUndefined();
  expect(readLiteralConfig(text, true)).toBeUndefined();
});
