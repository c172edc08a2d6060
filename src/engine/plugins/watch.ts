import fs from "node:fs";
import moduleBuiltin, { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import { noteHelper, notePath, noteRefusal, runWatched } from "./seen.ts";
import { watchFiles } from "./watch-files.ts";
import { watchClock, watchEnvironment } from "./watch-surroundings.ts";
import { wrap, wrapConstructor, type Module } from "./wrap.ts";

/**
 * Runs `run` and watches what it does, including behind its awaits and in modules that it loads.
 * This replaces functions of Node's modules in the whole thread, so it must only be used in our own
 * processes and threads. README.md says what is noticed.
 */
export function watch<T>(run: () => Promise<T>): Promise<T> {
  installWatch();
  return runWatched(true, run);
}

/**
 * Runs our own code in the middle of a watched call. What it reads does not count as read by
 * plugins.
 */
export function unwatched<T>(run: () => T): T {
  return runWatched(false, run);
}

/**
 * Replaces the functions of Node's modules. Must be called before the first plugin is loaded,
 * because a module keeps the functions that it has imported.
 */
export function installWatch(): void {
  if (isWatching) return;
  isWatching = true;
  // Loaded here, because they take milliseconds that a run without unknown plugins need not pay.
  const childProcess = process.getBuiltinModule("node:child_process");
  const os = process.getBuiltinModule("node:os");
  const workerThreads = process.getBuiltinModule("node:worker_threads");
  watchFiles();
  for (const [names, note] of [
    [["spawnSync", "execSync", "execFileSync"], noteRefusal],
    [["spawn", "exec", "execFile", "fork"], noteHelper],
  ] as const)
    for (const name of names)
      wrap(childProcess as unknown as Module, name, ([file]) => note(`a child process (${String(file)})`));
  wrapNetwork();
  for (const name of ["hostname", "userInfo", "networkInterfaces", "freemem", "loadavg", "uptime", "homedir"])
    wrap(os as unknown as Module, name, () => noteRefusal(`the machine (os.${name})`));
  wrap(process as unknown as Module, "chdir", () => noteRefusal("the working directory, which it changes"));
  wrap(process as unknown as Module, "loadEnvFile", () => noteRefusal("a file with variables"));
  wrap(process as unknown as Module, "dlopen", ([, file]) => noteRefusal(`native code (${baseName(file)})`));
  wrap(moduleBuiltin as unknown as Module, "_resolveFilename", ([request, parent, , options]) =>
    noteLookUp(request, parent, (options as { paths?: unknown } | undefined)?.paths),
  );
  wrapConstructor(workerThreads as unknown as Module, "Worker", () => noteHelper("a thread of its own"));
  watchClock();
  watchEnvironment();
  syncBuiltinESMExports();
}

/** The replaced functions are never restored, so one installation per thread is enough. */
let isWatching = false;

/**
 * Notes that `require` has looked for a package that does not exist. All places where it could be
 * count as checked, because a package that appears there later would be loaded. A package that
 * exists is noted when it is read.
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
  // A package that is found is noted when it is read, and its code counts.
  if (candidates.some((candidate) => fs.existsSync(candidate))) return;
  for (const candidate of candidates) notePath("present", candidate);
}

function wrapNetwork(): void {
  const dgram = process.getBuiltinModule("node:dgram");
  const dns = process.getBuiltinModule("node:dns");
  const net = process.getBuiltinModule("node:net");
  wrap(net.Socket.prototype as unknown as Module, "connect", () => noteRefusal("the network"));
  for (const name of ["bind", "connect", "send"])
    wrap(dgram.Socket.prototype as unknown as Module, name, () => noteRefusal("the network (dgram)"));
  const { promises, Resolver } = dns;
  for (const module of [dns, promises, Resolver.prototype, promises.Resolver.prototype])
    for (const name of Object.getOwnPropertyNames(module).filter((each) => isQuestion.test(each)))
      wrap(module as unknown as Module, name, () => noteRefusal("the network (dns)"));
}

/** Matches the functions that look up names and addresses. The others only configure this. */
const isQuestion = /^(?:lookup|resolve|reverse)/;

function baseName(file: unknown): string {
  return typeof file === "string" ? path.basename(file) : "a module";
}
