import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { loadAuthenticationKey } from "../../../src/stores/disk/authentication-key.ts";
import type { ServerAddress } from "../../../src/surfaces/server/address.ts";
import { makeFolder } from "../../../src/util/make-folder.ts";
import { startClient, type Client } from "../lsp/client.ts";
import { openWorkbench, type Result, type RunSettings, type Workbench } from "../cli/command.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/** A user with a home, a cache and servers of their own, which no other test's commands meet. */
export interface User {
  /** For projects. Prettier is found in it. */
  readonly folder: string;
  readonly home: string;
  readonly cache: string;
  readonly env: Environment;
  /** Our command. Where no server runs, it formats by itself. */
  run(args: readonly string[], settings: RunSettings): Promise<Result>;
  /** Starts a language server, which serves, too. Whoever starts it ends it. */
  edit(settings?: Omit<ServeSettings, "args">): Promise<Client>;
  /** Starts a server and waits until it serves. */
  serve(settings?: ServeSettings): Promise<Served>;
  status(settings?: { readonly command?: string; readonly env?: Environment }): Promise<Status | undefined>;
  /** What the protocol needs, while a server runs. */
  address(): Promise<{ readonly address: ServerAddress; readonly secret: Buffer }>;
}

export interface ServeSettings {
  readonly command?: string;
  readonly args?: readonly string[];
  readonly env?: Environment;
  readonly nodeArguments?: readonly string[];
  /** Never ends because of its memory. */
  readonly hasMemory?: boolean;
  /** Says which texts its thread had no time for, a line each: `out of time: FILE`. */
  readonly saysWhatIsLate?: boolean;
}

/** The timer of `format-service.ts` calls `end`. Its text is the last one that a thread got. */
const sayWhatIsLate = `
const { Worker } = require("node:worker_threads");
const { postMessage } = Worker.prototype;
let file = "";
Worker.prototype.postMessage = function (message, ...others) {
  if (message && message.options) file = message.options.filepath;
  return postMessage.call(this, message, ...others);
};
const start = setTimeout;
globalThis.setTimeout = (call, ...others) => {
  if (call.name !== "end") return start(call, ...others);
  return start(() => {
    process.stderr.write("out of time: " + file + "\\n");
    call();
  }, ...others);
};
`;

/** A process that serves, or that has said why it does not. */
export interface Served {
  readonly pid: number;
  /** What it has written so far. */
  readonly said: () => string;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly isRunning: () => boolean;
  kill(signal: NodeJS.Signals): void;
}

/** What `serve --status` says. */
interface Status {
  readonly pid: number;
  readonly host: string;
  readonly path: string;
  readonly ends: string;
  readonly connections: number;
  readonly formatted: number;
  /** Counts by reason. */
  readonly declined: Readonly<Record<string, number>>;
}

/** Users of one build of our command. */
export interface Users {
  /** @param home that of somebody who is there already */
  readonly newUser: (home?: string) => User;
  endServers(): Promise<void>;
}

export interface UserBench extends Pick<Users, "newUser"> {
  readonly workbench: Workbench;
  dispose(): Promise<void>;
}

export async function openUserBench(): Promise<UserBench> {
  const workbench = await openWorkbench();
  const { newUser, endServers } = usersOf(workbench);
  return {
    workbench,
    newUser,
    dispose: async () => {
      await endServers();
      workbench.dispose();
    },
  };
}

export function usersOf(workbench: Workbench): Users {
  const started: ChildProcess[] = [];
  return {
    newUser: (home) => makeUser(workbench, started, home),
    endServers: async () => void (await Promise.all(started.map(endProcess))),
  };
}

function makeUser(workbench: Workbench, started: ChildProcess[], knownHome: string | undefined): User {
  const folder = mkdtempSync(join(workbench.directory, "u-"));
  const home = knownHome ?? join(folder, "home");
  makeFolder(home);
  const cache = join(folder, "cache");
  const env: Environment = { HOME: home, TMPDIR: home, FMT_CACHE_LOCATION: cache };
  const status: User["status"] = async ({ command = workbench.command, env: more } = {}) => {
    const said = await workbench.run(command, ["serve", "--status"], {
      cwd: folder,
      env: { ...env, ...more },
    });
    return said.exitCode === 0 ? readStatus(said.stdout) : undefined;
  };
  return {
    folder,
    home,
    cache,
    env,
    run: (args, settings) =>
      workbench.run(workbench.command, args, { ...settings, env: { ...env, ...settings.env } }),
    serve: ({ command = workbench.command, args = [], env: more, nodeArguments = [], ...special } = {}) => {
      const file = join(folder, "special.cjs");
      const code = [
        special.hasMemory ? "process.memoryUsage.rss = () => 0;\n" : "",
        special.saysWhatIsLate ? sayWhatIsLate : "",
      ].join("");
      if (code !== "") writeFileSync(file, code);
      const given = [...nodeArguments, ...(code === "" ? [] : ["--require", file])];
      const child = spawn(process.execPath, [...given, command, "serve", ...args], {
        cwd: folder,
        env: { PATH: process.env["PATH"], ...env, ...more },
        stdio: ["ignore", "pipe", "pipe"],
      });
      started.push(child);
      return whenServing(child);
    },
    edit: ({ command = workbench.command, env: more, nodeArguments = [] } = {}) =>
      startClient([process.execPath, ...nodeArguments, command, "lsp"], {
        cwd: folder,
        env: { PATH: process.env["PATH"], ...env, ...more },
        folders: [folder],
      }),
    status,
    address: async () => {
      const path = (await status())!.path;
      const secret = loadAuthenticationKey(join(home, ".local/state/fmt-cache"), false)!;
      return { address: { folder: dirname(path), path }, secret };
    },
  };
}

async function whenServing(child: ChildProcess): Promise<Served> {
  let said = "";
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) =>
    child.on("exit", (code, signal) => resolve({ code, signal })),
  );
  await new Promise<void>((resolve) => {
    for (const stream of [child.stdout!, child.stderr!])
      stream.on("data", (part: Buffer) => {
        said += part.toString("utf8");
        if (said.includes("\n")) resolve();
      });
    child.on("close", () => resolve());
  });
  return {
    pid: child.pid!,
    said: () => said,
    ended,
    isRunning: () => child.exitCode === null && child.signalCode === null,
    kill: (signal) => void child.kill(signal),
  };
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  // It takes its socket away, unless it is suspended.
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), 3_000);
  await ended;
  clearTimeout(timer);
}

function readStatus(said: string): Status {
  const rows = new Map(said.split("\n").map((line) => [line.slice(0, 13).trim(), line.slice(13)]));
  const row = (name: string) => rows.get(name) ?? "";
  const declined = [...row("declined").matchAll(/([a-z-]+) (\d+)/g)].map(([, why, count]) => [
    why!,
    Number(count),
  ]);
  return {
    pid: Number.parseInt(row("process")),
    host: /\((.*)\)/.exec(row("process"))?.[1] ?? "",
    path: row("address"),
    ends: row("ends"),
    connections: Number(row("connections")),
    formatted: Number(row("formatted")),
    declined: Object.fromEntries(declined) as Record<string, number>,
  };
}
