import { generateDtsBundle } from "dts-bundle-generator";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL(".", import.meta.url));

/** Fields of our manifest that only whoever works on this repository needs. */
const ours = ["scripts", "devDependencies", "overrides", "files", "publishConfig"];

/**
 * Writes the folder that is published: what was built, with the public declarations in one file,
 * and a manifest without scripts. (The repository's own has `prepare`, which installations from git
 * need.)
 */
export function writePackageFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const name of ["dist", "hooks", "prettier", "README.md", "LICENSE", "CHANGELOG.md", "SECURITY.md"])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as Record<string, unknown>;
  const published = Object.fromEntries(Object.entries(manifest).filter(([name]) => !ours.includes(name)));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  writeFileSync(join(folder, "dist/index.d.cts"), writeDeclarations());
  writeFileSync(join(folder, "dist/index.d.ts"), 'export * from "./index.cjs";\n');
}

function writeDeclarations(): string {
  const [declarations] = generateDtsBundle(
    [
      {
        filePath: join(root, "src/index.ts"),
        output: { noBanner: true },
        libraries: { importedLibraries: ["prettier"] },
      },
    ],
    { preferredConfigPath: join(root, "tsconfig.build.json") },
  );
  return declarations!;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writePackageFolder(join(root, "package"));
