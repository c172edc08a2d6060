// Formats files by our own API and prints what kinds of events each of them causes: whether other
// processes have left them in the cache.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const library = createRequire(join(process.cwd(), "noop.js")).resolve("fmt-cache");
const { createFormatter } = await import(pathToFileURL(library).href);
const results = {};
for (const file of process.argv.slice(2)) {
  const kinds = [];
  const formatter = createFormatter({ onEvent: ({ kind, reason }) => kinds.push(reason ?? kind) });
  const request = { editorconfig: true, configPrecedence: "cli-override", cliOptions: {} };
  const options = { ...(await formatter.fileKind(file, request)).options, filepath: file };
  await formatter.format(readFileSync(file, "utf8"), options).catch(() => kinds.push("rejected"));
  results[file] = kinds;
}
console.log(JSON.stringify(results));
