import { cpSync, existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseArguments } from "../../../src/surfaces/cli/arguments.ts";
import { ownUsage } from "../../../src/surfaces/cli/help.ts";
import { openWorkbench, prettierCommand, type Result, type Workbench } from "./command.ts";
import { readFolder, writeFolder } from "./folder.ts";
import { exceptions, withoutOuterFrames } from "./parity/exceptions.ts";
import type { InvocationCase } from "./parity/invocation.ts";
import { invocations } from "./parity/invocations.ts";
import { project } from "./parity/project.ts";
import { terminalCases } from "./parity/terminal-cases.ts";
import { hasTerminals, runOnTerminal } from "./terminal.ts";

let bench: Workbench;
let untouched: Record<string, string>;

beforeAll(async () => {
  bench = await openWorkbench();
  writeFolder(join(bench.directory, "project"), project);
  untouched = readFolder(join(bench.directory, "project"));
}, 60_000);
afterAll(() => bench?.dispose(), 120_000);

test("compares at least 150 different command lines that we answer ourselves", () => {
  const titles = invocations.map((invocation) => JSON.stringify(invocation));
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  expect(invocations.filter(isOurs).length).toBeGreaterThanOrEqual(150);
});

describe.concurrent("says, returns and writes what Prettier's command does", { timeout: 120_000 }, () => {
  test.each(name("command", invocations))("$title", async (invocation) => {
    const expected = await runIn("prettier", prettierCommand, invocation);
    expect(await runIn("cold-run", bench.command, invocation)).toEqual(expected);
    // What was handed to Prettier once would only be handed to it again.
    if (isOurs(invocation)) expect(await runIn("warm-run", bench.command, invocation)).toEqual(expected);
    forget(invocation);
  });
});

describe.concurrent("differs from Prettier's command on purpose", { timeout: 120_000 }, () => {
  test.each(name("exception", exceptions))("$title: $because", async (exception) => {
    await runIn("prettier", prettierCommand, exception);
    const { files: _, ...theirs } = await runIn("prettier", prettierCommand, exception);
    const ours = { ...theirs, ...exception.ours(theirs) };
    for (const name of ["cold-run", "warm-run"] as const) {
      const { files: _, ...said } = await runIn(name, bench.command, exception);
      // Else it is no exception any more.
      expect(said).not.toEqual(theirs);
      expect({ ...said, stderr: withoutOuterFrames(said.stderr) }).toEqual(ours);
    }
    forget(exception);
  });
});

const onTerminals = hasTerminals
  ? "shows on a terminal what Prettier's command does"
  : "compares nothing on a terminal (script is missing; apt-get install bsdutils)";

describe.runIf(hasTerminals)(onTerminals, { concurrent: true, timeout: 120_000 }, () => {
  test.each(name("terminal", terminalCases))("$title", async (invocation) => {
    const show = async (side: Side, command: string) => {
      const root = rootOf(invocation, side);
      // Our last line on a terminal, which Prettier does not have.
      const hasSummary =
        side !== "prettier" && !invocation.isIdle && /--check|--write|-l\b/.test(invocation.args.join(" "));
      const args = hasSummary ? [...invocation.args, "--no-summary"] : invocation.args;
      const { screen, exitCode } = await runOnTerminal(command, args, {
        cwd: join(root, invocation.cwd ?? ""),
        env: environment(invocation),
        columns: invocation.columns ?? 80,
      });
      return {
        screen: normalizeText(screen, root, true),
        exitCode,
        files: isWriting(invocation) && readFolder(root),
      };
    };
    const expected = await show("prettier", prettierCommand);
    const usage = invocation.isIdle ? ownUsage.replaceAll("\n", "\r\n") : "";
    for (const side of ["cold-run", "warm-run"] as const)
      expect(await show(side, bench.command)).toEqual({ ...expected, screen: expected.screen + usage });
    forget(invocation);
  });
});

