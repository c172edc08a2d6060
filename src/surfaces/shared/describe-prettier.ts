import { relative, sep } from "node:path";
import type { LocatedPrettier, PrettierOrigin } from "../../engine/prettier/locate-prettier.ts";
import { unreachable } from "../../util/unreachable.ts";

/**
 * Describes for people which Prettier it is, and why it was chosen.
 * @param givenFolder what the user calls the folder that Prettier was looked for from
 */
export function describePrettier(prettier: LocatedPrettier, cwd: string, givenFolder: string): string {
  const why = describeOrigin(prettier.origin, givenFolder);
  return `Prettier ${prettier.version} in "${nameFolder(prettier.directory, cwd)}", ${why}`;
}

/**
 * Names a folder with `/`: relative to the working directory, unless that takes too many steps
 * upwards.
 */
export function nameFolder(directory: string, cwd: string): string {
  const path = relative(cwd, directory);
  const isNear = path !== "" && path.split(sep).filter((name) => name === "..").length <= mostSteps;
  return (isNear ? path : directory).replaceAll(sep, "/");
}

/** More steps upwards than this are harder to follow than an absolute path. */
const mostSteps = 3;

export function describeOrigin(origin: PrettierOrigin, givenFolder: string): string {
  switch (origin) {
    case "given-folder":
      return `found from the ${givenFolder}`;
    case "nearest":
      return "nearest to the file";
    case "own":
      return "comes with fmt-cache";
    default:
      return unreachable(origin);
  }
}
