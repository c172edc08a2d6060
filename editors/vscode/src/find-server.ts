import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** An fmt-cache that can serve documents, and how Node.js starts it. */
export interface FoundServer {
  /** `project`: the one in the project's packages. `extension`: the one that we carry. */
  readonly origin: "project" | "extension";
  /** What Node.js gets, before the command of fmt-cache and its arguments. */
  readonly nodeArgs: readonly string[];
  /** The folder whose packages it belongs to, or the one that it was looked for from. */
  readonly folder: string;
  readonly version: string;
  /** The same for as long as one process may serve. */
  readonly identity: string;
}

/** Files of this extension. */
export interface OwnFiles {
  /** The fmt-cache that we carry: the folder of the package. */
  readonly carried: string;
  /** The program that starts the fmt-cache of a project with Yarn's Plug'n'Play. */
  readonly startInPnp: string;
}

/**
 * Finds the fmt-cache of a folder: the nearest one upwards, as Node.js finds packages, or else
 * ours. Nothing is loaded; a project's files are read only.
 */
export function findServer(folder: string, own: OwnFiles): FoundServer {
  for (const current of foldersAbove(folder)) {
    const found = readPackage(join(current, "node_modules/fmt-cache"));
    if (found !== undefined) return { ...found, origin: "project", folder: current };
    const pnp = join(current, ".pnp.cjs");
    if (existsSync(pnp)) return throughPnp(current, pnp, own);
  }
  const carried = readPackage(own.carried);
  if (carried === undefined) throw new Error(`The extension is damaged: there is no ${own.carried}.`);
  return { ...carried, origin: "extension", folder };
}

function readPackage(folder: string): Pick<FoundServer, "nodeArgs" | "version" | "identity"> | undefined {
  const file = join(folder, "package.json");
  try {
    const { version, bin } = JSON.parse(readFileSync(file, "utf8")) as {
      version?: string;
      bin?: Record<string, string>;
    };
    const program = bin?.["fmt-cache"];
    if (version === undefined || program === undefined) return undefined;
    const command = join(folder, program);
    // An upgrade, or another build of the same version, is another server.
    return { nodeArgs: [command], version, identity: `${command} ${stampOf(command)}` };
  } catch {
    // It is not there, or just being installed.
    return undefined;
  }
}

/** With Plug'n'Play, packages are in archives, and only a program with `.pnp.cjs` finds them. */
function throughPnp(folder: string, pnp: string, { startInPnp, carried }: OwnFiles): FoundServer {
  const loader = join(folder, ".pnp.loader.mjs");
  const loading = existsSync(loader) ? ["--experimental-loader", loader] : [];
  return {
    origin: "project",
    nodeArgs: ["--require", pnp, ...loading, startInPnp, folder, carried],
    folder,
    version: "of Plug'n'Play",
    identity: `${pnp} ${stampOf(pnp)}`,
  };
}

function stampOf(file: string): string {
  const { mtimeMs, size } = statSync(file);
  return `${mtimeMs} ${size}`;
}

export function* foldersAbove(folder: string): Generator<string> {
  for (let current = folder; ; current = dirname(current)) {
    yield current;
    if (current === dirname(current)) return;
  }
}
