import { execFileSync } from "node:child_process";
import { existsSync, lstatSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as prettier from "prettier";

/**
 * What the Prettier of a file's own project makes of a text, with its configuration as it is on
 * disk now.
 */
export async function formatByReference(
  file: string,
  text: string,
  options: prettier.Options = {},
): Promise<string> {
  const folder = findUpwards(dirname(file), "node_modules/prettier")!;
  const installed = ["bin/prettier.cjs", "bin-prettier.js"]
    .map((name) => join(folder, name))
    .find(existsSync)!;
  const isOther = lstatSync(folder).isDirectory();
  // A process of its own for what Node would remember: another Prettier, a configuration that is
  // code.
  if (isOther || hasCode(dirname(file)))
    return execFileSync(process.execPath, [installed, "--stdin-filepath", file], {
      input: text,
      encoding: "utf8",
      // As the server is: in the client's folder.
      cwd: dirname(findUpwards(dirname(file), ".git") ?? file),
    });
  const config = await prettier.resolveConfig(file, { editorconfig: true, useCache: false });
  return prettier.format(text, { ...config, filepath: file, ...options });
}

/**
 * Whether a folder of the project on the way up holds code, or packages, that may be a
 * configuration.
 */
function hasCode(folder: string): boolean {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  if (names.some((name) => /^prettier\.config\.|^packages$|\.mjs$/.test(name))) return true;
  if (names.some((name) => namesPackage(join(folder, name)))) return true;
  return !names.includes(".git") && folder !== dirname(folder) && hasCode(dirname(folder));
}

function namesPackage(file: string): boolean {
  return (
    /^(?:package\.json|\.prettierrc.*)$/.test(basename(file)) &&
    /^\s*"[^"]*"\s*$|"prettier": "/.test(readFileSync(file, "utf8"))
  );
}

function findUpwards(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  return folder === dirname(folder) ? undefined : findUpwards(dirname(folder), name);
}
