import { sep } from "node:path";

/**
 * The folder whose Prettier the module stands for where no file decides (its version, its plugins,
 * texts without a path). It is the project whose `node_modules` holds the module, even deep inside
 * a package manager's own folders. For a checkout or a link to one, it is the working directory.
 * Not the working directory in general, because an editor may run in any folder, such as `/`.
 * @param moduleFile absolute path of a file of the module, without symbolic links
 */
export function homeDirectory(moduleFile: string, workingDirectory: string): string {
  const [project, inside] = moduleFile.split(`${sep}node_modules${sep}`, 2);
  return inside === undefined ? workingDirectory : project! + sep;
}
