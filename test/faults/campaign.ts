import { execFileSync, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";
import type * as Prettier from "prettier";
import type { ReferencePrettier } from "../oracle/check.ts";
import type { Random } from "../oracle/random.ts";
import { buildPackage } from "../surfaces/cli/built-package.ts";
import { openWorkbench, type Result, type Workbench } from "../surfaces/cli/command.ts";
import { startClient, type Client } from "../surfaces/lsp/client.ts";
import { damages } from "./damages.ts";
import { editThroughServer } from "./edit-through-server.ts";
import { pause } from "./processes.ts";

const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const versions = ["prettier-3.0", "prettier-3.3", "prettier-3.6", "prettier"];
const configurations = [{}, { semi: false, printWidth: 60 }, { singleQuote: true, tabWidth: 4 }];
const textsPerProject = 8;

/** A text that all kinds of processes format, and what the Prettier of its project makes of it. */
interface Task {
  readonly file: string;
  readonly source: string;
  readonly options: Prettier.Options;
  readonly expected: string;
}

/** The texts as files, below one version of Prettier and one configuration. */
interface Project {
  readonly folder: string;
  readonly prettier: ReferencePrettier;
  readonly tasks: readonly Task[];
  /** What Prettier's own command says to `--check .`. */
  readonly check: Result;
}

/** What a campaign did, by the name of each action, and everything that went wrong. */
export interface CampaignResult {
  readonly counts: Readonly<Record<string, number>>;
  readonly killed: number;
  readonly problems: readonly string[];
}

/**
 * Lets processes of all kinds, versions and options work on one cache at once, while others clean,
 * evict and damage it, and are killed.
 */
export class Campaign {
  readonly #bench: Workbench;
  readonly #projects: readonly Project[];
  readonly #built: string;
  readonly #storePeer: string;
  readonly #home: string;
  readonly #cache: string;
  readonly #problems: string[] = [];
  readonly #counts: Record<string, number> = {};
  #killed = 0;
  #folders = 0;

  private constructor(bench: Workbench, projects: readonly Project[], storePeer: string) {
    this.#bench = bench;
    this.#projects = projects;
    this.#built = dirname(dirname(bench.command));
    this.#storePeer = storePeer;
    this.#home = join(bench.directory, "home");
    this.#cache = join(bench.directory, "cache");
  }

  static async open(random: Random): Promise<Campaign> {
    const bench = await openWorkbench();
    const built = dirname(dirname(bench.command));
    cpSync(join(await buildPackage(), "prettier"), join(built, "prettier"), { recursive: true });
    writeFileSync(join(built, "dist/package.json"), '{ "type": "module" }');
    const storePeer = join(built, "store-peer.mjs");
    buildSync({
      entryPoints: [join(repository, "test/faults/store-peer.ts")],
      outfile: storePeer,
      bundle: true,
      platform: "node",
      format: "esm",
      target: "node20",
      logLevel: "warning",
    });
    const projects: Project[] = [];
    for (const version of versions)
      for (const configuration of configurations)
        projects.push(await makeProject(bench, version, configuration, random.fork(version)));
    return new Campaign(bench, projects, storePeer);
  }

  /** @param lanes how many processes there are at once */
  async run(random: Random, rounds: number, lanes = 4): Promise<CampaignResult> {
    let begun = 0;
    const work = async (lane: number): Promise<void> => {
      const own = random.fork(`lane ${lane}`);
      while (begun < rounds) {
        const round = begun++;
        const name = own.pick(actionNames);
        this.#counts[name] = (this.#counts[name] ?? 0) + 1;
        const problems: string[] = [];
        await actions[name]!(this.#peerOf(own, problems));
        this.#problems.push(...problems.map((problem) => `round ${round}, ${name}: ${problem}`));
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, lane) => work(lane)));
    await this.#expectHealth();
    return { counts: this.#counts, killed: this.#killed, problems: this.#problems };
  }

  dispose(): void {
    this.#bench.dispose();
  }

  /** When all is quiet, every project is answered rightly, and from the cache the second time. */
  async #expectHealth(): Promise<void> {
    for (const { folder, check } of this.#projects) {
      const run = (...args: string[]) =>
        this.#bench.run(this.#bench.command, ["--check", ".", ...args], {
          cwd: folder,
          env: this.#environment(),
        });
      const first = await run();
      if (!isSame(first, check)) this.#problems.push(`afterwards: ${JSON.stringify({ first, check })}`);
      const second = await run("--cache-stats");
      if (!/files formatted +0\n/.test(second.stderr))
        this.#problems.push(`afterwards, cold: ${second.stderr}`);
    }
  }

  #environment(): Record<string, string> {
    return {
      FMT_CACHE_LOCATION: this.#cache,
      HOME: this.#home,
      PATH: process.env["PATH"] ?? "",
      GIT_CONFIG_NOSYSTEM: "1",
    };
  }

  #peerOf(random: Random, problems: string[]): Peer {
    const project = random.pick(this.#projects);
    return {
      random,
      project,
      cache: this.#cache,
      entryPoints: {
        library: join(this.#built, "dist/index.js"),
        module: join(this.#built, "prettier/index.cjs"),
      },
      storePeer: this.#storePeer,
      problem: (text) => problems.push(text),
      newFolder: () => {
        const folder = join(this.#bench.directory, `work-${++this.#folders}`);
        mkdirSync(folder);
        return folder;
      },
      command: (args, cwd, stdin) => this.#start([this.#bench.command, ...args], cwd, random, stdin),
      node: (args) => this.#start(args, project.folder, random),
      server: () => this.#startServer(project.folder, random),
    };
  }

  /** Every fourth is killed at a random moment; what waits for its answers is rejected then. */
  async #startServer(folder: string, random: Random): Promise<Client> {
    const client = await startClient([process.execPath, this.#bench.command, "lsp"], {
      cwd: folder,
      env: this.#environment(),
      folders: [folder],
    });
    void client.ended.then((exitCode) => {
      if (exitCode === null) this.#killed++;
      client.connection.dispose();
    });
    if (random.chance(0.25)) void pause(random.next() * 1500).then(() => client.process.kill("SIGKILL"));
    return client;
  }

  /**
   * Runs Node; every fourth process is killed at a random moment, and its exit code is null then.
   */
  async #start(args: readonly string[], cwd: string, random: Random, stdin = ""): Promise<Result> {
    const child = spawn(process.execPath, args, { cwd, env: this.#environment() });
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
    const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (part: Buffer) => stdout.push(part));
    child.stderr.on("data", (part: Buffer) => stderr.push(part));
    const ended = new Promise<number | null>((fulfil) => child.on("close", fulfil));
    if (random.chance(0.25))
      await Promise.race([ended, pause(random.next() * 700).then(() => child.kill("SIGKILL"))]);
    const exitCode = await ended;
    if (exitCode === null) this.#killed++;
    return {
      exitCode,
      stdout: Buffer.concat(stdout).toString("utf8"),
      stderr: Buffer.concat(stderr).toString("utf8"),
    };
  }
}

/** What an action has at hand. */
interface Peer {
  readonly random: Random;
  readonly project: Project;
  readonly cache: string;
  readonly entryPoints: { readonly library: string; readonly module: string };
  readonly storePeer: string;
  problem(text: string): void;
  newFolder(): string;
  command(args: readonly string[], cwd: string, stdin?: string): Promise<Result>;
  node(args: readonly string[]): Promise<Result>;
  server(): Promise<Client>;
}

const actions: Readonly<Record<string, (peer: Peer) => Promise<void>>> = {
  async check(peer) {
    const result = await peer.command(["--check", "."], peer.project.folder);
    if (result.exitCode !== null && !isSame(result, peer.project.check))
      peer.problem(JSON.stringify({ result, expected: peer.project.check }));
  },
  async stdin(peer) {
    const { file, source, expected } = peer.random.pick(peer.project.tasks);
    const result = await peer.command(["--stdin-filepath", file], peer.project.folder, source);
    if (result.exitCode === null) return;
    if (result.exitCode !== 0 || result.stderr !== "" || result.stdout !== expected)
      peer.problem(JSON.stringify({ result, source, expected }));
  },
  async write(peer) {
    const folder = copyOf(peer);
    const { exitCode, stderr } = await peer.command(["--write", "."], folder);
    if (exitCode !== 0 && exitCode !== null) peer.problem(`exit code ${exitCode}: ${stderr}`);
    for (const { file, source, expected } of peer.project.tasks) {
      const found = readFileSync(join(folder, nameOf(file)), "utf8");
      if (found !== expected && (exitCode !== null || found !== source))
        peer.problem(JSON.stringify({ file, found, expected }));
    }
    const left = readdirSync(folder).filter((name) => name.startsWith(".fmt-cache"));
    if (exitCode !== null && left.length > 0) peer.problem(`left behind: ${left.join(", ")}`);
    rmSync(folder, { recursive: true });
  },
  async hook(peer) {
    const folder = copyOf(peer);
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "init.defaultBranch=main", ...args], { cwd: folder, encoding: "utf8" });
    git("init", "-q");
    writeFileSync(join(folder, ".git/info/exclude"), "node_modules\n");
    git("add", ".");
    const { exitCode, stderr } = await peer.command(["staged"], folder);
    if (exitCode !== 0 && exitCode !== null) peer.problem(`exit code ${exitCode}: ${stderr}`);
    for (const { file, source, expected } of peer.project.tasks) {
      const found = git("cat-file", "blob", `:${nameOf(file)}`);
      if (found !== expected && (exitCode !== null || found !== source))
        peer.problem(JSON.stringify({ file, found, expected }));
    }
    rmSync(folder, { recursive: true });
  },
  async server({ random, project, server, problem }) {
    const client = await server();
    const work = async () => {
      const problems = await editThroughServer(client, project.prettier, project.tasks, random);
      for (const each of problems) problem(each);
      await client.stop();
    };
    const [exitCode, failed] = await Promise.all([client.ended, work().catch((error: unknown) => error)]);
    if (exitCode !== null && (exitCode !== 0 || failed !== undefined))
      problem(`exit code ${exitCode}: ${String(failed)}`);
    if (client.shown.length > 0) problem(`shown: ${client.shown.join(", ")}`);
  },
  library: (peer) => formatInPeer(peer, "library"),
  module: (peer) => formatInPeer(peer, "module"),
  async store(peer) {
    const durability = peer.random.pick(["journal", "at-close"]);
    const result = await peer.node([
      peer.storePeer,
      peer.cache,
      durability,
      String(peer.random.next()),
      "150",
    ]);
    expectSilence(peer, result);
  },
  async tidy(peer) {
    const command = peer.random.pick([
      ["clean"],
      ["gc"],
      ["gc", "--max-size", "1MB", "--max-age", "0"],
      ["info"],
    ]);
    const result = await peer.command(["cache", ...command], peer.project.folder);
    // Others may be in the way of it; that it says.
    if (result.exitCode !== 0 && result.exitCode !== null && !/^(?:\[\w+\] .*\n)+$/.test(result.stderr))
      peer.problem(JSON.stringify(result));
  },
  async evict(peer) {
    const { file, source, expected } = peer.random.pick(peer.project.tasks);
    const result = await peer.command(
      ["--cache-max-size", "1MB", "--stdin-filepath", file],
      peer.project.folder,
      source,
    );
    if (result.exitCode !== null && (result.stdout !== expected || result.stderr !== ""))
      peer.problem(JSON.stringify({ result, expected }));
  },
  async damage({ cache, random }) {
    if (!existsSync(cache)) return;
    const names = (readdirSync(cache, { recursive: true }) as string[]).filter((name) =>
      /\.(?:pack|journal)$/.test(name),
    );
    for (const name of names) {
      const file = join(cache, name);
      try {
        const bytes = readFileSync(file);
        if (bytes.length > 0)
          writeFileSync(file, damages[random.pick(Object.keys(damages))]!(bytes, random), { flag: "r+" });
      } catch {
        // It has gone in the meantime.
      }
    }
  },
};

