// A program that lives on with the plugins that it has loaded: formats a file, and once more for
// each line that it reads. Prints each answer as a line of JSON.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [module, file] = process.argv.slice(2);
const resolved = createRequire(join(process.cwd(), "noop.js")).resolve(module);
const prettier = await import(pathToFileURL(resolved.replace(/\.cjs$/, ".mjs")));

async function format() {
  prettier.clearConfigCache();
  const options = { ...(await prettier.resolveConfig(file, { editorconfig: true })), filepath: file };
  const answer = await prettier
    .format(await readFile(file, "utf8"), options)
    .catch(({ name, message }) => `${name}: ${message}`);
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}

await format();
for await (const _ of createInterface({ input: process.stdin })) await format();
