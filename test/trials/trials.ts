// What a newcomer does, from an empty home, with nothing but the blocks of the README and of docs/,
// pasted as they stand.
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { writePackageFolder } from "../../package-folder.ts";
import { openRegistry } from "./registry.ts";
import { authorVariables } from "../surfaces/git/author.ts";

interface Trial {
  /** The files of the project, formatted. */
  readonly files: Readonly<Record<string, string>>;
  /** What such a project has already done. */
  readonly before?: string;
  /** The page, and the first words of the block on it. */
  readonly block: readonly [page: string, first: string];
  /** How a program of the project is started. */
  readonly exec: string;
  /** Folders in which `--check .` must say what Prettier says. */
  readonly folders?: readonly string[];
}

const manifest = (more: object = {}) =>
  `${JSON.stringify({ name: "app", private: true, ...more }, null, 2)}\n`;
const app = {
  "package.json": manifest(),
  ".gitignore": "node_modules\n.pnp.*\n.yarn\n",
  "src/a.ts": "export const a = 1;\n",
};
const workspace = (name: string, prettier: string) => ({
  [`packages/${name}/package.json`]: `${JSON.stringify({ name, private: true, devDependencies: { prettier } }, null, 2)}\n`,
  [`packages/${name}/a.ts`]: "export const a = 1;\n",
});
const trials: Readonly<Record<string, Trial>> = {
  npm: {
    files: app,
    before: "npm install --save-dev prettier",
    block: ["README.md", "npm install"],
    exec: "npx --no-install",
  },
  pnpm: {
    files: { ...app, ".prettierignore": "pnpm-lock.yaml\n" },
    block: ["docs/command.md", "pnpm add"],
    exec: "pnpm exec",
  },
  yarn: {
    files: { ...app, "yarn.lock": "", ".prettierignore": ".yarn\n.pnp.*\n.yarnrc.yml\n" },
    block: ["docs/command.md", "yarn add"],
    exec: "yarn",
  },
  tailwind: {
    files: {
      ...app,
      ".prettierrc": '{ "plugins": ["prettier-plugin-tailwindcss"] }\n',
      "src/app.css": '@import "tailwindcss";\n',
      "src/App.tsx": 'export const App = () => <p className="flex p-4 text-lg">x</p>;\n',
    },
    before: "npm install --save-dev prettier prettier-plugin-tailwindcss tailwindcss react",
    block: ["README.md", "npm install"],
    exec: "npx --no-install",
  },
  monorepo: {
    files: {
      ...app,
      "package.json": manifest({ workspaces: ["packages/*"], devDependencies: { prettier: "3.10.1" } }),
      ...workspace("old", "3.0.3"),
      ...workspace("middle", "3.6.2"),
    },
    before: "npm install",
    block: ["README.md", "npm install"],
    exec: "npx --no-install",
    folders: [".", "packages/old", "packages/middle"],
  },
};

const { values } = parseArgs({
  options: { only: { type: "string", default: Object.keys(trials).join(",") } },
});
const repository = resolve(import.meta.dirname, "../..");
const directory = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-trials-")));
const built = join(directory, "package");
writePackageFolder(built);
const archive = join(
  built,
  execFileSync("npm", ["pack", "--silent"], { cwd: built, encoding: "utf8" }).trim(),
);
const published = JSON.parse(readFileSync(join(built, "package.json"), "utf8")) as Record<string, unknown>;
const upstream = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" })
  .trim()
  .replace(/\/$/, "");
const registry = await openRegistry(published, archive, upstream);
let failures = 0;
for (const name of values.only.split(",")) {
  const started = Date.now();
  try {
    await tryOut(name, trials[name]!);
    console.log(`${name}: as the page says (${Math.round((Date.now() - started) / 1_000)} s)`);
  } catch (error) {
    failures += 1;
    console.error(`${name}: ${(error as Error).message}`);
  }
}
registry.close();
rmSync(directory, { recursive: true, force: true });
process.exitCode = failures === 0 ? 0 : 1;

