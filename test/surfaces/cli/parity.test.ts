import { cpSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorkbench, prettierCommand, type Result, type Workbench } from "./command.ts";
import { readFolder, writeFolder } from "./folder.ts";
import { invocations, type InvocationCase } from "./invocations.ts";
import { project } from "./project.ts";

let bench: Workbench;

beforeAll(async () => {
  bench = await openWorkbench();
  writeFolder(join(bench.directory, "project"), project);
});
afterAll(() => bench?.dispose());

describe.concurrent("says, returns and writes what Prettier's command does", { timeout: 120_000 }, () => {
  test.each(invocations.map((invocation, index) => ({ ...invocation, index, title: titleOf(invocation) })))(
    "$title",
    async (invocation) => {
      const expected = await runIn("prettier", prettierCommand, invocation);
      const cold = await runIn("cold-run", bench.command, invocation);
      expect(cold).toEqual(expected);
      const warm = await runIn("warm-run", bench.command, invocation);
      expect(warm).toEqual(expected);
    },
  );
});

function titleOf({ args, cwd, env, stdin }: InvocationCase): string {
  const surroundings = [...(cwd ? [`in ${cwd}`] : []), ...Object.entries(env ?? {}).map(([name, value]) => `${name}=${value}`), ...(stdin === undefined ? [] : ["< stdin"])];
  return [JSON.stringify(args), ...surroundings].join(" ");
}

/** In a copy of the project of its own; both names are equally long, so that paths in messages take the same room. */
async function runIn(name: "prettier" | "cold-run" | "warm-run", command: string, invocation: InvocationCase & { index: number }): Promise<Result & { files: object }> {
  const root = join(bench.directory, String(invocation.index), name);
  cpSync(join(bench.directory, "project"), root, { recursive: true, verbatimSymlinks: true });
  const result = await bench.run(command, invocation.args.map((arg) => arg.replace("<root>", root)), {
    cwd: join(root, invocation.cwd ?? ""),
    env: { FMT_CACHE_LOCATION: join(bench.directory, String(invocation.index), "cache"), ...invocation.env },
    ...(invocation.stdin === undefined ? {} : { stdin: invocation.stdin }),
  });
  const normalize = (text: string) => text.replaceAll(root, "<root>").replaceAll(/ \d+ms/g, invocation.args.some((arg) => /^(?:--write|-w)$/.test(arg)) ? " <time>" : "$&");
  return { stdout: normalize(result.stdout), stderr: normalize(result.stderr), exitCode: result.exitCode, files: readFolder(root) };
}
