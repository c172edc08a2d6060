import { readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * The folder from which the Prettier of a setting is the nearest one; `undefined` if the setting
 * means the nearest from each file. That is so for our own module, which takes Prettier's place in
 * other extensions, and for the kits that Yarn makes for editors: they stand for the Prettier of
 * Plug'n'Play.
 * @throws Error that says what is wrong with the setting
 */
export function folderOfGivenPrettier(path: string): string | undefined {
  const directory = /\.[cm]?js$/.test(path) ? dirname(path) : path;
  const isKit = basename(dirname(directory)) === "sdks";
  if (isKit || isOurs(directory)) return undefined;
  const modules = dirname(directory);
  if (basename(directory) === "prettier" && basename(modules) === "node_modules") return dirname(modules);
  throw new Error(
    `The setting prettierPath ("${path}") must name a folder "node_modules/prettier", or be left out.`,
  );
}

function isOurs(directory: string): boolean {
  let manifest: Record<string, unknown>;
  try {
    manifest = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as typeof manifest;
  } catch (error) {
    throw new Error(
      `The setting prettierPath names "${directory}", where no Prettier is: ${(error as Error).message}`,
    );
  }
  return manifest["name"] === "fmt-cache" || manifest["fmt-cache"] !== undefined;
}
