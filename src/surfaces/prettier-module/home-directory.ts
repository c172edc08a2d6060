import { sep } from "node:path";

/**
 * The folder whose Prettier our module stands for where no file says more (its version, its
 * plugins, texts without a path): the project whose `node_modules` holds the module, also deep
 * inside of a package manager's own folders; for a checkout or a link to one, the working
 * directory. Not the working directory in general: an editor's is any folder, such as `/`.
 * @param moduleFile absolute path of a file of the module, without symbolic links
 */
export function homeDirectory(moduleFile: string, workingDirectory: string): string {
  const [project, inside] = moduleFile.split(`${sep}node_modules${sep}`, 2);
  return inside === undefined ? workingDirectory : project! + sep;
}
