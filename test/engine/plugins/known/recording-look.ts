import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, isAbsolute, join, sep } from "node:path";
import { findTargets, splitSpecifier } from "../../../../src/engine/plugins/known/find-package.ts";
import { foldersUpwards } from "../../../../src/engine/plugins/known/folders-upwards.ts";
import type { Look } from "../../../../src/engine/plugins/known/known-plugin.ts";
import { digestHex } from "../../../../src/util/digest.ts";

/** A look at the real disk that remembers what it has seen. */
export interface RecordingLook extends Look {
  /** One line for everything looked at, with what was seen there. */
  readonly seen: ReadonlySet<string>;
}

export function createRecordingLook(environment: NodeJS.ProcessEnv): RecordingLook {
  const seen = new Set<string>();
  const record = <Result>(what: string, result: Result): Result => {
    seen.add(`${what} ${digestHex(JSON.stringify(result) ?? "nothing")}`);
    return result;
  };
  const read = (file: string) =>
    record(
      `read ${file}`,
      orUndefined(() => readFileSync(file, "utf8")),
    );
  return {
    seen,
    read,
    readAs(file, understand) {
      const content = read(file);
      return content === undefined ? undefined : understand(content);
    },
    exists: (path) => record(`exists ${path}`, existsSync(path)),
    list: (folder) =>
      record(
        `list ${folder}`,
        orUndefined(() => readdirSync(folder).sort()),
      ),
    realPath: (path) => record(`real path ${path}`, orUndefined(() => realpathSync(path)) ?? path),
    variable: (name) => record(`variable ${name}`, environment[name]),
    module(specifier, from) {
      const file = resolveModule(specifier, from);
      record(`module ${specifier} ${from}`, file === undefined ? undefined : [file, codeOf(file)]);
      return file;
    },
  };
}

// Node's own resolution is not used, because it remembers where links led.
function resolveModule(specifier: string, from: string): string | undefined {
  if (isBuiltin(specifier)) return undefined;
  if (isAbsolute(specifier)) return findFile(specifier);
  const [name, path] = splitSpecifier(specifier) ?? [];
  if (name === undefined || path === undefined) return undefined;
  for (const folder of foldersUpwards(dirname(from))) {
    const target = join(folder, "node_modules", name);
    const manifest = orUndefined(
      () => JSON.parse(readFileSync(join(target, "package.json"), "utf8")) as Manifest,
    );
    const [exported = path === "." ? (manifest?.main ?? path) : path] = findTargets(
      manifest?.exports,
      path,
    ).filter((candidate) => /\.(?:[cm]?js|json)$/.test(candidate));
    const file = findFile(join(target, exported));
    if (file !== undefined) return file;
  }
  return undefined;
}

interface Manifest {
  readonly main?: string;
  readonly exports?: unknown;
}

function findFile(path: string): string | undefined {
  const file = [path, `${path}.js`, join(path, "index.js")].find(
    (candidate) => orUndefined(() => readFileSync(candidate)) !== undefined,
  );
  return file && realpathSync(file);
}

/**
 * Enough of a module's code for these tests: all of its package, or the file alone in a project.
 */
function codeOf(file: string): string {
  const place = file.lastIndexOf(`${sep}node_modules${sep}`);
  if (place === -1) return digestHex(readFileSync(file));
  let folder = dirname(file);
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return digestHex(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `${entry.name} ${digestHex(readFileSync(join(entry.parentPath, entry.name)))}`)
      .sort()
      .join("\n"),
  );
}

function orUndefined<Result>(attempt: () => Result): Result | undefined {
  try {
    return attempt();
  } catch {
    // A missing path is a finding, too.
    return undefined;
  }
}
