import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import type { Plugin } from "esbuild";

/** A build of our package whose table of known plugins is empty: all of them are watched. */
export const emptyTable: Plugin = changeTable(() => "[]");

/** A build of our package whose table does not have what matches. */
export function hideFromTable(input: RegExp): Plugin {
  const module = JSON.stringify(fileURLToPath(new URL("blind-table.ts", import.meta.url)));
  return changeTable(
    (table) => `removeInput(${table}, ${JSON.stringify(input.source)})`,
    `import { removeInput } from ${module};`,
  );
}

/** @param change the expression that takes the table's place, made of the table's name */
function changeTable(change: (table: string) => string, imports = ""): Plugin {
  return {
    name: "change-table",
    setup(build) {
      build.onLoad({ filter: /[\\/]known[\\/]known-plugins\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        const declaration = "export const knownPlugins: readonly KnownPlugin[] = ";
        if (!text.includes(declaration)) throw new Error(`${path}: the table is not "${declaration}…"`);
        const contents = `${text.replace(declaration, "const table: readonly KnownPlugin[] = ")}
${imports}
${declaration}${change("table")};
`;
        return { contents, loader: "ts" };
      });
    },
  };
}
