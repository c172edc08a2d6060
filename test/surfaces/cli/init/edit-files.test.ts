import { describe, expect, test } from "vitest";
import { editManifest, scriptNames } from "../../../../src/surfaces/cli/init/edit-manifest.ts";
import { editPreCommit } from "../../../../src/surfaces/cli/init/edit-pre-commit.ts";
import { editSettings, editZedSettings } from "../../../../src/surfaces/cli/init/edit-settings.ts";
import { placeOf } from "../../../../src/surfaces/cli/init/find-places.ts";
import { findLeftCommands } from "../../../../src/surfaces/cli/init/replace-commands.ts";
import { staysWhole } from "../../../../src/surfaces/cli/init/stays-whole.ts";

describe("package.json", () => {
  const edit = (text: string, ...scripts: string[]) => editManifest(text, new Set(scripts));

  test("commands in scripts and hook managers are replaced, and nothing else moves", () => {
    const text = `{
  "name":   "prettier", "bin": { "x": "prettier --check" },
  "scripts": { "format": "prettier --write .", "check":"tsc\\t&& prettier", "prettier": "prettier -c ." },
  "lint-staged": { "*.js": ["prettier --write", "eslint"], "*.md": "prettier --write" },
  "husky": { "hooks": { "pre-commit": "npx prettier -l ." } },
  "wireit": { "lint": { "command": "prettier --cache -c .", "files": ["prettier"] } },
  "prettier": { "semi": false }, "devDependencies": { "prettier": "^3.0.0" }, "description": "prettier --write"
}
`;
    expect(edit(text)).toBe(`{
  "name":   "prettier", "bin": { "x": "prettier --check" },
  "scripts": { "format": "fmt-cache --write .", "check":"tsc\\t&& fmt-cache", "prettier": "fmt-cache -c ." },
  "lint-staged": { "*.js": ["fmt-cache --write", "eslint"], "*.md": "fmt-cache --write" },
  "husky": { "hooks": { "pre-commit": "npx fmt-cache -l ." } },
  "wireit": { "lint": { "command": "fmt-cache -c .", "files": ["prettier"] } },
  "prettier": { "semi": false }, "devDependencies": { "prettier": "^3.0.0" }, "description": "prettier --write"
}
`);
  });

  test("a key that stands twice damages nothing", () => {
    const text = (command: string) => `{
  "scripts": { "lint": "prettier --check .", "a": "${command} -c .", "lint": "${command} --check ." },
  "lint-staged": { "*": "${command} --write" },
  "scripts": { "b": "${command} .", "c": "tsc", "b": "${command} -c ." }
}
`;
    const edited = edit(text("prettier"));
    expect(edited).toBe(
      text("fmt-cache")
        .replace('"a": "fmt-cache', '"a": "prettier')
        .replace('"lint": "fmt-cache', '"lint": "prettier')
        .replace('"b": "fmt-cache .', '"b": "prettier .'),
    );
  });

  test("a broken one stays", () => {
    for (const text of ['{ "scripts": { "a": "prettier" }', "[]", "", '{ "scripts": "prettier" ']) {
      expect(edit(text)).toBe(text);
      expect(scriptNames(text)).toEqual([]);
    }
  });

  test("scripts have names", () => {
    expect(scriptNames('{ "scripts": { "prettier": "prettier .", "a": "" } }')).toEqual(["prettier", "a"]);
  });
});

