// Prints the options that the formatter and Prettier give in a program that has loaded another
// version of the configuration before, and what was remembered. Takes a folder with
// `prettier.config.mjs`. A program of its own, because only Node's own `import` keeps a module.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import prettier from "prettier";
import { createFormatter } from "../../../../src/formatter/create-formatter.ts";
import { createMapStore } from "../../../stores/map-store.ts";
import type { Lookup } from "../../../../src/stores/store.ts";
import type { CacheKey } from "../../../../src/util/digest.ts";

const folder = process.argv[2]!;
const [file, config] = [join(folder, "a.ts"), join(folder, "prettier.config.mjs")];
const resolve = () => prettier.resolveConfig(file, { editorconfig: true, useCache: false });
await resolve();
writeFileSync(config, readFileSync(config, "utf8").replace("3", "5"));
const map = new Map<CacheKey, Lookup>();
const request = { editorconfig: true, configPrecedence: "cli-override", cliOptions: {} } as const;
const { options } = await createFormatter({ store: createMapStore(map) }).fileKind(file, request);
const remembered = [...map.values()].flatMap((found) => (found.kind === "text" ? [found.text] : []));
console.log(JSON.stringify({ ours: options, theirs: await resolve(), remembered }));
