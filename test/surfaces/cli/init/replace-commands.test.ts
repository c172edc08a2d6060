import { describe, expect, test } from "vitest";
import { findLeftCommands, replaceCommands } from "../../../../src/surfaces/cli/init/replace-commands.ts";

const replace = (text: string, needsFlag = true, scripts: readonly string[] = []) =>
  replaceCommands(text, { scripts: new Set(scripts), needsFlag });

describe("a command is replaced", () => {
  test.each([
    ["prettier --check .", "fmt-cache --check ."],
    ["prettier . --check", "fmt-cache . --check"],
    ["prettier -l 'src/**/*.ts'", "fmt-cache -l 'src/**/*.ts'"],
    ["tsc && prettier --check . && jest", "tsc && fmt-cache --check . && jest"],
    ["(prettier -c .; eslint .) | tee log", "(fmt-cache -c .; eslint .) | tee log"],
    ["npx prettier --write .", "npx fmt-cache --write ."],
    ["npx --no-install prettier --write .", "npx --no-install fmt-cache --write ."],
    ["pnpm exec prettier -w .", "pnpm exec fmt-cache -w ."],
    ["pnpm --filter web exec prettier -w .", "pnpm --filter web exec fmt-cache -w ."],
    ["yarn prettier -c .", "yarn fmt-cache -c ."],
    ["yarn workspace web run prettier -c .", "yarn workspace web run fmt-cache -c ."],
    ["npm exec -- prettier -c .", "npm exec -- fmt-cache -c ."],
    ["bunx prettier -c .", "bunx fmt-cache -c ."],
    ["node_modules/.bin/prettier -c .", "node_modules/.bin/fmt-cache -c ."],
    ["./node_modules/.bin/prettier -c .", "./node_modules/.bin/fmt-cache -c ."],
    ["CI=1 cross-env A=b prettier -c .", "CI=1 cross-env A=b fmt-cache -c ."],
    ['concurrently "prettier -c ." "eslint ."', 'concurrently "fmt-cache -c ." "eslint ."'],
    [
      String.raw`concurrently \"prettier \\\"a b\\\" -c\" x`,
      String.raw`concurrently \"fmt-cache \\\"a b\\\" -c\" x`,
    ],
    ["files => `prettier --write ${files.join(' ')}`", "files => `fmt-cache --write ${files.join(' ')}`"],
    ['["prettier --write", "git add"]', '["fmt-cache --write", "git add"]'],
    ["      - run: npx prettier -c .\r\n", "      - run: npx fmt-cache -c .\r\n"],
    ["  script:\n    - prettier -c .\n", "  script:\n    - fmt-cache -c .\n"],
    ["run: |\n  npm ci\n  prettier \\\n    --check .\n", "run: |\n  npm ci\n  fmt-cache \\\n    --check .\n"],
    ["format:\n\t@npx prettier --write .\n", "format:\n\t@npx fmt-cache --write .\n"],
    ["format:\n\t@prettier --write .\n", "format:\n\t@fmt-cache --write .\n"],
    ["format:\n\t-@prettier --write .\n", "format:\n\t-@fmt-cache --write .\n"],
    ["format:\n\t-npx prettier --write .\n", "format:\n\t-npx fmt-cache --write .\n"],
    ["format: ; @npx prettier --write .\n", "format: ; @npx fmt-cache --write .\n"],
    ["tsc && \\\n  prettier --check .", "tsc && \\\n  fmt-cache --check ."],
    ["{ name: x, run: prettier -c . }", "{ name: x, run: fmt-cache -c . }"],
    [
      "run: >-\n  prettier --check .\n  --log-level warn\n",
      "run: >-\n  fmt-cache --check .\n  --log-level warn\n",
    ],
    ["if ! prettier --check .; then", "if ! fmt-cache --check .; then"],
    ["if true; then prettier -c .; fi", "if true; then fmt-cache -c .; fi"],
    ["prettier -c a; prettier -c b", "fmt-cache -c a; fmt-cache -c b"],
  ])("%j", (text, expected) => {
    expect(replace(text)).toBe(expected);
    // A second time there is nothing to do.
    expect(replace(expected)).toBe(expected);
  });

  test.each([
    ["prettier --cache --check .", "fmt-cache --check ."],
    ["prettier --check . --cache", "fmt-cache --check ."],
    [
      "prettier -c . --cache --cache-strategy content --cache-location=node_modules/.cache/prettier -u",
      "fmt-cache -c . -u",
    ],
    [
      "prettier -c . --cache-strategy=metadata --cache-location '.x y' && a --cache",
      "fmt-cache -c . && a --cache",
    ],
    [String.raw`prettier --cache-location \"a b\" -c .`, "fmt-cache -c ."],
    [String.raw`a \"prettier --cache-location=\\\"a b\\\" -c .\"`, String.raw`a \"fmt-cache -c .\"`],
    [String.raw`prettier --cache-location .cache\\prettier -c .`, "fmt-cache -c ."],
    [String.raw`prettier --cache-location a\ b -c .`, "fmt-cache -c ."],
  ])("without the flags of Prettier's cache: %j", (text, expected) => {
    expect(replace(text)).toBe(expected);
  });

  test("with no flag, only where it is a command for certain", () => {
    expect(replace("prettier", false)).toBe("fmt-cache");
    expect(replace("prettier .", false)).toBe("fmt-cache .");
    expect(replace("prettier .")).toBe("prettier .");
  });
});