describe(".pre-commit-config.yaml", () => {
  const edit = (text: string) => editPreCommit(text, { scripts: new Set(), needsFlag: true });

  test("the mirror of Prettier becomes a hook of the project", () => {
    const text = `repos:
  - repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v4.5.0
    hooks:
      - id: check-yaml
  # formats
  - repo: https://github.com/pre-commit/mirrors-prettier # archived
    rev: v3.1.0
    hooks:
      - id: prettier
        files: \\.(ts|js)$
        additional_dependencies:
          - prettier@3.1.0
          - prettier-plugin-x
        types_or: [javascript, ts]
  - repo: local
    hooks:
      - id: own
        entry: npx prettier --check
`;
    expect(edit(text)).toBe(`repos:
  - repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v4.5.0
    hooks:
      - id: check-yaml
  # formats
  - repo: local # archived
    hooks:
      - id: fmt-cache
        name: fmt-cache
        language: system
        entry: npx --no-install fmt-cache --write --ignore-unknown
        files: \\.(ts|js)$
        types_or: [javascript, ts]
  - repo: local
    hooks:
      - id: own
        entry: npx fmt-cache --check
`);
  });

  test("short, at the end of the file, with CRLF", () => {
    const text =
      "repos:\r\n-   repo: https://github.com/pre-commit/mirrors-prettier\r\n    rev: v3\r\n    hooks:\r\n    -   id: prettier";
    expect(edit(text)).toBe(
      [
        "repos:",
        "-   repo: local",
        "    hooks:",
        "    -   id: fmt-cache",
        "        name: fmt-cache",
        "        language: system",
        "        entry: npx --no-install fmt-cache --write --ignore-unknown",
        "        types: [text]",
        "",
      ].join("\r\n"),
    );
  });

  const mirror = (...keys: readonly string[]) =>
    [
      "- repo: https://github.com/pre-commit/mirrors-prettier",
      "  rev: v3.1.0",
      "  hooks:",
      "  - id: prettier",
    ]
      .concat(keys.map((key) => `    ${key}`.trimEnd()))
      .join("\n") + "\n";
  const ours = (entry: string, ...rest: readonly string[]) =>
    ["- repo: local", "  hooks:", "  - id: fmt-cache", "    name: fmt-cache", "    language: system"]
      .concat([`    entry: npx --no-install fmt-cache ${entry}`, ...rest])
      .join("\n") + "\n";
  const usual = "--write --ignore-unknown";

  test.each([
    [
      mirror(
        "additional_dependencies:",
        "  - prettier@3",
        "",
        "  # ours",
        "  - x",
        "",
        "# c",
        "types: [a]",
        "",
      ),
      ours(usual, "", "    # c", "    types: [a]", ""),
    ],
    [
      mirror("additional_dependencies: [", "  a,", "", "# c", "b", "]", "types: [a]"),
      ours(usual, "    types: [a]"),
    ],
    [mirror("additional_dependencies:", "- a", "", "- b"), ours(usual, "    types: [text]")],
    [
      mirror(
        "name: x",
        "language: node",
        "language_version: 20.0.0",
        "entry: prettier -c --cache",
        "types: [a]",
      ),
      ours("-c", "    types: [a]"),
    ],
    [
      mirror("entry: npx prettier -c") + "\n# next\n- repo: local\n  hooks: []\n",
      ours("-c", "    types: [text]") + "\n# next\n- repo: local\n  hooks: []\n",
    ],
  ])("all that the mirror's hook may have: %j", async (text, expected) => {
    expect(edit(text)).toBe(expected);
    expect(await staysWhole(".pre-commit-config.yaml", text, expected)).toBe(true);
  });

  test.each([
    [mirror("additional_dependencies: &deps", "- prettier@3", "args: *deps")],
    [mirror("additional_dependencies:", "  - &version prettier@3")],
    [mirror("name: &name x", "alias: *name")],
    [mirror("<<: *all")],
    [mirror("entry: bash -c 'prettier --check'")],
    [mirror('args: [--write, --cache-location, "a"]')],
    [mirror() + "  - name: x\n    id: prettier\n"],
  ])("what cannot be a hook of the project stays: %j", (text) => {
    expect(edit(text)).toBe(text);
  });

  const local = (...lines: readonly string[]) =>
    [
      "repos:",
      "  - repo: local",
      "    hooks:",
      "      - id: p",
      ...lines.map((line) => `        ${line}`),
    ].join("\n") + "\n";

  test.each([
    [
      local(
        "language: node",
        "entry: prettier --write",
        "additional_dependencies:",
        "  - prettier@3",
        "types: [a]",
      ),
      local("language: system", "entry: npx --no-install fmt-cache --write", "types: [a]"),
    ],
    [
      local('entry: "npx prettier -u"', 'language: "node" # x', 'additional_dependencies: ["prettier@3"]'),
      local('entry: "npx --no-install fmt-cache -u"', "language: system # x"),
    ],
    [
      local("entry: prettier", "args: [--write]", "language_version: 20.1.0", "language: node"),
      local("entry: npx --no-install fmt-cache", "args: [--write]", "language: system"),
    ],
    [
      local("entry: npx prettier -c", "language: system") +
        "      - id: b\n        language: node\n        entry: x\n",
      local("entry: npx fmt-cache -c", "language: system") +
        "      - id: b\n        language: node\n        entry: x\n",
    ],
    [
      local("entry: npx prettier -c", "language: unsupported"),
      local("entry: npx fmt-cache -c", "language: unsupported"),
    ],
  ])("a hook of the project runs what the project has: %j", (text, expected) => {
    expect(edit(text)).toBe(expected);
  });

  test.each([
    local("entry: bash -c 'prettier --write'", "language: node"),
    local("entry: prettier --write", "language: node", "additional_dependencies: &d [a]", "args: *d"),
    local("entry: prettier --write", "language: docker_image"),
    local("{ entry: prettier --write, language: node }"),
    local("entry: npx prettier --write", "<<: *node"),
    local("entry: >-", "  prettier --write", "language: node"),
    local("entry: npx prettier --write").replace("local", "https://x.org"),
    "repos: [{ repo: local, hooks: [{ id: a, language: node, entry: prettier --write }] }]\n",
  ])("a hook with an environment of its own stays, and is named: %j", (text) => {
    expect(edit(text)).toBe(text);
    expect(findLeftCommands(text)).toHaveLength(1);
  });

  test("one with several hooks, or written in another way, stays", () => {
    for (const text of [
      "repos:\n  - repo: https://github.com/pre-commit/mirrors-prettier\n    hooks:\n      - id: prettier\n      - id: prettier\n",
      "repos: [{ repo: https://github.com/pre-commit/mirrors-prettier, hooks: [{ id: prettier }] }]\n",
    ])
      expect(edit(text)).toBe(text);
  });
});

