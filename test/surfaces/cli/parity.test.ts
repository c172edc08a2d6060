import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseArguments } from "../../../src/surfaces/cli/arguments.ts";
import { openWorkbench, prettierCommand, type Result, type Workbench } from "./command.ts";
import { readFolder, writeFolder } from "./folder.ts";
import { invocations, type InvocationCase } from "./invocations.ts";
import { project } from "./project.ts";

let bench: Workbench;
let untouched: Record<string, string>;

beforeAll(async () => {
  bench = await openWorkbench();
  writeFolder(join(bench.directory, "project"), project);
  untouched = readFolder(join(bench.directory, "project"));
}, 60_000);
afterAll(() => bench?.dispose(), 60_000);

describe.concurrent("says, returns and writes what Prettier's command does", { timeout: 120_000 }, () => {
  test.each(invocations.map((invocation, index) => ({ ...invocation, index, title: titleOf(invocation) })))(
    "$title",
    async (invocation) => {
      const expected = await runIn("prettier", prettierCommand, invocation);
      expect(await runIn("cold-run", bench.command, invocation)).toEqual(expected);
      // What was handed to Prettier once would only be handed to it again.
      if (parseArguments(invocation.args, invocation.env ?? {}).kind === "run") {
        expect(await runIn("warm-run", bench.command, invocation)).toEqual(expected);
      }
      rmSync(join(bench.directory, String(invocation.index)), { recursive: true, force: true });
    },
  );
});

test("writes nothing without --write", { timeout: 60_000 }, () => {
  expect(readFolder(join(bench.directory, "project"))).toEqual(untouched);
});

function titleOf({ args, cwd, env, stdin }: InvocationCase): string {
  const surroundings = [
    ...(cwd ? [`in ${cwd}`] : []),
    ...Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`),
    ...(stdin === undefined ? [] : ["< stdin"]),
  ];
  return [args.join(" "), ...surroundings].join(" ");
}

/**
 * A command line that writes runs in a copy of the project of its own; the names are equally long, so that paths in messages take the
 * same room. The others share the project, which `writes nothing without --write` looks at when all of them are done.
 */
async function runIn(
  name: "prettier" | "cold-run" | "warm-run",
  command: string,
  invocation: InvocationCase & { index: number },
): Promise<Result & { files: object | undefined }> {
  const own = join(bench.directory, String(invocation.index));
  const isWriting = invocation.args.some((arg) => /^(?:--write|-w|-lw|--cache)$/.test(arg));
  const root = isWriting ? join(own, name) : join(bench.directory, "project");
  if (isWriting) cpSync(join(bench.directory, "project"), root, { recursive: true, verbatimSymlinks: true });
  const result = await bench.run(
    command,
    invocation.args.map((arg) => arg.replace("<root>", root)),
    {
      cwd: join(root, invocation.cwd ?? ""),
      env: { FMT_CACHE_LOCATION: join(own, "cache"), ...invocation.env },
      ...(invocation.stdin === undefined ? {} : { stdin: invocation.stdin }),
    },
  );
  const normalize = (text: string) => normalizeText(text, root, isWriting);
  const files = isWriting ? readFolder(root) : undefined;
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

function normalizeText(text: string, root: string, isWriting: boolean): string {
  const withoutRoot = text.replaceAll(root, "<root>");
  // Node's own warnings about the environment carry the number of the process.
  const withoutProcess = withoutRoot.replaceAll(/^\(node:\d+\)/gm, "(node)");
  return isWriting ? withoutProcess.replaceAll(/ \d+ms/g, " <time>") : withoutProcess;
}
