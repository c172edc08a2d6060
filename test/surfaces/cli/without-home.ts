import { chownSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RunSettings } from "./command.ts";

/**
 * A user without a home: no HOME, and an id that the password file does not have. Where the tests
 * may not become another user, Node.js is made to answer as it answers there.
 */
export interface UserWithoutHome {
  readonly settings: Pick<RunSettings, "user"> & { readonly env: NonNullable<RunSettings["env"]> };
  /** Gives a folder, and all in it, to this user. */
  own(folder: string): void;
}

export function createUserWithoutHome(folder: string): UserWithoutHome {
  if (process.getuid?.() === 0) {
    const own = (path: string) => {
      for (const each of [path, ...everythingIn(path)]) chownSync(each, stranger.uid, stranger.gid);
    };
    return { settings: { env: { HOME: undefined, TMPDIR: undefined }, user: stranger }, own };
  }
  const preload = join(folder, "no-home.cjs");
  writeFileSync(preload, refusal);
  const env = { HOME: undefined, TMPDIR: undefined, NODE_OPTIONS: `--require=${preload}` };
  return { settings: { env }, own: () => {} };
}

const stranger = { uid: 123_456, gid: 123_456 };

const refusal = `const os = require("node:os");
for (const name of ["homedir", "userInfo"])
  os[name] = () => { throw new Error("uv_os_" + name + " returned ENOENT"); };
require("node:module").syncBuiltinESMExports();
`;

function everythingIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true }).map((path) => join(folder, String(path)));
}
