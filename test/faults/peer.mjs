// A process, or a thread as ESLint has it, that formats texts through the cache and compares each
//     with what Prettier makes of it: node peer.mjs <library|module> <entry point> <tasks as JSON>
//     [milliseconds] Prints one line for each difference. After so many milliseconds the thread is
//     terminated, as by ESLint, and another one does its work from the beginning.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { isMainThread, Worker } from "node:worker_threads";
import { fileURLToPath, pathToFileURL } from "node:url";

const [kind, entryPoint, tasksFile, milliseconds] = process.argv.slice(2);

if (kind === "module" && isMainThread) {
  const start = () => new Worker(fileURLToPath(import.meta.url), { argv: process.argv.slice(2) });
  const first = start();
  if (milliseconds !== undefined) {
    await wait(Number(milliseconds));
    await first.terminate();
    start();
  }
} else {
  const format =
    kind === "module"
      ? createRequire(import.meta.url)(entryPoint).format
      : (await import(pathToFileURL(entryPoint).href)).createFormatter().format;
  for (const { file, source, options, expected } of JSON.parse(readFileSync(tasksFile, "utf8"))) {
    const found = await format(source, { ...options, filepath: file });
    if (found !== expected) console.log(`${kind}: ${file}: ${JSON.stringify({ source, found, expected })}`);
  }
}
