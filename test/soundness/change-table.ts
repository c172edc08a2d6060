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

/** @param change the expression that takes the table's place, made of the one that stands there */
function changeTable(change: (table: string) => string, imports = ""): Plugin {
  return {
    name: "change-table",
    setup(build) {
      build.onLoad({ filter: /[\\/]known[\\/]known-plugins\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, "utf8");
        const table = /^export const knownPlugins: readonly KnownPlugin\[\] = (\[[^\]]*\]);$/m;
        if (!table.test(text)) throw new Error(`${path}: the table is not where it was`);
        // In its place, because what stands below reads it while the module is loaded.
        const changed = (_: string, entries: string): string =>
          `export const knownPlugins: readonly KnownPlugin[] = ${change(entries)};`;
        const contents = `${imports}\n${text.replace(table, changed)}`;
        return { contents, loader: "ts" };
      });
    },
  };
}
