// Long: some 450 command lines, each by Prettier and three times by us, one process each.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { describeUsage } from "../../../src/surfaces/arguments/help.ts";
import { usersOf, type Served, type User } from "../server/user.ts";
import { readFolder } from "./folder.ts";
import { isOurs, nameCases, openParityBench, type ParityBench } from "./parity/bench.ts";
import type { InvocationCase } from "./parity/invocation.ts";
import { exceptions, withoutOuterFrames } from "./parity/exceptions.ts";
import { invocations } from "./parity/invocations.ts";
import { terminalCases } from "./parity/terminal-cases.ts";
import { comparable, hasTerminals } from "./terminal.ts";

const isWhole = process.env["FMT_CACHE_TEST_WHOLE"] === "1";

let bench: ParityBench;
let untouched: Record<string, string>;
let users: ReturnType<typeof usersOf>;
/** Whose server formats. */
let served: User;
let server: Served;

beforeAll(async () => {
  bench = await openParityBench("prettier");
  untouched = readFolder(bench.project);
  users = usersOf(bench.workbench);
  served = users.newUser();
  server = await served.serve({ hasMemory: true, saysWhatIsLate: true });
}, 60_000);
afterAll(async () => {
  await users?.endServers();
  bench?.dispose();
}, 120_000);

test("compares at least 150 different command lines that we answer ourselves", () => {
  const titles = invocations.map((invocation) => JSON.stringify(invocation));
  expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
  expect(invocations.filter(isOurs).length).toBeGreaterThanOrEqual(150);
});

describe.concurrent("says, returns and writes what Prettier's command does", { timeout: 120_000 }, () => {
  test.each(nameCases("command", invocations))("$title", async (invocation) => {
    const expected = await bench.runIn("prettier", invocation);
    expect(await bench.runIn("cold-run", invocation)).toEqual(expected);
    // What was handed to Prettier once would only be handed to it again.
    if (isOurs(invocation)) {
      expect(await bench.runIn("warm-run", invocation)).toEqual(expected);
      const throughServer = toServed(invocation);
      expect(await bench.runIn("cold-run", throughServer), "through a server").toEqual(expected);
      // With what the cache has learnt from it; `npm run serve:whole` does this for all.
      if (isWhole || Number(invocation.id.split("-")[1]) % 8 === 0)
        expect(await bench.runIn("warm-run", throughServer), "through a server").toEqual(expected);
      bench.forget(throughServer);
    }
    bench.forget(invocation);
  });

  /** The same command line, but that of the user with the server, and with a cache of its own. */
  const toServed = <Case extends InvocationCase & { id: string }>({ id, env, ...invocation }: Case) => ({
    ...invocation,
    id: id.replace("command", "servers"),
    env: { HOME: served.home, TMPDIR: served.home, ...env },
  });
});

test("it was the server that formatted", async () => {
  const { formatted, declined } = (await served.status())!;
  expect(formatted).toBeGreaterThan(500);
  // On a busy machine, a thread may run out of the time that it has for a text; for no other reason
  // may one end.
  const { ended = 0, ...others } = declined;
  const late = server.said().match(/^out of time: .*$/gm) ?? [];
  for (const line of late) console.warn(line);
  expect(ended, late.join("\n")).toBe(late.length);
  expect(ended).toBeLessThan(10);
  // Errors, and plugins that are seen for the first time.
  expect(Object.keys(others).sort()).toEqual(["other-key", "rejected"]);
});

describe.concurrent("differs from Prettier's command on purpose", { timeout: 120_000 }, () => {
  test.each(nameCases("exception", exceptions))("$title: $because", async (exception) => {
    await bench.runIn("prettier", exception);
    const { files: _, ...theirs } = await bench.runIn("prettier", exception);
    const ours = { ...theirs, ...exception.ours(theirs) };
    for (const name of ["cold-run", "warm-run"] as const) {
      const { files: _, ...said } = await bench.runIn(name, exception);
      // Else it is no exception any more.
      expect(said).not.toEqual(theirs);
      expect({ ...said, stderr: withoutOuterFrames(said.stderr) }).toEqual(ours);
    }
    bench.forget(exception);
  });
});

const onTerminals = hasTerminals
  ? "shows on a terminal what Prettier's command does"
  : "compares nothing on a terminal (script is missing; apt-get install bsdutils)";

describe.runIf(hasTerminals)(onTerminals, { concurrent: true, timeout: 120_000 }, () => {
  test.each(nameCases("terminal", terminalCases))("$title", async (invocation) => {
    const shown = await bench.showIn("prettier", invocation);
    const usage = invocation.isIdle ? describeUsage().replaceAll("\n", "\r\n") : "";
    const expected = { ...shown, screen: shown.screen + usage };
    for (const side of ["cold-run", "warm-run"] as const) {
      const { ours, theirs } = comparable(await bench.showIn(side, invocation), expected);
      expect(ours).toEqual(theirs);
    }
    bench.forget(invocation);
  });
});

test("writes nothing without --write", { timeout: 60_000 }, () => {
  expect(readFolder(bench.project)).toEqual(untouched);
});
