// Long: each case has a Prettier or a plugin of its own, which is replaced.
import { renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commandOf, packageOf } from "../cli/command.ts";
import type { FolderContent } from "../cli/folder.ts";
import { installPrettier } from "../lsp/install-prettier.ts";
import { makeAsker, newProject, plugin, ternary, withPlugin } from "./compare.ts";
import { openUserBench, type UserBench } from "./user.ts";

let bench: UserBench;
beforeAll(async () => void (bench = await openUserBench()));
afterAll(() => bench.dispose());

/** What is in a project, what changes in it, and texts of one file that come out otherwise then. */
interface Case {
  readonly content: FolderContent;
  readonly change: (cwd: string) => void;
  readonly name: string;
  readonly text: (index: number) => string;
  /** Prettier before and after the change. */
  readonly prettier?: readonly [string, string];
}

const linked = (...names: readonly string[]): FolderContent =>
  Object.fromEntries(names.map((name) => [`node_modules/${name}`, { link: packageOf(name) }]));

const cases: Readonly<Record<string, Case>> = {
  "another Prettier": {
    content: {},
    change: (cwd) => {
      rmSync(join(cwd, "node_modules"), { recursive: true });
      installPrettier(cwd, "prettier-3.0");
    },
    name: "a.ts",
    text: ternary,
    prettier: ["prettier", "prettier-3.0"],
  },
  "another configuration": {
    content: { ".prettierrc": "{}\n" },
    change: (cwd) => writeFileSync(join(cwd, ".prettierrc"), '{ "semi": false }\n'),
    name: "a.ts",
    text: (index) => `a${index}  = 1\n`,
  },
  "a plugin that is patched": {
    content: { ...withPlugin, "plugin.mjs": plugin('"one"') },
    change: (cwd) => writeFileSync(join(cwd, "plugin.mjs"), plugin('"two"')),
    name: "a.l",
    text: (index) => `text${index}`,
  },
  "a file that a plugin reads": {
    content: { ...withPlugin, "plugin.mjs": plugin('readFileSync("word.txt", "utf8")'), "word.txt": "one" },
    change: (cwd) => writeFileSync(join(cwd, "word.txt"), "two"),
    name: "a.l",
    text: (index) => `text${index}`,
  },
  "Tailwind's stylesheet": {
    content: {
      ...linked("prettier-plugin-tailwindcss", "tailwindcss"),
      ".prettierrc": '{ "plugins": ["prettier-plugin-tailwindcss"], "tailwindStylesheet": "./app.css" }\n',
      "app.css": '@import "tailwindcss";\n',
    },
    change: (cwd) =>
      writeFileSync(join(cwd, "app.css"), '@import "tailwindcss";\n@utility own { color: red; }\n'),
    name: "a.html",
    text: (index) => `<p class="p-${index + 1} flex own"></p>\n`,
  },
  "the tsconfig.json of organize-imports": {
    content: {
      ...linked("prettier-plugin-organize-imports", "typescript"),
      ".prettierrc": '{ "plugins": ["prettier-plugin-organize-imports"] }\n',
      "tsconfig.json": '{ "compilerOptions": { "jsx": "react" } }\n',
    },
    change: (cwd) =>
      writeFileSync(join(cwd, "tsconfig.json"), '{ "compilerOptions": { "jsx": "react-jsx" } }\n'),
    name: "a.tsx",
    text: (index) => `import React from "react";\nexport const a${index} = <p></p>;\n`,
  },
};

describe("a client gets Prettier's answer at once, and later the server's, after", () => {
  it.each(Object.entries(cases))("%s", async (_, { content, change, name, text, prettier }) => {
    const user = bench.newUser();
    await user.serve();
    const cwd = newProject(user, content);
    if (prettier !== undefined) installPrettier(cwd, prettier[0]);
    const ask = makeAsker(bench, user, cwd, name);
    await ask(text(0), prettier?.[0]);
    await ask(text(1), prettier?.[0]);
    const before = (await user.status())!.formatted;
    expect(before).toBeGreaterThan(0);
    const old = await bench.workbench.run(
      commandOf(prettier?.[0] ?? "prettier"),
      ["--stdin-filepath", name],
      {
        cwd,
        stdin: text(2),
      },
    );
    change(cwd);
    const expected = await ask(text(2), prettier?.[1]);
    // Else the change would show nothing.
    expect(expected).not.toEqual(old);
    for (const index of [3, 4]) await ask(text(index), prettier?.[1]);
    expect((await user.status())!.formatted).toBeGreaterThanOrEqual(before + 2);
  });

  it("node_modules is gone and back", async () => {
    const user = bench.newUser();
    await user.serve();
    const cwd = newProject(user, {});
    installPrettier(cwd, "prettier-3.0");
    const ask = makeAsker(bench, user, cwd, "a.ts");
    await ask(ternary(0), "prettier-3.0");
    renameSync(join(cwd, "node_modules"), join(cwd, "gone"));
    // That of the folder above.
    await ask(ternary(1), "prettier");
    await ask(ternary(2), "prettier");
    renameSync(join(cwd, "gone"), join(cwd, "node_modules"));
    for (const index of [3, 4]) await ask(ternary(index), "prettier-3.0");
    expect((await user.status())!.formatted).toBeGreaterThanOrEqual(3);
  });
});
