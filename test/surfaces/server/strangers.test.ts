// Long: each case starts a server and ends it.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { basename, dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { readFrames, toFrame } from "../../../src/surfaces/server/frames.ts";
import { answerGreeting, longestGreeting } from "../../../src/surfaces/server/proof.ts";
import { canMount, fill, mountMemory } from "../../faults/mounts.ts";
import { nobody } from "../cli/command.ts";
import { openUserBench, type User, type UserBench } from "./user.ts";

let bench: UserBench;
let user: User;
/** Where the socket is, or would be. */
let path: string;
beforeAll(async () => void (bench = await openUserBench()));
afterAll(() => bench.dispose());
beforeEach(async () => {
  user = bench.newUser();
  const server = await user.serve();
  path = (await user.status())!.path;
  server.kill("SIGTERM");
  await server.ended;
});

let texts = 0;
/** Nobody but the command itself formats a text, and nothing is said about it. */
async function expectAlone(env: Readonly<Record<string, string>> = {}): Promise<void> {
  const stdin = `const  b${(texts += 1)} = 1`;
  const said = await user.run(["--stdin-filepath", "a.ts"], { cwd: user.folder, stdin, env });
  expect(said).toEqual({ stdout: `${stdin.replace("  ", " ")};\n`, stderr: "", exitCode: 0 });
}

/** It is the server of the user that formats. */
async function expectServed(): Promise<void> {
  const before = (await user.status())!.formatted;
  await expectAlone();
  expect((await user.status())!.formatted).toBe(before + 1);
}

const isRoot = process.getuid?.() === 0;

it("the socket and its folder are the user's alone", async () => {
  await user.serve();
  expect(lstatSync(dirname(path)).mode & 0o777).toBe(0o700);
  expect(readdirSync(dirname(path))).toEqual([basename(path)]);
  expect(lstatSync(join(user.home, ".local/state/fmt-cache/authentication-key")).mode & 0o777).toBe(0o600);
});

describe("a folder that is not the user's alone is refused by server and clients", () => {
  const folders: Record<string, (folder: string) => void> = {
    "others may look into it": (folder) => chmodSync(folder, 0o755),
    "a group may write to it": (folder) => chmodSync(folder, 0o770),
    "it is a link to one that is": (folder) => {
      const real = `${folder}-real`;
      mkdirSync(real, { mode: 0o700 });
      rmSync(folder, { recursive: true });
      symlinkSync(real, folder);
    },
    "it is a file": (folder) => {
      rmSync(folder, { recursive: true });
      writeFileSync(folder, "");
    },
    "it is a link to nothing": (folder) => {
      rmSync(folder, { recursive: true });
      symlinkSync(`${folder}-gone`, folder);
    },
    ...(isRoot ? { "it is another user's": (folder) => chownSync(folder, nobody.uid, nobody.gid) } : {}),
  };
  it.each(Object.entries(folders))("%s", async (_, change) => {
    change(dirname(path));
    const refused = await user.serve();
    expect(await refused.ended).toEqual({ code: 1, signal: null });
    expect(refused.said()).toMatch(/^\[error\] .*(?:with mode 700\. Remove it and try again\.|EEXIST.*)\n$/);
    await expectAlone();
    expect(await user.status()).toBeUndefined();
  });

  it("so is one that becomes so while a server runs in it", async () => {
    await user.serve();
    await expectServed();
    chmodSync(dirname(path), 0o755);
    await expectAlone();
    chmodSync(dirname(path), 0o700);
    await expectServed();
    expect((await user.status())!.formatted).toBe(2);
  });
});

describe("in the socket's place", () => {
  it("a link is not followed, and replaced by the next server", async () => {
    const listener = createServer((socket) => socket.destroy());
    const elsewhere = join(user.home, "elsewhere");
    let reached = 0;
    listener.on("connection", () => (reached += 1));
    listener.listen(elsewhere);
    await once(listener, "listening");
    symlinkSync(elsewhere, path);
    await expectAlone();
    await user.serve();
    await expectServed();
    expect(lstatSync(path).isSocket()).toBe(true);
    expect(lstatSync(elsewhere).isSocket()).toBe(true);
    expect(reached).toBe(0);
    await close(listener);
  });

  it("a file is replaced by the next server", async () => {
    writeFileSync(path, "");
    await expectAlone();
    await user.serve();
    await expectServed();
  });

  it("a folder keeps servers away, which say so and leave nothing behind", async () => {
    mkdirSync(path);
    await expectAlone();
    const refused = await user.serve();
    expect(await refused.ended).toEqual({ code: 1, signal: null });
    expect(refused.said()).toMatch(/^\[error\] (?:EISDIR|ENOTEMPTY|EEXIST).*\n$/);
    expect(readdirSync(dirname(path))).toEqual([basename(path)]);
  });

  it("the socket of a process that was killed is replaced", async () => {
    const first = await user.serve();
    first.kill("SIGKILL");
    await first.ended;
    expect(lstatSync(path).isSocket()).toBe(true);
    await expectAlone();
    await user.serve();
    await expectServed();
  });

  it("nothing any more ends a server, which is not asked any more", async () => {
    const first = await user.serve();
    rmSync(path);
    await expectAlone();
    const second = await user.serve();
    expect(second.said()).toContain("Serving as process");
    expect(await first.ended).toEqual({ code: 0, signal: null });
    await expectServed();
  });
});