test("writes nothing without --write", { timeout: 60_000 }, () => {
  expect(readFolder(join(bench.directory, "project"))).toEqual(untouched);
});

function isOurs({ args, env }: InvocationCase): boolean {
  return parseArguments(args, env ?? {}).kind === "run";
}

/** Cases with what identifies them: `id` for folders (all equally long), `title` for people. */
function name<Case extends InvocationCase>(
  kind: string,
  cases: readonly Case[],
): (Case & { id: string; title: string })[] {
  return cases.map((one, index) => ({
    ...one,
    id: `${kind}-${String(index).padStart(3, "0")}`,
    title: titleOf(one),
  }));
}

function titleOf({ args, cwd, env, stdin }: InvocationCase): string {
  const surroundings = [
    ...(cwd ? [`in ${cwd}`] : []),
    ...Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`),
    ...(stdin === undefined ? [] : ["< stdin"]),
  ];
  return [args.join(" "), ...surroundings].join(" ");
}

async function runIn(
  side: Side,
  command: string,
  invocation: InvocationCase & { id: string },
): Promise<Result & { files: object | undefined }> {
  const root = rootOf(invocation, side);
  const result = await bench.run(
    command,
    invocation.args.map((arg) => arg.replace("<root>", root)),
    {
      cwd: join(root, invocation.cwd ?? ""),
      env: environment(invocation),
      ...(invocation.stdin === undefined ? {} : { stdin: invocation.stdin }),
    },
  );
  const normalize = (text: string) => normalizeText(text, root, isWriting(invocation));
  const files = isWriting(invocation) ? readFolder(root) : undefined;
  // What `--cache` means to Prettier; our cache is elsewhere.
  for (const path of Object.keys(files ?? {}))
    if (path.startsWith("node_modules/.cache/")) delete files![path];
  return {
    stdout: normalize(result.stdout),
    stderr: normalize(result.stderr),
    exitCode: result.exitCode,
    files,
  };
}

type Side = "prettier" | "cold-run" | "warm-run";

function isWriting({ args }: InvocationCase): boolean {
  return args.some((arg) => /^(?:--write|-w|-lw|--cache)$/.test(arg));
}

/**
 * A command line that writes runs in a copy of the project of its own; the names are equally long, so that paths in messages take the
 * same room. The others share the project, which `writes nothing without --write` looks at when all of them are done.
 */
function rootOf(invocation: InvocationCase & { id: string }, side: Side): string {
  const project = join(bench.directory, "project");
  if (!isWriting(invocation)) return project;
  const root = join(bench.directory, invocation.id, side);
  const words = [...invocation.args, invocation.cwd ?? ""].join(" ");
  const left = ["config", "wrong", "web", "ignoring"].filter((name) => !words.includes(name));
  // Not made anew if it is there: a run may follow another one.
  if (!existsSync(root))
    cpSync(project, root, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (path) => !left.some((name) => path === join(project, name)),
    });
  return root;
}

function forget({ id }: { id: string }): void {
  rmSync(join(bench.directory, id), { recursive: true, force: true });
}

/** Both of our runs have one cache, which no other command line has. */
function environment({ id, env }: InvocationCase & { id: string }): Record<string, string> {
  return { FMT_CACHE_LOCATION: join(bench.directory, id, "cache"), ...env };
}

function normalizeText(text: string, root: string, isWriting: boolean): string {
  const withoutRoot = text.replaceAll(root, "<root>");
  // Node's own warnings carry the number of the process, and come when Node finds the time.
  const warnings: string[] = [];
  const own = withoutRoot.replaceAll(/^\(node:\d+\)(.*(?:\n(?!\[).+)*\n)/gm, (_, warning: string) => {
    warnings.push(warning);
    return "";
  });
  const all = own + warnings.join("");
  return isWriting ? all.replaceAll(/ \d+ms/g, " <time>") : all;
}
