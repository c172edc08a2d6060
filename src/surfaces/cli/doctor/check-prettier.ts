import { dirname } from "node:path";
import { isTooOld, majorVersion } from "../../../engine/prettier/load-prettier.ts";
import { createPrettierLocator, type LocatedPrettier } from "../../../engine/prettier/locate-prettier.ts";
import { createFormatter } from "../../../formatter/create-formatter.ts";
import { isTestedMajor } from "../../../pipeline/doubt.ts";
import { createMemoryStore } from "../../../stores/memory.ts";
import { describePrettier, nameFolder } from "../../shared/describe-prettier.ts";
import { addPackage, installPackages } from "../../shared/package-manager.ts";
import type { Examination } from "./examination.ts";
import { findingsAbout, quote, type Finding } from "./finding.ts";

/** Which Prettier formats, and whether it can. */
export async function checkPrettier({ prettier, cwd }: Examination): Promise<readonly Finding[]> {
  const { ok, warning, problem } = findingsAbout("prettier");
  const add = { command: addPackage(cwd, "prettier") };
  if (prettier instanceof Error) return [problem(prettier.message, add)];
  const store = createMemoryStore({ budgetBytes: 1_000_000 });
  const formatter = createFormatter({
    store,
    cache: true,
    verify: false,
    prettierFrom: cwd,
    warnings: false,
  });
  const broken = await formatter.findPrettierProblem(cwd);
  if (broken !== undefined) return [problem(broken, { command: installPackages(cwd) })];
  const says = describePrettier(prettier, cwd, "working directory");
  if (isTooOld(prettier))
    return [
      problem(`${says}. Nothing is kept of a Prettier before 3.0.`, {
        command: addPackage(cwd, "prettier@3"),
      }),
    ];
  if (prettier.origin === "own")
    return [
      warning(`${says}. Another version of fmt-cache may bring another one.`, {
        command: addPackage(cwd, `prettier@${prettier.version}`),
      }),
    ];
  if (!isTestedMajor(majorVersion(prettier)))
    return [
      warning(`${says}. fmt-cache was not tested with it, and caches whole files, but no statements.`, {
        command: addPackage(cwd, "fmt-cache@latest"),
      }),
    ];
  return [ok(says)];
}

/** Where an editor, which takes the Prettier nearest to a file, would take another one. */
export function checkEditorPrettier({ prettier, files, cwd }: Examination): readonly Finding[] {
  const { ok, warning } = findingsAbout("editor-prettier");
  if (prettier instanceof Error || prettier.problem !== undefined) return [];
  const nearest = createPrettierLocator();
  const others = new Map<string, { readonly other: LocatedPrettier; readonly folder: string }>();
  for (const folder of new Set(files.map((file) => dirname(file)))) {
    const other = nearest(folder);
    if (other.version === prettier.version) continue;
    const known = others.get(other.directory);
    if (known === undefined || folder.length < known.folder.length)
      others.set(other.directory, { other, folder });
  }
  if (others.size === 0) return [ok("Editors and the command take the same Prettier for each file.")];
  return [...others.values()].map(({ other, folder }) => {
    const name = nameFolder(folder, cwd);
    const says = `In "${name}", editors take Prettier ${other.version}, but the command takes ${prettier.version} when it runs here.`;
    return warning(says, {
      command: `cd ${quote(name)} && ${addPackage(folder, `prettier@${prettier.version}`)}`,
    });
  });
}
