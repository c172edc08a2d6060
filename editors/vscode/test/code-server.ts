import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { titles } from "./window.ts";

// VS Code as a server, from npm, for a browser. Nothing of it is downloaded ready-made: its native
// parts are built with the headers that the npm package of Node.js has.

const version = "4.139.1";
const home = resolve(import.meta.dirname, "../.code-server");
const node = join(home, "node_modules", `node-linux-${process.arch}`);
const codeServer = join(home, "node_modules/code-server");
const environment = { ...process.env, PATH: `${join(node, "bin")}:${process.env["PATH"]}` };

/** Installs the server where it is not yet; takes one to two minutes. */
export function installCodeServer(): void {
  const mark = join(home, `ready-${version}`);
  if (existsSync(mark)) return;
  for (const program of ["chromium", "python3", "make", "g++"]) requireProgram(program);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{ "private": true }\n');
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  // Its own script for after the installation would download a Node.js.
  npm(home, [
    "install",
    "--ignore-scripts",
    ...quiet,
    `node-linux-${process.arch}@24`,
    `code-server@${version}`,
  ]);
  const editor = join(codeServer, "lib/vscode");
  npm(editor, ["install", "--omit=dev", "--ignore-scripts", ...quiet]);
  npm(editor, ["rebuild", `--nodedir=${node}`, "@vscode/spdlog", "@vscode/native-watchdog"]);
  // It needs TypeScript, and complains without.
  rmSync(join(editor, "extensions/typescript-language-features"), { recursive: true });
  writeFileSync(mark, "");
}

function npm(cwd: string, args: readonly string[]): void {
  execFileSync("npm", args, { cwd, env: environment, stdio: ["ignore", "inherit", "inherit"] });
}

function requireProgram(name: string): void {
  try {
    execFileSync(name, ["--version"], { stdio: "ignore" });
  } catch {
    throw new Error(`These tests need ${name}: apt-get install chromium python3 make g++`);
  }
}

export interface CodeServer {
  readonly address: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export interface CodeServerSettings {
  /** A folder of its own, for settings, extensions and logs. */
  readonly data: string;
  readonly vsix: string;
  readonly env: Readonly<Record<string, string>>;
  readonly trustsAll: boolean;
}

export async function startCodeServer(settings: CodeServerSettings): Promise<CodeServer> {
  const { data, vsix, env, trustsAll } = settings;
  mkdirSync(join(data, "user/User"), { recursive: true });
  writeFileSync(join(data, "user/User/settings.json"), JSON.stringify(userSettings));
  const folders = ["--user-data-dir", join(data, "user"), "--extensions-dir", join(data, "extensions")];
  const program = [join(codeServer, "out/node/entry.js"), ...folders];
  const command = join(node, "bin/node");
  // It asks no gallery: there is none at this address.
  const gallery = JSON.stringify({ serviceUrl: "http://127.0.0.1:9" });
  const own = { ...environment, HOME: join(data, "home"), EXTENSIONS_GALLERY: gallery, ...env };
  execFileSync(command, [...program, "--install-extension", vsix], { env: own, stdio: "ignore" });
  const port = await findPort();
  const flags = ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry"];
  const trust = trustsAll ? ["--disable-workspace-trust"] : [];
  const child = spawn(command, [...program, ...flags, "--disable-update-check", ...trust], {
    env: own,
    stdio: "ignore",
    // It starts processes that must end with it.
    detached: true,
  });
  const address = `http://127.0.0.1:${port}/`;
  await untilItAnswers(address, child);
  return {
    address,
    process: child,
    stop: () =>
      new Promise((done) => {
        child.on("exit", () => done());
        process.kill(-child.pid!, "SIGKILL");
      }),
  };
}

/** Leaves what is typed as it is, and keeps the window quiet. */
const userSettings = {
  "window.title": `\${rootName} ${titles.user}`,
  "editor.defaultFormatter": "fmt-cache.fmt-cache",
  "editor.formatOnSave": true,
  "editor.quickSuggestions": { other: "off", comments: "off", strings: "off" },
  "editor.suggestOnTriggerCharacters": false,
  "editor.autoClosingBrackets": "never",
  "editor.autoIndent": "none",
  "editor.minimap.enabled": false,
  "workbench.startupEditor": "none",
  "search.followSymlinks": false,
  "workbench.editor.useModal": "off",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "extensions.autoCheckUpdates": false,
  "security.workspace.trust.untrustedFiles": "open",
  "security.workspace.trust.startupPrompt": "never",
  "git.enabled": false,
};

async function findPort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => probe.on("listening", listening));
  const { port } = probe.address() as AddressInfo;
  await new Promise((closed) => probe.close(closed));
  return port;
}

/** However long that takes on a busy machine, unless the process ends. */
async function untilItAnswers(address: string, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const isAnswering = await fetch(address).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isAnswering) return;
    await new Promise((later) => setTimeout(later, 100));
  }
  throw new Error(`code-server has ended with ${child.exitCode}.`);
}
