import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { nameFolder } from "../../shared/describe-prettier.ts";
import { membersOf, readJson } from "../../shared/read-json.ts";
import { addPackage } from "../../shared/package-manager.ts";
import { editSettings, findModule, ownModule, speaksOfPrettier } from "../init/edit-settings.ts";
import type { Examination } from "./examination.ts";
import { findingsAbout, type Finding, type Mend } from "./finding.ts";

/** What the project's settings of VS Code make of its Prettier extension. */
export function checkEditor({ files, cwd }: Examination): readonly Finding[] {
  const { ok, warning, problem } = findingsAbout("editor");
  const findings = files
    .filter((file) => basename(file) === "settings.json" && basename(dirname(file)) === ".vscode")
    .flatMap((file): readonly Finding[] => {
      const text = readOrEmpty(file);
      if (!speaksOfPrettier.test(text)) return [];
      const name = nameFolder(file, cwd);
      const path = readPath(text);
      if (path === undefined)
        return [
          warning(
            `With ${name}, VS Code's Prettier extension formats without the cache.`,
            mendSettings(file, text),
          ),
        ];
      const module = resolve(dirname(dirname(file)), path);
      if (!existsSync(join(module, "package.json")) && !existsSync(module))
        return [
          problem(
            `${name} sends VS Code's Prettier extension to "${path}", which does not exist.`,
            ownModule.test(path) ? { command: addPackage(cwd, "fmt-cache") } : mendSettings(file, text),
          ),
        ];
      if (!ownModule.test(path))
        return [
          warning(
            `With ${name}, VS Code's Prettier extension formats with "${path}", without the cache.`,
            mendSettings(file, text),
          ),
        ];
      return [ok(`With ${name}, VS Code's Prettier extension formats through the cache.`)];
    });
  if (findings.length > 0) return findings;
  return [ok("The project has no settings for VS Code's Prettier extension. Editors run: npx fmt-cache lsp")];
}

/** The first step, where it would change these settings. */
function mendSettings(file: string, text: string): Mend {
  const module = findModule(file);
  if (module === undefined)
    return {
      advice:
        "VS Code's Prettier extension can load no package from Yarn's Plug'n'Play. Editors run: yarn fmt-cache lsp",
    };
  if (editSettings(text, module) !== text) return { command: "npx fmt-cache init --yes" };
  return {
    advice:
      readJson(text) === undefined
        ? "Mend the file first, which is no object of JSON. Then: npx fmt-cache init --yes"
        : `Write "prettier.prettierPath": "${module}" into it by hand.`,
  };
}

function readPath(text: string): string | undefined {
  const tree = readJson(text);
  const value = tree && membersOf(tree).get("prettier.prettierPath");
  return value?.type === "StringLiteral" ? value.value : undefined;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // It was removed in this moment.
    return "";
  }
}
