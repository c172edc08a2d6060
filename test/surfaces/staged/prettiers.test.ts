import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { commandOf, packageOf } from "../cli/command.ts";
import { differing } from "../lsp/texts.ts";
import { useRepositories } from "./scenarios.ts";

const repositories = useRepositories();

it("formats what is staged with the Prettier of the repository's root, also below a package with another", () => {
  const repository = repositories.create({ files: { ".gitignore": "node_modules\n" } });
  for (const [folder, installed] of [
    ["node_modules", "prettier-3.0"],
    ["package/node_modules", "prettier"],
  ] as const) {
    mkdirSync(join(repository.folder, folder), { recursive: true });
    symlinkSync(packageOf(installed), join(repository.folder, folder, "prettier"));
  }
  const formatWith = (installed: string): string =>
    execFileSync(process.execPath, [commandOf(installed), "--stdin-filepath", "a.ts"], {
      cwd: repository.folder,
      input: differing,
      encoding: "utf8",
    });
  const expected = formatWith("prettier-3.0");
  expect(formatWith("prettier")).not.toBe(expected);
  const paths = ["a.ts", "package/a.ts"];
  repository.stage(Object.fromEntries(paths.map((path) => [path, differing])));
  expect(repository.commit()).toMatchObject({ exitCode: 0 });
  for (const path of paths) {
    expect(repository.committed(path)).toBe(expected);
    expect(repository.read(path)).toBe(expected);
  }
});
