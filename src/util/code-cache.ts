import { randomBytes } from "node:crypto";
import {
  closeSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";
import { digestHex } from "./digest.ts";
import { makeFolder } from "./make-folder.ts";
import { isOnlyOurs } from "./ownership.ts";

/**
 * Loads modules with the code that V8 compiled from them in an earlier process. A short process
 * spends more time compiling Babel and Prettier's plugins than running them [measured, Node 20: 85
 * of 110 ms for one small file, 30 with this cache].
 *
 * Whoever can write this code can run it as the user. So it is kept in the user's state folder,
 * never in a cache folder, which may come from elsewhere. A file that another user could have
 * written is not read.
 */
export interface CodeCache {
  /**
   * Loads a CommonJS module and returns its exports. The module's own `require` is Node's. Code in
   * it must call `importByNode` instead of `import()`.
   */
  require(file: string): unknown;
  /**
   * Loads an ES module and returns its exports. Compiled code is used for modules that import
   * nothing, such as Prettier's plugins; Node imports all others.
   */
  import(file: string): Promise<unknown>;
  /**
   * Node's own `import()`, for compiled code, which cannot call `import()` itself without a warning
   * from Node about an experimental feature.
   */
  importByNode(file: string): Promise<unknown>;
  /**
   * Writes the code that this process had to compile. Never throws: code that is not kept is
   * compiled again next time.
   */
  keep(): void;
}

/** The cache of this process, if its surface has set one; otherwise Node loads everything. */
let current: CodeCache | undefined;

/**
 * Makes `requireCompiled` and the other functions below use this cache from now on. Meant for
 * processes that do one task and end.
 */
export function useCodeCache(codeCache: CodeCache | undefined): void {
  current = codeCache;
}

/** Loads a CommonJS module, from compiled code if there is some. */
export function requireCompiled(file: string): unknown {
  return current === undefined ? createRequire(file)(file) : current.require(file);
}

/** Loads an ES module, from compiled code if there is some. */
export async function importCompiled(file: string): Promise<unknown> {
  return current === undefined ? import(pathToFileURL(file).href) : current.import(file);
}

/** Loads any module with Node's own `import()`. */
export async function importByNode(file: string): Promise<unknown> {
  return current === undefined ? import(pathToFileURL(file).href) : current.importByNode(file);
}

/** @param folder absolute; created when there is something to keep */
export function openCodeCache(folder: string): CodeCache {
  const isSafe = isSafeFolder(folder);
  /**
   * Scripts that no stored code was used for, by the name of the file that will hold their code.
   */
  const fresh = new Map<string, Script>();

  // V8 rejects code from another version, processor or set of flags.
  const kind = `${process.version} ${process.arch} ${cachedDataVersionTag()}`;

  /** @param content of the file, which `source` is made of: a text takes longer to digest. */
  const compile = (content: Buffer, source: string, file: string): Script => {
    const name = `${digestHex(`${kind} ${digestHex(content)}`).slice(0, 32)}.v8`;
    const cachedData = isSafe ? readKeptCode(join(folder, name)) : undefined;
    const script = new Script(source, {
      filename: file,
      ...(cachedData === undefined ? {} : { cachedData }),
    });
    if (cachedData === undefined || script.cachedDataRejected) fresh.set(name, script);
    return script;
  };
  return {
    require(file) {
      const module = { exports: {} as unknown };
      const content = readFileSync(file);
      const text = content.toString("utf8").replace(/^#!/, "//");
      const source = `(function (exports, require, module, __filename, __dirname) {${text}\n})`;
      const run = compile(content, source, file).runInThisContext() as (...parts: unknown[]) => void;
      run.call(module.exports, module.exports, createRequire(file), module, file, dirname(file));
      return module.exports;
    },
    async import(file) {
      const content = readFileSync(file);
      const source = toFunction(content.toString("utf8"));
      let script: Script | undefined;
      try {
        script = source === undefined ? undefined : compile(content, source, file);
      } catch {
        // A syntax error: the module imports something or awaits at the top level, so it is no
        // script.
      }
      if (script === undefined) return import(pathToFileURL(file).href) as Promise<unknown>;
      return (script.runInThisContext() as () => unknown)();
    },
    importByNode: (file) => import(pathToFileURL(file).href),
    keep() {
      if (!isSafe || fresh.size === 0) return;
      try {
        makeFolder(folder);
        for (const [name, script] of fresh) writeCode(join(folder, name), script.createCachedData());
        removeOldest(folder);
      } catch {
        // For example, the disk is full or the folder is not writable.
      }
      fresh.clear();
    },
  };
}

/**
 * Turns an ES module whose only export is a list at its end into the source of a function that
 * returns its exports. Returns `undefined` for any other module.
 */
function toFunction(source: string): string | undefined {
  const found = /\bexport\s*\{([\w$\s,]*)\};?\s*$/.exec(source);
  if (found === null) return undefined;
  const fields = found[1]!
    .split(",")
    .map((field) => field.trim().split(/\s+as\s+/))
    .filter(([local]) => local !== "")
    .map(([local, exported = local]) => `${JSON.stringify(exported)}: ${local}`);
  return `(function () {"use strict";${source.slice(0, found.index)}\nreturn {${fields.join(", ")}};})`;
}

/**
 * Length in bytes of the digest in front of the code. It is needed because V8 runs damaged code
 * without checking it.
 */
const digestLength = 64;

function readKeptCode(file: string): Buffer | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    if (!isOnlyOurs(fstatSync(descriptor))) return undefined;
    const bytes = readFileSync(descriptor);
    const code = bytes.subarray(digestLength);
    return bytes.toString("latin1", 0, digestLength) === digestHex(code) ? code : undefined;
  } catch {
    // Without kept code, V8 compiles the module.
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function writeCode(file: string, code: Buffer): void {
  const temporary = `${file}.tmp.${process.pid}.${randomBytes(6).toString("hex")}`;
  try {
    writeFileSync(temporary, Buffer.concat([Buffer.from(digestHex(code), "latin1"), code]), { mode: 0o600 });
    renameSync(temporary, file);
  } finally {
    rmSync(temporary, { force: true });
  }
}

function isSafeFolder(folder: string): boolean {
  try {
    const stats = statSync(folder, { throwIfNoEntry: false });
    return stats === undefined || isOnlyOurs(stats);
  } catch {
    // A folder that cannot be looked at is not trusted.
    return false;
  }
}

/**
 * More files than this are code of earlier versions of Node, Prettier and Babel, a few megabytes
 * each.
 */
const maximumFiles = 24;
/**
 * In ms. Writing a file takes about 10 ms, so a temporary file older than this was left by a killed
 * process.
 */
const temporaryFor = 60 * 60 * 1000;

function removeOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => ({
    file: join(folder, name),
    time: statSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  }));
  files.sort((one, other) => other.time - one.time);
  const isLeftBehind = ({ file, time }: { file: string; time: number }) =>
    !file.endsWith(".v8") && Math.abs(Date.now() - time) > temporaryFor;
  const stale = new Set([...files.slice(maximumFiles), ...files.filter(isLeftBehind)]);
  for (const { file } of stale) rmSync(file, { force: true });
}
