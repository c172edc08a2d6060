// All benchmarks, one after the other, as one report: `report.md` with its charts in a folder.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { describeOutput } from "./report.ts";

const { values } = parseArgs({
  options: {
    /** The folder of the report. */
    to: { type: "string", default: "bench-report" },
    /** Names of scripts, separated by commas. */
    only: { type: "string" },
  },
});
const repository = resolve(import.meta.dirname, "../..");
const { scripts, version } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
  readonly scripts: Readonly<Record<string, string>>;
  readonly version: string;
};
/** `soundness` has the README's other table. */
const own = { "soundness:rivals": `${scripts["soundness"]} -- --rivals` };
const commandOf = (name: string) => (name in own ? "soundness -- --rivals" : name);
const all: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries(scripts).filter(([name]) => /^bench(?::(?!all$)|$)/.test(name))),
  ...own,
};
const names = values.only?.split(",") ?? Object.keys(all);
const unknown = names.filter((name) => all[name] === undefined);
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(", ")}. There are: ${Object.keys(all).join(", ")}`);

const folder = resolve(values.to);
mkdirSync(folder, { recursive: true });
const report = [
  `# fmt-cache ${version}, measured\n`,
  `${cpus().length} processors (${cpus()[0]?.model ?? "unknown"}), ${Math.round(totalmem() / 2 ** 30)} GB, ${process.platform} ${release()}, Node.js ${process.version}, Prettier ${prettierVersion()}, ${new Date().toISOString().slice(0, 10)}.\n`,
];
for (const name of names) {
  console.log(`## ${name}`);
  const { output, exitCode } = await run(all[name]!.replace(" -- ", " "));
  const { markdown, charts } = describeOutput(name, output);
  for (const [file, chart] of charts) writeFileSync(join(folder, file), chart);
  const ending = exitCode === 0 ? "" : `\n**It ended with ${exitCode}**: a limit was missed, or it failed.\n`;
  report.push(`## npm run ${commandOf(name)}\n`, markdown, ending);
  // After each, so that an interrupted run has a report, too.
  writeFileSync(join(folder, "report.md"), report.join("\n"));
}
console.log(`wrote ${join(folder, "report.md")}`);

function prettierVersion(): string {
  const path = join(repository, "node_modules/prettier/package.json");
  return (JSON.parse(readFileSync(path, "utf8")) as { version: string }).version;
}

function run(script: string): Promise<{ readonly output: string; readonly exitCode: number | null }> {
  const [program, ...args] = script.split(" ");
  const child = spawn(join(repository, "node_modules/.bin", program!), args, {
    cwd: repository,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const parts: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => {
    parts.push(part);
    process.stdout.write(part);
  });
  return new Promise((fulfil, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => fulfil({ output: Buffer.concat(parts).toString("utf8"), exitCode }));
  });
}