/** Those that work come more often than those that destroy. */
const actionNames = [
  ...["check", "stdin", "stdin", "write", "hook", "library", "module", "server", "store", "store"],
  ...["check", "stdin", "write", "library", "module", "server", "tidy", "evict", "damage", "damage"],
];

async function formatInPeer(peer: Peer, kind: "library" | "module"): Promise<void> {
  const tasks = Array.from({ length: 12 }, () => peer.random.pick(peer.project.tasks));
  const folder = peer.newFolder();
  writeFileSync(join(folder, "tasks.json"), JSON.stringify(tasks));
  const script = join(repository, "test/faults/peer.mjs");
  const given = [script, kind, peer.entryPoints[kind], join(folder, "tasks.json")];
  if (kind === "module" && peer.random.chance(0.5)) given.push(String(peer.random.integer(700)));
  expectSilence(peer, await peer.node(given));
}

function expectSilence(peer: Peer, result: Result): void {
  if (result.stdout !== "" || (result.exitCode !== null && (result.exitCode !== 0 || result.stderr !== "")))
    peer.problem(JSON.stringify(result));
}

/** The project with files and Prettier of its own. */
function copyOf(peer: Peer): string {
  const folder = peer.newFolder();
  cpSync(peer.project.folder, folder, { recursive: true, verbatimSymlinks: true });
  return folder;
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

function isSame(one: Result, other: Result): boolean {
  return one.exitCode === other.exitCode && one.stdout === other.stdout && one.stderr === other.stderr;
}

async function makeProject(
  bench: Workbench,
  version: string,
  configuration: Prettier.Options,
  random: Random,
): Promise<Project> {
  const folder = mkdtempSync(join(bench.directory, `${version}-`));
  const real = join(repository, "node_modules", version);
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(real, join(folder, "node_modules/prettier"));
  writeFileSync(join(folder, ".prettierrc"), `${JSON.stringify(configuration)}\n`);
  const prettier = createRequire(import.meta.url)(join(real, "index.cjs")) as typeof Prettier;
  const tasks: Task[] = [];
  for (let index = 0; index < textsPerProject; index++) {
    const file = join(folder, `text${index}.${index % 4 === 3 ? "css" : "ts"}`);
    const options = { ...configuration, filepath: file };
    const written = makeText(file, random.fork(index));
    const isNeat = random.chance(0.4);
    const source = isNeat ? await prettier.format(written, options) : written;
    writeFileSync(file, source);
    tasks.push({ file, source, options: configuration, expected: await prettier.format(source, options) });
  }
  const check = await bench.run(join(real, "bin/prettier.cjs"), ["--check", "."], { cwd: folder });
  return { folder, prettier, tasks, check };
}

/** Statements of which texts have many in common. */
function makeText(file: string, random: Random): string {
  if (file.endsWith(".css"))
    return Array.from(
      { length: 5 },
      () => `.c${random.integer(50)}{color:red;margin:0 ${random.integer(9)}px}\n`,
    ).join("");
  const statements = [
    (number: number) => `export const constant${number} = {first:${number}, "second": ['a', "b"]};\n`,
    (number: number) =>
      `function run${number}(one:string,two?:number) { if (one) { return  two } else { console.log(one,two) } }\n`,
    (number: number) =>
      `const chosen${number} = isFirst${number} ? firstOfAllTheValues : isSecond${number} ? (secondOfAllTheValues as string) : theLastOfThem;\n`,
    (number: number) =>
      `/** Says ${number}. */\nexport class Class${number}<T> extends Base { readonly field = ${number}\n  method() { return this.field  }\n}\n`,
  ];
  return Array.from({ length: 25 }, () => random.pick(statements)(random.integer(40))).join(
    random.chance(0.5) ? "\n" : "",
  );
}
