import { renameSync } from "node:fs";
import { join } from "node:path";
import { installPrettier } from "./install-prettier.ts";
import { formatByReference } from "./reference.ts";
import { differing } from "./texts.ts";

/** What happens in an editor and beside it before a save, and what the save must write. */
export interface Step {
  readonly name: string;
  /** All of the buffer; without it, what the last save left. */
  readonly text?: string;
  readonly beside: readonly Change[];
  readonly expected: string;
}

type Change =
  | readonly ["write", file: string, text: string]
  | readonly ["remove", file: string]
  | readonly ["rename", from: string, to: string];

const returning = (value: string) => `function f() {\n    return ${value}\n}\n`;

/** Everything that decides how a file is formatted changes between two saves. */
export const configurationSteps: readonly Step[] = [
  { name: "none", text: returning('"a"'), beside: [], expected: 'function f() {\n  return "a";\n}\n' },
  {
    name: "editorconfig",
    beside: [["write", ".editorconfig", "root = true\n[*]\nindent_style = space\nindent_size = 4\n"]],
    expected: returning('"a";'),
  },
  {
    name: "overrides",
    beside: [
      [
        "write",
        ".prettierrc",
        JSON.stringify({ overrides: [{ files: "*.ts", options: { singleQuote: true } }] }),
      ],
    ],
    expected: returning("'a';"),
  },
  {
    name: "code",
    beside: [
      ["remove", ".prettierrc"],
      ["write", "prettier.config.mjs", "export default { semi: false };\n"],
    ],
    expected: returning('"a"'),
  },
  {
    name: "other code",
    beside: [["write", "prettier.config.mjs", "export default { singleQuote: true };\n"]],
    expected: returning("'a';"),
  },
  {
    name: "ignored",
    text: returning('"b"'),
    beside: [["write", ".prettierignore", "a.ts\n"]],
    expected: returning('"b"'),
  },
];

/** Another Prettier is installed, all packages go, and come back. Prepares the project. */
export async function installationSteps(project: string): Promise<readonly Step[]> {
  const file = join(project, "a.ts");
  installPrettier(project, "prettier");
  const present = await formatByReference(file, differing);
  renameSync(join(project, "node_modules/prettier"), join(project, "next"));
  installPrettier(project, "prettier-3.0");
  const old = await formatByReference(file, differing);
  return [
    { name: "old", text: differing, beside: [], expected: old },
    {
      name: "upgraded",
      text: differing,
      beside: [
        ["rename", "node_modules/prettier", "previous"],
        ["rename", "next", "node_modules/prettier"],
      ],
      expected: present,
    },
    // Above the project stands another one, which must not step in.
    { name: "gone", text: differing, beside: [["rename", "node_modules", "gone"]], expected: differing },
    { name: "back", beside: [["rename", "gone", "node_modules"]], expected: present },
  ];
}

export function stepsInLua(steps: readonly Step[]): string {
  return inScript(steps, {
    replaceText: (text) =>
      `vim.api.nvim_buf_set_lines(0, 0, -1, true, vim.split(${text}, "\\n", { trimempty = true }))`,
    write: (file, text) => `write(${file}, ${text})`,
    remove: (file) => `os.remove(${file})`,
    rename: (from, to) => `os.rename(${from}, ${to})`,
    save: (name) => `vim.bo.modified = true\nsave(${name})`,
  });
}

export function stepsInLisp(steps: readonly Step[]): string {
  return inScript(steps, {
    replaceText: (text) => `(erase-buffer) (insert ${text})`,
    write: (file, text) => `(write-region ${text} nil ${file} nil 'silent)`,
    remove: (file) => `(delete-file ${file})`,
    rename: (from, to) => `(rename-file ${from} ${to})`,
    save: (name) => `(save ${name})`,
  });
}

interface Words {
  replaceText(text: string): string;
  write(file: string, text: string): string;
  remove(file: string): string;
  rename(from: string, to: string): string;
  save(name: string): string;
}

function inScript(steps: readonly Step[], words: Words): string {
  // Lua and Lisp read these texts as JavaScript does.
  const quote = (text: string) => JSON.stringify(text);
  const lines = steps.flatMap(({ name, text, beside }) => [
    ...(text === undefined ? [] : [words.replaceText(quote(text))]),
    ...beside.map((change) => {
      if (change[0] === "write") return words.write(quote(change[1]), quote(change[2]));
      return change[0] === "remove"
        ? words.remove(quote(change[1]))
        : words.rename(quote(change[1]), quote(change[2]));
    }),
    words.save(quote(name)),
  ]);
  return lines.join("\n");
}

export function expectedSaves(steps: readonly Step[]): Readonly<Record<string, string>> {
  return Object.fromEntries(steps.map(({ name, expected }) => [name, expected]));
}
