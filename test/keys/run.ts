// npm run keys -- --write FILE | --compare FILE
// Writes down the keys of a fixed set of texts, or compares them with those of an earlier state of
// the code: a change that moves code must not move a key. Each text is formatted in its form on
// disk and with a statement more.
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { parseArgs } from "node:util";

const repository = join(import.meta.dirname, "../..");
const command = join(repository, "dist/cli.cjs");
const { values } = parseArgs({ options: { write: { type: "string" }, compare: { type: "string" } } });
if ((values.write === undefined) === (values.compare === undefined))
  throw new TypeError("keys: give either --write FILE or --compare FILE");
if (!existsSync(command)) throw new Error(`${command} is missing: npm run build`);

/** Real files, whose versions are locked. */
const sources = {
  math: "node_modules/three/src/math",
  operators: "node_modules/rxjs/src/internal/operators",
  "Effect.ts": "node_modules/effect/src/Effect.ts",
  "theme.css": "node_modules/tailwindcss/theme.css",
  "README.md": "node_modules/zod/README.md",
  "package.json": "node_modules/zod/package.json",
};

// Always the same: a manifest is named by the path of its file.
const folder = join(tmpdir(), "fmt-cache-keys");
rmSync(folder, { recursive: true, force: true });
const keys = listKeys();
rmSync(folder, { recursive: true, force: true });
if (values.write !== undefined) {
  writeFileSync(values.write, `${keys.join("\n")}\n`);
  console.log(`${keys.length} keys and recipes written to ${values.write}`);
} else {
  const before = new Set(readFileSync(values.compare!, "utf8").trimEnd().split("\n"));
  const now = new Set(keys);
  const gone = [...before].filter((key) => !now.has(key));
  const added = keys.filter((key) => !before.has(key));
  console.log(`${now.size} keys and recipes, ${gone.length} gone, ${added.length} new`);
  for (const line of [
    ...gone.slice(0, 5).map((key) => `- ${key}`),
    ...added.slice(0, 5).map((key) => `+ ${key}`),
  ])
    console.log(line);
  if (gone.length + added.length > 0) process.exitCode = 1;
}

/** What is remembered of folders and packages has keys with paths of this machine. */
function isOfText(line: string): boolean {
  return !line.includes('"prefix":"memo ');
}

/** Sorted lines, each once. */
function listKeys(): readonly string[] {
  const trace = join(folder, "keys.jsonl");
  const files = join(folder, "files");
  for (const [name, source] of Object.entries(sources))
    cpSync(join(repository, source), join(files, name), { recursive: true });
  const samples = join(repository, "test/oracle/samples");
  for (const name of readdirSync(samples))
    cpSync(join(samples, name), join(files, "samples", name.replace(/\.txt$/, "")));
  const format = (): void => {
    execFileSync(process.execPath, [command, "--list-different", "--no-error-on-unmatched-pattern", "."], {
      cwd: files,
      stdio: ["ignore", "ignore", "ignore"],
      env: {
        ...process.env,
        FMT_CACHE_TRACE_KEYS: trace,
        FMT_CACHE_LOCATION: join(folder, "cache"),
        XDG_STATE_HOME: join(folder, "state"),
      },
    });
  };
  // Some of the files are not formatted, and some cannot be parsed: that is no error here.
  const formatAll = (): void => {
    try {
      format();
    } catch {
      if (!existsSync(trace)) throw new Error(`${command} has written no keys`);
    }
  };
  formatAll();
  for (const path of readdirSync(files, { recursive: true, encoding: "utf8" }))
    if (/^\.[cm]?[jt]sx?$/.test(extname(path)))
      writeFileSync(join(files, path), `${readFileSync(join(files, path), "utf8")}\nconst added = 1;\n`);
  formatAll();
  return [...new Set(readFileSync(trace, "utf8").trimEnd().split("\n"))].filter(isOfText).sort();
}
