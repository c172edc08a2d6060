import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";

/** Where this statement stays formatted. */
const editable = new Set([".ts", ".tsx", ".js"]);

/** A file to which a statement is added. */
export interface EditedFile {
  /** With another number in the statement. */
  edit(round: number): void;
  restore(): void;
}

/** The longest file of a repository that can be edited. */
export function findLargeFile(folder: string): EditedFile {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => !path.startsWith("node_modules") && editable.has(extname(path)))
    .map((path) => join(folder, path));
  const file = files.toSorted((a, b) => statSync(b).size - statSync(a).size)[0];
  if (file === undefined) throw new Error(`${folder}: there is no file to edit`);
  const text = readFileSync(file, "utf8");
  return {
    edit: (round) => writeFileSync(file, `${text}\nexport const edited = ${round};\n`),
    restore: () => writeFileSync(file, text),
  };
}
