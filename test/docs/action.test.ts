import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { buildPackage } from "../surfaces/cli/built-package.ts";

// The steps of the action, run in their order as GitHub does; its own actions only note what they
// were asked for.
interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, string>>;
}
const repository = resolve(import.meta.dirname, "../..");
const action = parse(readFileSync(join(repository, "action.yml"), "utf8")) as {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
};
// The steps are run by a POSIX shell, and the cache is where Linux has it.
const onLinux = test.runIf(process.platform === "linux");
let directory: string;
let home: string;

beforeAll(async () => {
  directory = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-action-")));
  mkdirSync(join(directory, "node_modules/.bin"), { recursive: true });
  home = mkdtempSync(join(tmpdir(), "fmt-cache-home-"));
  symlinkSync(join(await buildPackage(), "dist/cli.cjs"), join(directory, "node_modules/.bin/fmt-cache"));
  symlinkSync(join(repository, "node_modules/prettier"), join(directory, "node_modules/prettier"));
});
afterAll(() => {
  for (const folder of [directory, home]) rmSync(folder, { recursive: true, force: true });
});

function runAction(inputs: Readonly<Record<string, string>> = {}) {
  const outputFile = join(home, "output");
  const values: Record<string, string> = {
    "runner.os": "Linux",
    "github.run_id": "7",
    "github.run_attempt": "1",
  };
  for (const [name, input] of Object.entries(action.inputs))
    values[`inputs.${name}`] = inputs[name] ?? input.default;
  const fill = (text: string) =>
    text.replaceAll(/\$\{\{ (.+?) \}\}/g, (_, name: string) =>
      name.startsWith("hashFiles(") ? "h4sh" : values[name]!,
    );
  const done: { readonly name: string; readonly text: string }[] = [];
  let hasFailed = false;
  for (const step of action.runs.steps) {
    if (hasFailed && !step.if?.startsWith("always()")) continue;
    if (step.if?.includes("steps.find.outcome") && values["steps.find.outputs.path"] === undefined) continue;
    if (step.uses !== undefined) {
      done.push({ name: step.uses, text: JSON.stringify(Object.values(step.with!).map(fill)) });
      continue;
    }
    writeFileSync(outputFile, "");
    const env = Object.fromEntries(Object.entries(step.env ?? {}).map(([name, text]) => [name, fill(text)]));
    const { status, stdout, stderr } = spawnSync("bash", ["-e", "-o", "pipefail", "-c", fill(step.run!)], {
      cwd: directory,
      encoding: "utf8",
      env: {
        PATH: process.env["PATH"],
        HOME: home,
        GITHUB_OUTPUT: outputFile,
        GITHUB_ACTIONS: "true",
        CI: "true",
        ...env,
      },
    });
    for (const line of readFileSync(outputFile, "utf8").trim().split("\n"))
      values[`steps.find.outputs.${line.slice(0, line.indexOf("="))}`] = line.slice(line.indexOf("=") + 1);
    done.push({ name: step.run!.split("\n", 1)[0]!, text: stdout + stderr });
    hasFailed ||= status !== 0;
  }
  return { done, hasFailed };
}

onLinux("annotates, prunes and saves, also when the check fails; the next run knows what it knew", () => {
  writeFileSync(join(directory, "a.js"), "a = 1;\n");
  writeFileSync(join(directory, "b.js"), "b   = 1;\n");
  const { done, hasFailed } = runAction();
  expect(hasFailed).toBe(true);
  expect(done.map(({ name }) => name)).toEqual([
    expect.stringContaining(".pnp.cjs"),
    "actions/cache/restore@v4",
    "set -f; $FMT_CACHE_RUN $FMT_CACHE_ARGS --reporter github",
    expect.stringContaining("cache gc"),
    "actions/cache/save@v4",
  ]);
  expect(done[2]!.text).toMatch(/^::error .*file=b\.js/m);
  const cache = join(home, ".cache/fmt-cache");
  expect(done[1]!.text).toBe(
    JSON.stringify([cache, "fmt-cache-Linux-h4sh-7-1", "fmt-cache-Linux-h4sh-\nfmt-cache-Linux-\n"]),
  );
  expect(done[4]!.text).toBe(JSON.stringify([cache, "fmt-cache-Linux-h4sh-7-1"]));
  expect(existsSync(cache)).toBe(true);
  writeFileSync(join(directory, "b.js"), "b = 1;\n");
  const again = runAction({ args: "--check . --summary" });
  expect(again.hasFailed).toBe(false);
  expect(again.done[2]!.text).toContain("2 files, 1 from the cache");
});

onLinux("patterns are not for the shell, which knows less of them", () => {
  mkdirSync(join(directory, "deep/er/still"), { recursive: true });
  writeFileSync(join(directory, "deep/er/a.js"), "a = 1;\n");
  writeFileSync(join(directory, "deep/er/still/b.js"), "b   = 1;\n");
  const { done, hasFailed } = runAction({ args: "--check deep/**/*.js" });
  expect(hasFailed).toBe(true);
  expect(done[2]!.text).toMatch(/^::error .*file=deep\/er\/still\/b\.js/m);
});

onLinux("says what to do where fmt-cache is not installed, and saves nothing", () => {
  rmSync(join(directory, "node_modules/.bin"), { recursive: true });
  const { done, hasFailed } = runAction();
  expect(hasFailed).toBe(true);
  expect(done).toHaveLength(1);
  expect(done[0]!.text).toContain("::error::fmt-cache is not installed");
});
