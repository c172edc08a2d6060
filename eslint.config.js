import { existsSync } from "node:fs";
import { join } from "node:path";
import tseslint from "typescript-eslint";

// The extension has packages of its own, and its types are unknown without them. `npm run lint`
// installs them.
const hasExtension = existsSync(join(import.meta.dirname, "editors/vscode/node_modules"));

export default tseslint.config(
  { ignores: ["dist", "prettier", "package", "cache-fixtures", "test/oracle/samples", "test/**/programs"] },
  { ignores: ["editors/vscode/{dist,carried,.code-server}", ...(hasExtension ? [] : ["editors/vscode"])] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // One implementation of an interface may have nothing to wait for, while another one has.
      "@typescript-eslint/require-await": "off",
      // The interfaces here are records of closures, which callers destructure. What uses `this` is
      // a class.
      "@typescript-eslint/unbound-method": "off",
      // A name that begins with `_` marks a variable that is there only for its place.
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrorsIgnorePattern: "^_" },
      ],
      // Prettier breaks long lines of code, but not of comments.
      "max-len": ["error", { code: 10_000, comments: 100, ignoreUrls: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ["src/**", "editors/vscode/src/**"],
    rules: {
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 80 }],
      "max-params": ["error", { max: 4 }],
    },
  },
  {
    // This file only wires things together: it alone knows all parts of a formatter.
    files: ["src/formatter/create-formatter.ts"],
    rules: { "max-lines-per-function": ["error", { max: 150 }] },
  },
  {
    files: ["test/**"],
    rules: {
      // Vitest's matchers and parsed JSON are `any`. A wrong guess fails the test.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      // Tests reject with any value that may be thrown.
      "@typescript-eslint/prefer-promise-reject-errors": "off",
    },
  },
  {
    // Node loads CommonJS before anything else.
    files: ["**/*.cjs"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  { files: ["**/*.js", "**/*.mjs", "**/*.cjs"], extends: [tseslint.configs.disableTypeChecked] },
);