describe("what is no such command stays", () => {
  test.each([
    'import prettier from "prettier";',
    'extends: ["prettier"], plugins: ["prettier"]',
    "- name: Prettier --check",
    "name: run prettier --check",
    "name: prettier --check",
    "      - name: lint, prettier --check",
    '- name: "lint: prettier --check"',
    "run-name: prettier --check",
    "displayName: prettier --check",
    '{ "name": "a; prettier --check" }',
    'name = "prettier --check"',
    "npm run lint:prettier -- --write",
    "yarn lint:prettier --check",
    "pnpm format:prettier -c .",
    "docker run x:prettier --check .",
    "nx run app:prettier --check",
    "turbo run //#lint:prettier --force",
    "\t$(MAKE) lint:prettier -j",
    "npm run a@npx prettier -j",
    "npm install \\\n  prettier --save-dev",
    "eslint . \\\n  --plugin prettier --fix",
    "run: >-\n  npm install\n  prettier --save-dev",
    "npx --package=prettier@2 prettier --check .",
    "npm exec --package=prettier@2 -- prettier --check .",
    "npx -p=prettier@2 prettier --check .",
    // The flag would mean a folder.
    'prettier --check . --cache-location "$A"/b',
    'prettier --check . "--cache-location=a"',
    "prettier --check .\n  --cache-location a",
    "# prettier --check .",
    "uses: creyD/prettier_action@v4.3 --x",
    "npm run prettier -- --check .",
    "npx prettier@3.0.0 --check .",
    "npx -p prettier prettier --check .",
    "npm install prettier --save-dev",
    "eslint-config-prettier --x",
    "stylelint-prettier --fix",
    "node_modules/prettier/bin/prettier.cjs --check .",
    "prettier-eslint --write .",
    "./scripts/prettier --write .",
    "docker run node prettier --check .",
  ])("%j", (text) => {
    expect(replace(text)).toBe(text);
  });

  test.each(["yarn prettier -c .", "pnpm prettier -c .", "bun run prettier -c .", "yarn run prettier -c ."])(
    "%j, where a script has that name",
    (text) => {
      expect(replace(text, true, ["prettier"])).toBe(text);
      expect(replace(text, true, ["format"])).not.toBe(text);
    },
  );

  test("also inside of the arguments of another program", () => {
    const text = "echo 'use prettier --write'";
    expect(replace(text)).toBe(text);
  });
});

test("what is left is found by its line", () => {
  const text = "a\n# prettier --check .\nnpx prettier@3 --check .\ndocker run x prettier -c .\n";
  expect(findLeftCommands(replace(text))).toEqual([3, 4]);
});

test.each([
  ["git ls-files | xargs prettier --write", true],
  ["git ls-files | xargs -0 prettier", true],
  ["yarn dlx prettier", true],
  ["npx prettier@3 .", true],
  ["node node_modules/prettier/bin/prettier.cjs .", true],
  ["run: >-\n  npx prettier\n  --check .", true],
  ["run: >-\n  yarn prettier\n  --check .", true],
  ["entry: prettier", true],
  ["docker run x:prettier --check", false],
  ["npm run prettier -- --check", false],
  ["- name: prettier --check", false],
  ["npm install prettier", false],
  ["- prettier\n- -x", false],
])("%j is left: %j", (text, isLeft) => {
  expect(replace(text)).toBe(text);
  expect(findLeftCommands(text).length > 0).toBe(isLeft);
});