async function tryOut(name: string, trial: Trial): Promise<void> {
  const { files, before, block, exec, folders = ["."] } = trial;
  const project = join(directory, name, "project");
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  const env = emptyMachine(join(directory, name));
  const sh = (script: string, folder = ".") => runShell(script, join(project, folder), env);
  await sh("git init --quiet --initial-branch=main");
  if (before !== undefined) await sh(before);
  expectIn(await sh(blockOf(...block)), "All matched files use Prettier code style!");
  for (const folder of folders) {
    writeFileSync(join(project, folder, "b.ts"), "export  const b=1\n");
    const theirs = await sh(`${exec} prettier --check . 2>&1 || echo "exit $?"`, folder);
    for (const which of ["first", "second"])
      expectIn(`${which}: ${await sh(`${exec} fmt-cache --check . 2>&1 || echo "exit $?"`, folder)}`, theirs);
    expectIn(await sh(`${exec} fmt-cache --write --summary . 2>&1`, folder), " from the cache (");
    expectIn(await sh(`${exec} prettier --check .`, folder), "All matched files");
  }
  await sh(blockOf("docs/hook.md", "npx fmt-cache install").replace("npx fmt-cache", `${exec} fmt-cache`));
  writeFileSync(join(project, "src/c.ts"), "export  const c=1\n");
  await sh("git add src/c.ts && git commit --quiet --message=one");
  expectIn(await sh("git show HEAD:src/c.ts"), "export const c = 1;\n");
}

/** An empty home, and the registry that has our package. */
function emptyMachine(folder: string): NodeJS.ProcessEnv {
  const home = join(folder, "home");
  mkdirSync(home, { recursive: true });
  const bin = join(folder, "bin");
  mkdirSync(bin);
  const yarn = join(repository, "node_modules/@yarnpkg/cli-dist/bin/yarn.js");
  writeFileSync(join(bin, "yarn"), `#!/bin/sh\nexec "${process.execPath}" "${yarn}" "$@"\n`, { mode: 0o755 });
  writeFileSync(join(bin, "pnpm"), `#!/bin/sh\nexec npx --yes pnpm@10 "$@"\n`, { mode: 0o755 });
  return {
    PATH: `${bin}:${process.env["PATH"]}`,
    HOME: home,
    npm_config_registry: registry.url,
    YARN_NPM_REGISTRY_SERVER: registry.url,
    YARN_UNSAFE_HTTP_WHITELIST: "127.0.0.1",
    YARN_ENABLE_TELEMETRY: "0",
    YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
    ...authorVariables,
  };
}

function blockOf(page: string, first: string): string {
  const text = readFileSync(join(repository, page), "utf8");
  const found = [...text.matchAll(/^```sh\n(.*?)^```$/gms)].find(([, body]) => body!.startsWith(first));
  if (found === undefined) throw new Error(`${page} has no block that begins with "${first}"`);
  return found[1]!;
}

function runShell(script: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  // Not spawnSync: the registry answers in this process.
  const child = spawn("bash", ["-e", "-o", "pipefail", "-c", script], {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, all]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on("data", (part: Buffer) => {
    stdout.push(part);
    all.push(part);
  });
  child.stderr.on("data", (part: Buffer) => all.push(part));
  return new Promise((fulfil, reject) => {
    child.on("error", reject);
    child.on("close", (exitCode) => {
      if (exitCode === 0) fulfil(Buffer.concat(stdout).toString("utf8"));
      else reject(new Error(`"${script}" ended with ${exitCode}:\n${Buffer.concat(all).toString("utf8")}`));
    });
  });
}

function expectIn(text: string, part: string): void {
  if (!text.includes(part)) throw new Error(`expected ${JSON.stringify(part)} in ${JSON.stringify(text)}`);
}
