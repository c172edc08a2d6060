import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { digestHex } from "../../util/digest.ts";
import { commonFolder } from "../git/common-folder.ts";
import type { Git } from "../git/git.ts";

/**
 * Returns a function that gives a digest of all that the repository says about the conversion of a
 * path's content (`.gitattributes` from the top down to its folder, `info/attributes`). The same
 * blob with the same digest is converted alike.
 */
export function createAttributesDigest(git: Git): (path: string) => string {
  const known = new Map<string, string>();
  const ofFolder = (folder: string): string => {
    let digest = known.get(folder);
    if (digest === undefined) {
      const above =
        folder === "."
          ? readOrEmpty(join(commonFolder(git.gitDir), "info/attributes"))
          : ofFolder(dirname(folder));
      const file = Buffer.concat([
        Buffer.from(`${git.top}/`),
        Buffer.from(`${folder}/.gitattributes`, "latin1"),
      ]);
      const own = readOrEmpty(file);
      digest = own === "" && folder !== "." ? above : digestHex(`${above}\0${own}`);
      known.set(folder, digest);
    }
    return digest;
  };
  return (path) => ofFolder(dirname(path));
}

function readOrEmpty(file: string | Buffer): string {
  try {
    // Most folders have no such file, and throwing and catching an error takes longer than asking
    // first.
    return existsSync(file) ? readFileSync(file, "latin1") : "";
  } catch {
    return "";
  }
}
