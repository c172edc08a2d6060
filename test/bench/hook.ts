// npm run bench:hook -- [--rounds N] [--files 1,10,100,1000]
// Times whole commits in a repository of 10,000 files: without a hook, with one that only starts
// Node.js, with ours, with ours and the warm server, and with lint-staged and Prettier. The sides
// take turns; each commit is undone before the next.
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { format } from "prettier";
import { fillHook } from "../../src/surfaces/staged/hook-file.ts";
import { alignRows } from "./cli/table.ts";
import { startServer } from "./server.ts";
import { cutLongFile, renameInTheMiddle, sample, withNewNames } from "./texts.ts";
import { openWorkbench } from "../surfaces/cli/command.ts";
import { Repository } from "../surfaces/staged/repository.ts";

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, files: { type: "string", default: "1,10,100,1000" } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1)
  throw new RangeError(`--rounds ${values.rounds}: expected a whole number from 1`);
const counts = values.files.split(",").map(Number);
const packages = join(import.meta.dirname, "../../node_modules");

const formatted = await format(sample, { filepath: "a.ts" });
const paths = Array.from(
  { length: 10_000 },
  (_, index) => `folder${index % 100}/sub${index % 7}/file${index}.ts`,
);
const textOf = (number: number | string) => `${formatted}export const number = ${number};\n`;
const sloppyTextOf = (number: number | string) => `${formatted}export const number   =  ${number}\n`;
const newTextOf = (number: string) => withNewNames(sloppyTextOf(number), number);

const workbench = await openWorkbench();
const repository = Repository.create({
  command: workbench.command,
  config: ["maintenance.auto=false"],
  files: {
    "package.json": '{ "private": true, "lint-staged": { "*": "prettier --write --ignore-unknown" } }\n',
    ".gitignore": "node_modules\n",
    "long.ts": await cutLongFile(10_000),
    ...Object.fromEntries(paths.map((path, index) => [path, textOf(index)])),
  },
});
mkdirSync(join(repository.folder, "node_modules/.bin"), { recursive: true });
symlinkSync(
  join(packages, "prettier/bin/prettier.cjs"),
  join(repository.folder, "node_modules/.bin/prettier"),
);
const first = repository.git("rev-parse", "HEAD").trim();

const fmtCacheHook = fillHook(readFileSync(join(packages, "../hooks/pre-commit"), "utf8"), {
  node: process.execPath,
  command: workbench.command,
});
const hooks: Record<string, string | undefined> = {
  "no hook": undefined,
  "node -e 0": `#!/bin/sh\nexec ${process.execPath} -e 0\n`,
  "fmt-cache": fmtCacheHook.replace("\n", "\nexport FMT_CACHE_SERVE=0\n"),
  "fmt-cache + server": fmtCacheHook,
  "lint-staged": `#!/bin/sh\nexec ${process.execPath} ${join(packages, "lint-staged/bin/lint-staged.js")} --quiet\n`,
};
for (const [name, text] of Object.entries(hooks)) {
  if (text === undefined) continue;
  mkdirSync(hookFolder(name), { recursive: true });
  writeFileSync(join(hookFolder(name), "pre-commit"), text);
  chmodSync(join(hookFolder(name), "pre-commit"), 0o755);
}

const server = await startServer(workbench.command, repository.env);
let number = 0;
console.log(
  `Node ${process.version}, ${paths.length} files, ${rounds} rounds, medians of whole commits in ms\n`,
);
for (const count of counts) {
  await measure(`${count} new, Prettier must format`, () => stageFiles(count, newTextOf), false);
  await measure(`${count} formatted and known`, () => stageFiles(count, textOf), true);
  await measure(`${count} known, to be rewritten`, () => stageFiles(count, sloppyTextOf), true);
}
repository.run("--check", "long.ts");
await measure("one statement of 10,000 lines edited", stageEdit, false);
await measure(
  "nothing formattable staged",
  () => repository.stage({ [`picture${++number}.png`]: "x" }),
  false,
);
await server.end();
repository.dispose();
workbench.dispose();

function hookFolder(name: string): string {
  return join(repository.home, "hooks", name);
}

function stageFiles(count: number, textFor: (number: string) => string): void {
  number += 1;
  repository.write(
    Object.fromEntries(paths.slice(0, count).map((path, index) => [path, textFor(`${number}.${index}`)])),
  );
  repository.git("add", "-u");
}

function stageEdit(): void {
  number += 1;
  repository.stage({ "long.ts": renameInTheMiddle(repository.read("long.ts"), number) });
}

/**
 * @param isKnown whether our cache has seen the content before; each side gets content of its own
 */
async function measure(title: string, stage: () => void, isKnown: boolean): Promise<void> {
  const times = new Map<string, number[]>(Object.keys(hooks).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of Object.keys(hooks)) {
      stage();
      if (isKnown) repository.run("staged", "--check");
      const started = performance.now();
      const answer = repository.try("git", [
        "-c",
        `core.hooksPath=${hookFolder(name)}`,
        "commit",
        "-qm",
        "next",
      ]);
      const time = performance.now() - started;
      if (answer.exitCode !== 0) throw new Error(`${title}, ${name}: ${answer.stderr}`);
      if (round > 0) times.get(name)!.push(time);
      repository.git("reset", "-q", "--hard", first);
    }
  }
  const median = (name: string) => times.get(name)!.toSorted((a, b) => a - b)[rounds >> 1]!;
  const none = median("no hook");
  const added = (name: string) => median(name) - none;
  const row = (name: string) => {
    if (name === "no hook") return [name, none.toFixed(0), "", "", ""];
    const ratios = ["lint-staged", "node -e 0"].map((rival) => (added(name) / added(rival)).toFixed(2));
    return [name, median(name).toFixed(0), added(name).toFixed(0), ...ratios];
  };
  const header = ["side", "ms", "adds ms", "x lint-staged", "x node -e 0"];
  console.log(`## ${title}\n${alignRows([header, ...Object.keys(hooks).map(row)]).join("\n")}\n`);
}
