import tseslint from "typescript-eslint";

export default tseslint.config(
  { ignores: ["dist", "prettier", "cache-fixtures", "test/oracle/samples", "test/**/programs"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // What is behind an interface may have nothing to wait for, while another one of its kind
      // does.
      "@typescript-eslint/require-await": "off",
      // Our interfaces are records of closures, which are taken apart everywhere; what uses `this`
      // is a class.
      "@typescript-eslint/unbound-method": "off",
      // A variable that begins with `_` says that it is there for its place.
      "@typescript-eslint/no-unused-vars": [
        "error",
        { argsIgnorePattern: "^_", varsIgnorePattern: "^_", caughtErrorsIgnorePattern: "^_" },
      ],
      // Prettier breaks code; nobody else breaks comments.
      "max-len": ["error", { code: 10_000, comments: 100, ignoreUrls: true }],
      "@typescript-eslint/consistent-type-imports": ["error", { disallowTypeAnnotations: false }],
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    files: ["src/**"],
    rules: {
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 80 }],
      "max-params": ["error", { max: 4 }],
    },
  },
  {
    // It is wiring, and the only place that knows all parts of a formatter.
    files: ["src/formatter/create-formatter.ts"],
    rules: { "max-lines-per-function": ["error", { max: 150 }] },
  },
  {
    files: ["test/**"],
    rules: {
      // What vitest's matchers and JSON are, is `any`: a wrong guess fails the test.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
      // Tests reject with all that may be thrown.
      "@typescript-eslint/prefer-promise-reject-errors": "off",
    },
  },
  {
    // CommonJS is what Node loads before anything else.
    files: ["**/*.cjs"],
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
  { files: ["**/*.js", "**/*.mjs", "**/*.cjs"], extends: [tseslint.configs.disableTypeChecked] },
);
