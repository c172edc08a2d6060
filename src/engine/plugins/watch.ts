import { AsyncLocalStorage } from "node:async_hooks";
import childProcess from "node:child_process";
import dgram from "node:dgram";
import dns from "node:dns";
import fs from "node:fs";
import moduleBuiltin, { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import workerThreads from "node:worker_threads";
import { stampOf, type Stamp, type StampKind } from "./stamps.ts";

/**
 * What the plugins of this thread have touched since they were loaded. It belongs to all of them
 * together: they remember what they have read, and may share modules that do.
 */
export interface Seen {
  /** Files that were read, or asked for their size or times. */
  readonly files: ReadonlySet<string>;
  /** Paths of which was asked whether there is anything. */
  readonly present: ReadonlySet<string>;
  /** Folders that were listed. */
  readonly folders: ReadonlySet<string>;
  /** Paths of which was asked where they lead, or whether they are links. */
  readonly links: ReadonlySet<string>;
  readonly variables: ReadonlySet<string>;
  /** What cannot be part of a key, in words: `the clock (Date.now)`. */
  readonly refusals: ReadonlySet<string>;
  /** What the paths looked like when they were touched first. */
  readonly stamps: readonly Stamp[];
}

/**
 * Watches what is done in `run`, also behind its awaits and by what it loads. Node's own modules
 * are replaced for that in this thread, so this is for processes and threads of our own only; see
 * README.md for what is seen.
 */
export function watch<T>(run: () => Promise<T>): Promise<T> {
  installWatch();
  return watched.run(true, run);
}

/** What we do ourselves on the way is none of the plugins' business. */
export function unwatched<T>(run: () => T): T {
  return watched.run(false, run);
}

/**
 * Must be called before the first plugin is loaded: a module keeps the functions that it has
 * imported.
 */
export function installWatch(): void {
  if (isInstalled) return;
  isInstalled = true;
  wrapFiles(fs as unknown as Module, "fs");
  wrapFiles(fs.promises as unknown as Module, "fs.promises");
  for (const name of ["spawn", "spawnSync", "exec", "execSync", "execFile", "execFileSync", "fork"])
    wrap(childProcess as unknown as Module, name, ([file]) => refuse(`a child process (${String(file)})`));
  wrapNetwork();
  for (const name of ["hostname", "userInfo", "networkInterfaces", "freemem", "loadavg", "uptime", "homedir"])
    wrap(os as unknown as Module, name, () => refuse(`the machine (os.${name})`));
  wrap(process as unknown as Module, "chdir", () => refuse("the working directory, which it changes"));
  wrap(process as unknown as Module, "dlopen", ([, file]) => refuse(`native code (${baseName(file)})`));
  wrap(moduleBuiltin as unknown as Module, "_resolveFilename", ([request, parent, , options]) =>
    noteLookUp(request, parent, (options as { paths?: unknown } | undefined)?.paths),
  );
  wrapConstructor(workerThreads as unknown as Module, "Worker", () => refuse("a thread of its own"));
  wrapClock();
  wrapEnvironment();
  syncBuiltinESMExports();
}

/** What has been seen so far. A copy. */
export function readSeen(): Seen {
  return {
    files: new Set(seen.files),
    present: new Set(seen.present),
    folders: new Set(seen.folders),
    links: new Set(seen.links),
    variables: new Set(seen.variables),
    refusals: new Set(seen.refusals),
    stamps: [...seen.stamps.values()],
  };
}

let isInstalled = false;
const watched = new AsyncLocalStorage<boolean>();
const seen = {
  files: new Set<string>(),
  present: new Set<string>(),
  folders: new Set<string>(),
  links: new Set<string>(),
  variables: new Set<string>(),
  refusals: new Set<string>(),
  stamps: new Map<string, Stamp>(),
};

type Module = Record<string, (...args: unknown[]) => unknown>;

/**
 * A module is looked for by `require`. Where the first package of that name is, or would be, counts
 * as asked for: also where there is none. What is found is seen when it is read.
 */
function noteLookUp(request: unknown, parent: unknown, from: unknown): void {
  if (typeof request !== "string" || moduleBuiltin.isBuiltin(request) || path.isAbsolute(request)) return;
  if (/^\.{1,2}(?:[/\\]|$)/.test(request)) return;
  const { _resolveLookupPaths: lookUpPaths, _nodeModulePaths: pathsFrom } = moduleBuiltin as unknown as {
    readonly _resolveLookupPaths?: (request: string, parent: unknown) => readonly string[] | null;
    readonly _nodeModulePaths?: (folder: string) => readonly string[];
  };
  const name = request.split("/", request.startsWith("@") ? 2 : 1).join("/");
  const folders = Array.isArray(from)
    ? from.flatMap((folder) => pathsFrom?.(path.resolve(String(folder))) ?? [])
    : (lookUpPaths?.(request, parent) ?? []);
  const candidates = folders.map((folder) => path.join(folder, name));
  // Only if nothing is there: a package that is found is read, and its code counts.
  if (candidates.some((candidate) => fs.existsSync(candidate))) return;
  for (const candidate of candidates) notePath("present", "presence", candidate);
}

/** While we look at something ourselves, on behalf of what is watched. */
let isLooking = false;

function isWatching(): boolean {
  return !isLooking && watched.getStore() === true;
}

function refuse(what: string): void {
  seen.refusals.add(what);
}

function wrap(module: Module, name: string, note: (args: readonly unknown[]) => void): void {
  const original = module[name];
  if (typeof original !== "function") return;
  const wrapper = function (this: unknown, ...args: unknown[]): unknown {
    if (isWatching()) lookAside(() => note(args));
    return original.apply(this, args);
  };
  Object.defineProperties(wrapper, Object.getOwnPropertyDescriptors(original));
  module[name] = wrapper;
}

function lookAside(look: () => void): void {
  isLooking = true;
  try {
    look();
  } finally {
    isLooking = false;
  }
}

function wrapConstructor(module: Module, name: string, note: () => void): void {
  module[name] = new Proxy(module[name]!, {
    construct(target, args, newTarget) {
      if (isWatching()) note();
      return Reflect.construct(target, args, newTarget) as object;
    },
  });
}

function wrapNetwork(): void {
  wrap(net.Socket.prototype as unknown as Module, "connect", () => refuse("the network"));
  for (const name of ["bind", "connect", "send"])
    wrap(dgram.Socket.prototype as unknown as Module, name, () => refuse("the network (dgram)"));
  const { promises, Resolver } = dns;
  for (const module of [dns, promises, Resolver.prototype, promises.Resolver.prototype])
    for (const name of Object.getOwnPropertyNames(module).filter((each) => isQuestion.test(each)))
      wrap(module as unknown as Module, name, () => refuse("the network (dns)"));
}

/** Functions that ask for names and addresses; the others configure that. */
const isQuestion = /^(?:lookup|resolve|reverse)/;

const readers = ["readFile", "createReadStream", "stat", "lstat", "openAsBlob"];
const askers = ["access", "exists", "realpath", "readlink", "lstat", "statfs"];
const linkReaders = ["realpath", "readlink", "lstat"];
const listers = ["readdir", "opendir", "glob"];
const writers = [
  ...["appendFile", "copyFile", "cp", "createWriteStream", "link", "mkdir", "mkdtemp", "rename", "rm"],
  ...["rmdir", "symlink", "truncate", "unlink", "utimes", "writeFile", "chmod", "chown"],
];

function wrapFiles(module: Module, moduleName: string): void {
  const each = (names: readonly string[], note: (path: string, name: string) => void) => {
    for (const name of names.flatMap((name) => [name, `${name}Sync`]))
      wrap(module, name, ([given]) => {
        const file = toPath(given);
        if (file !== undefined) note(file, name);
      });
  };
  each(readers, noteFile);
  each(askers, (file) => notePath("present", "presence", file));
  each(linkReaders, (file) => notePath("links", "link", file));
  each(listers, (file) => notePath("folders", "content", file));
  for (const name of ["readdir", "readdirSync", "opendir", "opendirSync"])
    wrap(module, name, ([, options]) => {
      if (isRecursive(options)) refuse(`all that is below a folder (${moduleName}.${name})`);
    });
  for (const name of ["realpath", "realpathSync"])
    wrapNative(module[name], (file) => {
      notePath("present", "presence", file);
      notePath("links", "link", file);
    });
  each(writers, (file, name) =>
    refuse(`files that it writes (${moduleName}.${name}, ${path.basename(file)})`),
  );
  for (const name of ["open", "openSync"])
    wrap(module, name, ([given, flags = "r"]) => {
      const file = toPath(given);
      if (file === undefined) return;
      if (flags === "r" || flags === "rs" || flags === fs.constants.O_RDONLY) noteFile(file);
      else refuse(`files that it writes (${path.basename(file)})`);
    });
}

/** `fs.realpath.native` and `fs.realpathSync.native`. */
function wrapNative(owner: unknown, note: (path: string) => void): void {
  if (typeof owner !== "function") return;
  wrap(owner as unknown as Module, "native", ([given]) => {
    const file = toPath(given);
    if (file !== undefined) note(file);
  });
}

function isRecursive(options: unknown): boolean {
  return (options as { recursive?: unknown } | null | undefined)?.recursive === true;
}

function toPath(given: unknown): string | undefined {
  if (given instanceof URL) return fileURLToPath(given);
  const name = Buffer.isBuffer(given) ? given.toString() : given;
  // A number is a file that was opened before.
  return typeof name === "string" ? path.resolve(name) : undefined;
}

function noteFile(file: string): void {
  const isFolder = fs.statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
  if (isFolder) notePath("present", "presence", file);
  else notePath("files", "content", file);
}

/**
 * Stamps are taken before the plugin gets to see anything, so that a change in between is seen
 * later.
 */
function notePath(list: "files" | "present" | "folders" | "links", kind: StampKind, file: string): void {
  if (seen[list].has(file)) return;
  seen[list].add(file);
  seen.stamps.set(`${kind} ${file}`, stampOf(kind, file));
}

function baseName(file: unknown): string {
  return typeof file === "string" ? path.basename(file) : "a module";
}

function wrapClock(): void {
  const now = () => refuse("the clock (Date)");
  const Watched: DateConstructor = new Proxy(Date, {
    apply(target, self, args) {
      if (isWatching()) now();
      return Reflect.apply(target, self, args) as string;
    },
    construct(target, args, newTarget) {
      if (args.length === 0 && isWatching()) now();
      const made: unknown = Reflect.construct(target, args, newTarget === Watched ? target : newTarget);
      return made as Date;
    },
  });
  wrap(Date as unknown as Module, "now", now);
  for (const name of Object.getOwnPropertyNames(Date.prototype).filter((each) => isLocal.test(each)))
    wrap(Date.prototype as unknown as Module, name, () => refuse(`the time zone (Date.${name})`));
  Date.prototype.constructor = Watched;
  globalThis.Date = Watched;
  const { timeOrigin } = performance;
  Object.defineProperty(performance, "timeOrigin", {
    get() {
      if (isWatching()) now();
      return timeOrigin;
    },
  });
}

/** Methods of a date that answer in local time, or take it. */
const isLocal = /^(?:[gs]et(?!UTC|Time$|Milliseconds$)|to(?!ISO|UTC|GMT|JSON))/;

function wrapEnvironment(): void {
  const note = (name: string | symbol) => {
    if (typeof name === "string" && isWatching() && !saysNothing(name)) seen.variables.add(name);
  };
  process.env = new Proxy(process.env, {
    get(target, name) {
      note(name);
      return Reflect.get(target, name) as unknown;
    },
    has(target, name) {
      note(name);
      return Reflect.has(target, name);
    },
    // `Object.hasOwn`.
    getOwnPropertyDescriptor(target, name) {
      note(name);
      return Reflect.getOwnPropertyDescriptor(target, name);
    },
    // Setting one is not asking for it.
    set: (target, name, value) => Reflect.set(target, name, value),
    ownKeys(target) {
      if (isWatching()) refuse("all environment variables");
      return Reflect.ownKeys(target);
    },
  });
}

/**
 * Variables that decide how programs talk, not what they make of a text: colours, whether this is a
 * terminal or a CI machine, debugging output. Libraries for these ask for dozens of them when they
 * are loaded, and no cache would travel from a laptop to CI with them.
 */
function saysNothing(name: string): boolean {
  return talkative.test(name);
}

const talkative = new RegExp(
  [
    // Node's own loader asks for it.
    "^WATCH_REPORT_DEPENDENCIES$",
    "^(?:NO_COLOR|FORCE_COLOR|CLICOLOR|CLICOLOR_FORCE|COLORTERM|TERM|TERM_PROGRAM|TERM_PROGRAM_VERSION|COLUMNS|LINES)$",
    "^(?:TERMINAL_EMULATOR|WT_SESSION|ConEmuTask|NODE_DISABLE_COLORS|TMUX|VSCODE_[A-Z_]+|INIT_CWD)$",
    "^(?:CI|CI_NAME|CONTINUOUS_INTEGRATION|BUILD_NUMBER|RUN_ID|TRAVIS|CIRCLECI|APPVEYOR|GITLAB_CI|GITHUB_[A-Z_]+)$",
    "^(?:BUILDKITE|DRONE|TEAMCITY_VERSION|TF_BUILD|AGENT_NAME|JENKINS_URL|NETLIFY|VERCEL|NOW_BUILDER|GITEA_ACTIONS)$",
    "^(?:DEBUG|DEBUG_[A-Z_]+|NODE_DEBUG|NODE_V8_COVERAGE|NODE_PENDING_DEPRECATION|JITI_DEBUG|LOG_LEVEL|LOG_TOKENS|LOG_STREAM)$",
  ].join("|"),
);
