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

/** @param change the expression that takes the table's place, made of the table's */
function changeTable(change: (table: string) => string, imports = ""): Plugin {
  return {
    name: "change-table",
    setup(build) {
      build.onLoad({ filter: /[\\/]known[\\/]known-plugins\.ts$/ }, ({ path, suffix }) => {
        if (suffix !== "") return undefined;
        const original = JSON.stringify(`${path}?original`);
        return {
          contents: `import { knownPlugins as table } from ${original};\n${imports}\nexport const knownPlugins = ${change("table")};\n`,
          loader: "ts",
        };
      });
    },
  };
}
