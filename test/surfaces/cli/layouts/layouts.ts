import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { packageOf } from "../command.ts";
import { writeFolder } from "../folder.ts";
import type { InstalledPackage } from "./packages.ts";

/** How a package manager lays packages out on disk. */
export interface Layout {
  readonly name: string;
  /** What a configuration says to have these plugins. */
  configure(plugins: readonly string[], options: object): Readonly<Record<string, string>>;
  /** @param own names of those that the project itself depends on */
  install(project: string, packages: readonly InstalledPackage[], own: readonly string[]): void;
  /** The environment in which the package manager starts programs. */
  readonly environment: (project: string) => Readonly<Record<string, string>>;
  prettierIn(project: string): string;
}

/**
 * All packages beside each other in `.pnpm`, each with links to what it declares, and to nothing
 * else.
 */
const pnpm: Layout = {
  name: "pnpm",
  configure: (plugins, options) => ({ ".prettierrc": JSON.stringify({ plugins, ...options }) }),
  install: (project, packages, own) => {
    const modules = join(project, "node_modules");
    const placeOf = ({ name, version }: InstalledPackage): string =>
      join(modules, ".pnpm", `${name.replace("/", "+")}@${version}`, "node_modules", name);
    const places = new Map(packages.map((each) => [each.name, placeOf(each)]));
    const link = (name: string, path: string): void => {
      mkdirSync(dirname(path), { recursive: true });
      symlinkSync(relative(dirname(path), places.get(name)!), path);
    };
    for (const each of packages) {
      const place = placeOf(each);
      copyPackage(each.folder, place);
      const beside = place.slice(0, -each.name.length);
      const peers = each.name.includes("plugin") ? ["prettier"] : [];
      for (const needed of [...each.needs, ...peers]) link(needed, join(beside, needed));
    }
    for (const name of own) link(name, join(modules, name));
  },
  environment: () => ({}),
  prettierIn: (project) => join(project, "node_modules/prettier/bin/prettier.cjs"),
};

/** No `node_modules`: packages are archives, and `.pnp.cjs` says which may load which. */
const plugAndPlay: Layout = {
  name: "Yarn Plug'n'Play",
  // Prettier does not find plugins by name there.
  configure: (plugins, options) => {
    const resolved = plugins.map((plugin) => `require.resolve(${JSON.stringify(plugin)})`);
    return {
      ".prettierrc.cjs": `module.exports = { plugins: [${resolved.join(", ")}], ...${JSON.stringify(options)} };\n`,
    };
  },
  install: (project, packages, own) => {
    const sources = Object.fromEntries(packages.map(({ name, folder }) => [name, `file:${folder}`]));
    const dependencies = Object.fromEntries(own.map((name) => [name, sources[name]]));
    writeFolder(project, {
      "package.json": JSON.stringify({ name: "project", dependencies, resolutions: sources }),
      "yarn.lock": "",
      ".yarnrc.yml":
        "nodeLinker: pnp\nenableGlobalCache: false\nenableTelemetry: false\nenableNetwork: false\nenableScripts: false\n",
    });
    const yarn = join(packageOf("@yarnpkg/cli-dist"), "bin/yarn.js");
    execFileSync(process.execPath, [yarn, "install"], {
      cwd: project,
      env: { PATH: process.env["PATH"], HOME: project, YARN_ENABLE_IMMUTABLE_INSTALLS: "false" },
      encoding: "utf8",
    });
  },
  environment: (project) => ({
    NODE_OPTIONS: `--require ${join(project, ".pnp.cjs")} --experimental-loader ${pathToFileURL(join(project, ".pnp.loader.mjs")).href}`,
  }),
  prettierIn: (project) => {
    const unplugged = join(project, ".yarn/unplugged");
    const folder = readdirSync(unplugged).find((name) => name.startsWith("prettier-file-"))!;
    return join(unplugged, folder, "node_modules/prettier/bin/prettier.cjs");
  },
};

export const layouts = { pnpm, plugAndPlay };

/** Without what other packages it has in it. */
export function copyPackage(source: string, target: string): void {
  const inside = join(source, "node_modules");
  cpSync(source, target, { recursive: true, filter: (path) => path !== inside });
}