describe("somebody else who listens there", () => {
  let listener: Server | undefined;
  let heard: Buffer[] = [];
  afterEach(async () => {
    await close(listener);
    heard = [];
  });

  async function listen(reply: (greeting: Buffer) => Buffer | undefined): Promise<void> {
    listener = createServer((socket) => {
      socket.on("error", () => {});
      socket.on("data", (part: Buffer) => heard.push(part));
      readFrames(socket, longestGreeting, (greeting) => {
        const answer = reply(greeting);
        if (answer !== undefined) socket.write(toFrame(answer));
      });
    });
    listener.listen(path);
    await once(listener, "listening");
  }

  it.each<[string, (greeting: Buffer) => Buffer | undefined]>([
    ["has another secret", (greeting) => answerGreeting(randomBytes(32), greeting)],
    ["sends back what it hears", (greeting) => Buffer.concat([greeting, greeting, greeting])],
    ["says something else", () => Buffer.from("hello")],
    ["says too much", () => Buffer.alloc(10_000)],
    ["says nothing", () => undefined],
  ])("and %s learns nothing of the text", async (_, reply) => {
    await listen(reply);
    await expectAlone();
    // A length of four bytes and sixteen random bytes.
    expect(Buffer.concat(heard).length).toBe(20);
    const said = await user.run(["serve", "--status"], { cwd: user.folder });
    expect(said).toMatchObject({ exitCode: 1, stdout: expect.stringContaining("does not answer") });
    await user.serve();
    await expectServed();
  });
});

describe.runIf(isRoot)("another user", () => {
  it("cannot use the server, and gets the same answer without it", async () => {
    const runtime = join(bench.workbench.directory, "runtime");
    mkdirSync(runtime);
    chmodSync(runtime, 0o777);
    const env = { XDG_RUNTIME_DIR: runtime };
    await user.serve({ env });
    const home = join(bench.workbench.directory, "home-of-nobody");
    mkdirSync(home);
    chownSync(home, nobody.uid, nobody.gid);
    const said = await bench.workbench.run(bench.workbench.command, ["--stdin-filepath", "a.ts"], {
      cwd: home,
      stdin: "a  = 1",
      env: { ...env, HOME: home },
      user: nobody,
    });
    expect(said).toEqual({ stdout: "a = 1;\n", stderr: "", exitCode: 0 });
    expect(await user.status({ env })).toMatchObject({ formatted: 0, connections: 1 });
  });

  it("who made the folder first keeps nobody from formatting", async () => {
    rmSync(dirname(path), { recursive: true });
    mkdirSync(dirname(path), { mode: 0o700 });
    chownSync(dirname(path), nobody.uid, nobody.gid);
    await expectAlone();
  });
});

describe.runIf(canMount)("a disk", () => {
  it.each(["read-only", "full"])(
    "that is %s gets no server, and clients format by themselves",
    async (kind) => {
      const mount = mountMemory(join(user.home, "runtime"), 1 << 20);
      try {
        const env = { XDG_RUNTIME_DIR: mount.folder };
        if (kind === "full") execFileSync("mount", ["-o", "remount,nr_inodes=1", mount.folder]);
        else mount.allow("ro");
        await expectAlone(env);
        const refused = await user.serve({ env });
        expect(await refused.ended).toEqual({ code: 1, signal: null });
        expect(refused.said()).toMatch(/^\[error\] (?:EROFS|ENOSPC|.*EROFS|.*ENOSPC).*\n$/);
      } finally {
        mount.unmount();
      }
    },
  );

  it("that becomes full under a server changes no answer", async () => {
    const mount = mountMemory(join(user.home, "runtime"), 1 << 20);
    try {
      const env = { XDG_RUNTIME_DIR: mount.folder };
      await user.serve({ env });
      fill(mount.folder);
      await expectAlone(env);
      expect(await user.status({ env })).toMatchObject({ formatted: 1 });
    } finally {
      mount.unmount();
    }
  });
});

async function close(listener: Server | undefined): Promise<void> {
  if (listener?.listening) await new Promise((resolve) => listener.close(resolve));
}

it("a secret that others can read is none: there is no server", async () => {
  const key = join(user.home, ".local/state/fmt-cache/authentication-key");
  const secret = readFileSync(key);
  chmodSync(key, 0o644);
  const refused = await user.serve();
  expect(await refused.ended).toMatchObject({ code: 1 });
  await expectAlone();
  expect(readFileSync(key)).toEqual(secret);
});
