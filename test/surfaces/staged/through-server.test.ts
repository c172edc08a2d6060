// Long: it makes the commits of two other files once more, and a server formats.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { openUserBench, type User, type UserBench } from "../server/user.ts";

// The scenarios of the hook once more, with a server that formats for all commits; and again with
// what the cache has learnt from it. CI leaves that to `npm run serve:whole`.

const state = mkdtempSync(join(tmpdir(), "fmt-cache-state-"));
process.env["FMT_CACHE_TEST_STATE"] = state;
const env = { XDG_STATE_HOME: state, TMPDIR: undefined };

let bench: UserBench;
let user: User;
beforeAll(async () => {
  bench = await openUserBench();
  user = bench.newUser();
  await user.serve({ env, hasMemory: true });
});
afterAll(async () => {
  const { formatted, declined } = (await user.status({ env }))!;
  await bench.dispose();
  rmSync(state, { recursive: true });
  expect(formatted).toBeGreaterThan(50);
  // Some texts are not for Prettier, and one plugin is new.
  expect({ "other-key": 1, ...declined, rejected: 0 }).toEqual({ "other-key": 1, rejected: 0 });
});

await import("./commits.test.ts");
await import("./content.test.ts");
if (process.env["FMT_CACHE_TEST_WHOLE"] === "1")
  describe("again", async () => {
    for (const name of ["commits", "content"])
      await import(/* @vite-ignore */ new URL(`${name}.test.ts?again`, import.meta.url).href);
  });
