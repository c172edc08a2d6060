// Long: it compares each of our command lines with Prettier, and a server formats.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { usersOf, type User } from "../server/user.ts";
import { isOurs, nameCases, openParityBench, type ParityBench } from "./parity/bench.ts";
import { invocations } from "./parity/invocations.ts";

// The command lines of the parity table once more, with a server that formats for all of them; and
// again with what the cache has learnt from it. CI takes some of these, `npm run serve:whole` all.

const isWhole = process.env["FMT_CACHE_TEST_WHOLE"] === "1";

let bench: ParityBench;
let users: ReturnType<typeof usersOf>;
let user: User;
beforeAll(async () => {
  bench = await openParityBench("prettier");
  users = usersOf(bench.workbench);
  user = users.newUser(join(bench.workbench.directory, "home"));
  await user.serve({ hasMemory: true });
}, 60_000);
afterAll(async () => {
  await users?.endServers();
  bench?.dispose();
}, 120_000);

const ours = invocations.filter(isOurs);

describe.concurrent("through a server, says, returns and writes what Prettier's command does", () => {
  test.each(nameCases("command", ours))("$title", async (invocation) => {
    const expected = await bench.runIn("prettier", invocation);
    expect(await bench.runIn("cold-run", invocation)).toEqual(expected);
    if (isWhole || Number(invocation.id.split("-")[1]) % 8 === 0)
      expect(await bench.runIn("warm-run", invocation)).toEqual(expected);
    bench.forget(invocation);
  });
});

test("it was the server that formatted", async () => {
  const { formatted, declined } = (await user.status())!;
  expect(formatted).toBeGreaterThan(500);
  // Errors, and plugins that are seen for the first time.
  expect(Object.keys(declined).sort()).toEqual(["other-key", "rejected"]);
});