describe("settings of VS Code", () => {
  const module = "./node_modules/fmt-cache/prettier";
  const edit = (text: string) => editSettings(text, module);

  test.each([
    [
      '{\n\t"editor.defaultFormatter": "esbenp.prettier-vscode" // x\n}\n',
      `{\n\t"prettier.prettierPath": "${module}",\n\t"editor.defaultFormatter": "esbenp.prettier-vscode" // x\n}\n`,
    ],
    [
      '{\n  // ours\n  "prettier.semi": false,\n}\n',
      `{\n  "prettier.prettierPath": "${module}",\n  // ours\n  "prettier.semi": false,\n}\n`,
    ],
    ['{ "prettier.prettierPath": "./x" }', `{ "prettier.prettierPath": "${module}" }`],
    [
      '{ "folders": [], "settings": { "prettier.semi": true } }',
      `{ "folders": [], "settings": { "prettier.prettierPath": "${module}", "prettier.semi": true } }`,
    ],
  ])("that speak of the Prettier extension: %j", (text, expected) => {
    expect(edit(text)).toBe(expected);
    expect(edit(expected)).toBe(expected);
  });

  test.each(['{ "editor.tabSize": 2 }', "{", '{ "prettier.prettierPath": null }', "[]"])(
    "%j stays",
    (text) => {
      expect(edit(text)).toBe(text);
    },
  );
});

test.each([
  ['"command": "prettier", "arguments": ["-u"]', '"command": "fmt-cache", "arguments": ["-u"]'],
  [
    '"command": "./node_modules/.bin/prettier", "arguments": []',
    '"command": "./node_modules/.bin/fmt-cache", "arguments": []',
  ],
  ['"command": "npx", "arguments": ["prettier", "-u"]', '"command": "npx", "arguments": ["fmt-cache", "-u"]'],
  ['"command": "eslint", "arguments": ["prettier"]', '"command": "eslint", "arguments": ["prettier"]'],
  ['"command": "prettier"', '"command": "prettier"'],
])("formatters of Zed: %j", (external, expected) => {
  const settings = (inner: string) =>
    `{\n  // ours\n  "languages": { "JSON": { "formatter": [{ "external": { ${inner} } }] } },\n}\n`;
  expect(editZedSettings(settings(external))).toBe(settings(expected));
});

test("words of Zed's formatters are replaced in whatever order they stand", () => {
  const text = (word: string) =>
    `{ "a": { "arguments": [{ "command": "npx", "arguments": ["${word}"] }], "command": "C:\\\\x/node_modules/.bin/${word}" } }`;
  expect(editZedSettings(text("prettier"))).toBe(text("fmt-cache"));
});

describe("a changed file stays whole", () => {
  test.each([
    ["package.json", '{ "a": 1 }', '{ "a": 1, }', false],
    ["package.json", '{ "a": 1, }', '{ "a": 1, "b": }', false],
    ["package.json", '{ "a": 1, }', '{ "b": 1, }', true],
    ["package.json", '{ "a": ', '{ "b": ', true],
    ["a/.vscode/settings.json", "{ // x\n}", "{ // x\n", false],
    ["a.code-workspace", "{}", "{", false],
    [".pre-commit-config.yaml", "a:\n  - b\n", "a:\n  - b\n - c\n", false],
    [".lintstagedrc", "a: b\n", "a: b: c\n", false],
    [".lintstagedrc", '{ "a": "b" }', '{ "a": "b }', false],
    ["lefthook.yml", "a: b: c\n", "a: b: d\n", true],
    [
      "lint-staged.config.mts",
      "export default { a: 'b' } as const;",
      "export default { a: 'b } as const;",
      false,
    ],
    [".husky/pre-commit", "a 'b'", "a 'b", true],
  ])("%s: %j, %j", async (path, before, after, isWhole) => {
    expect(await staysWhole(path, before, after)).toBe(isWhole);
  });
});

test.each([
  ["package.json", "manifest"],
  ["a/b/package.json", "manifest"],
  ["node_modules/x/package.json", undefined],
  ["a/.pre-commit-config.yaml", "pre-commit"],
  [".vscode/settings.json", "settings"],
  ["web.code-workspace", "settings"],
  [".zed/settings.json", "zed"],
  [".husky/pre-commit", "commands"],
  [".husky/_/husky.sh", undefined],
  ["lefthook.yml", "commands"],
  [".lefthook-local.toml", "commands"],
  [".lintstagedrc", "commands"],
  ["web/.lintstagedrc.mjs", "commands"],
  ["lint-staged.config.ts", "commands"],
  [".simple-git-hooks.cjs", "commands"],
  [".github/workflows/ci.yml", "commands"],
  [".github/actions/format/action.yaml", "commands"],
  ["docs/.github/workflows/ci.yml", undefined],
  [".gitlab-ci.yml", "commands"],
  [".circleci/config.yml", "commands"],
  ["azure-pipelines.release.yml", "commands"],
  ["Jenkinsfile", "commands"],
  ["Makefile", "commands"],
  ["src/index.ts", undefined],
  ["README.md", undefined],
])("%s is looked at as %s", (path, place) => {
  expect(placeOf(path)).toBe(place);
});
