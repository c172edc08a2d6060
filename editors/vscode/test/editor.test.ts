import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import type { Browser } from "playwright-core";
import { writeFolder } from "../../../test/surfaces/cli/folder.ts";
import { installPrettier } from "../../../test/surfaces/lsp/install-prettier.ts";
import { differing, manyStatements } from "../../../test/surfaces/lsp/texts.ts";
import { installCodeServer, startCodeServer, type CodeServer } from "./code-server.ts";
import { formatWith, installOwn, killServers, takePicture, top, writeSettings } from "./steps.ts";
import { openWindow, patience, startBrowser, type EditorWindow } from "./window.ts";

let scratch: string;
let browser: Browser;
let server: CodeServer;
let project: string;
let opened: EditorWindow | undefined;
let projects = 0;
const servers: string[] = [];
const failures = resolve(import.meta.dirname, "../.code-server/failures");

beforeAll(async () => {
  installCodeServer();
  rmSync(failures, { recursive: true, force: true });
  scratch = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-code-")));
  execFileSync("node", ["package.js", scratch], { cwd: join(import.meta.dirname, ".."), stdio: "inherit" });
  browser = await startBrowser();
  server = await start("trusting", true);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  rmSync(scratch, { recursive: true, force: true });
});
beforeEach(({ task }) => {
  projects += 1;
  project = join(scratch, `project-${projects}`);
  mkdirSync(project);
  return async () => {
    if (task.result?.state === "fail") await keepWhatFailed();
    await opened?.close();
    opened = undefined;
  };
});

it("formats what was edited and saved, with the project's fmt-cache and Prettier, and shows how it went", async () => {
  installPrettier(project, "prettier-3.0");
  installOwn(project);
  writeFolder(project, { "a.ts": differing, ".prettierrc": "semi: false\n" });
  const window = await show({ folder: project });
  await window.open(at("a.ts"));
  await window.append("let  added  = 1;\n");
  await window.save(at("a.ts"), formatWith("prettier-3.0", `${differing}let  added  = 1;\n`, ["--no-semi"]));
  await window.says(/Formatted in \d+ ms.*Prettier 3\.0\.3 in .*fmt-cache \S+ of the project/s);
  await window.command("Format Document");
  await window.says(/Is formatted/);
});

it("formats with the project's Prettier where only the extension has fmt-cache", async () => {
  installPrettier(project, "prettier-3.0");
  writeFolder(project, { "a.ts": differing });
  const window = await show({ folder: project });
  await window.open(at("a.ts"));
  await window.append("let  added\n");
  await window.save(at("a.ts"), formatWith("prettier-3.0", `${differing}let  added\n`));
  await window.says(/Prettier 3\.0\.3 in .*of the extension/s);
});

it("formats a document, and what is selected of it, by a command", async () => {
  writeFolder(project, { "a.ts": "let  a;\nlet  b;\nlet  c;\n" });
  writeSettings(project, { "editor.formatOnSave": false });
  const window = await show({ folder: project });
  await window.open(at("a.ts"));
  await window.page.keyboard.press("Control+Home");
  await window.page.keyboard.press("ArrowDown");
  await window.page.keyboard.press("Shift+End");
  await window.command("Format Selection");
  await window.shows("let  a;\nlet b;\nlet  c;\n");
  await window.says(/Formatted/);
  await window.save(at("a.ts"), "let  a;\nlet b;\nlet  c;\n");
  await window.command("Format Document");
  await window.shows("let a;\nlet b;\nlet c;\n");
  await window.save(at("a.ts"), "let a;\nlet b;\nlet c;\n");
});

it("gives each root its own fmt-cache, Prettier and configuration", async () => {
  installPrettier(at("one"), "prettier-3.0");
  installOwn(at("one"));
  writeFolder(at("one"), { "one.ts": differing, ".prettierrc": "semi: true\n" });
  installPrettier(at("other"), "prettier");
  writeFolder(at("other"), { "other.ts": differing });
  writeSettings(at("other"), { "prettier.semi": false });
  const folders = [{ path: "one" }, { path: "other" }];
  writeFolder(project, { "both.code-workspace": JSON.stringify({ folders }) });
  const window = await show({ workspace: at("both.code-workspace") });
  await window.open(at("one/one.ts"));
  await window.append("a( )\n");
  await window.save(at("one/one.ts"), formatWith("prettier-3.0", `${differing}a( )\n`));
  await window.says(/Prettier 3\.0\.3 .*of the project/s);
  await window.open(at("other/other.ts"));
  await window.append("a( )\n");
  const formatted = formatWith("prettier", `${differing}a( )\n`, ["--no-semi"]);
  await window.saveUntil(at("other/other.ts"), formatted);
  await window.says(/Prettier 3\.10\.1 .*of the extension/s);
});

it("formats the languages for which a setting names it", async () => {
  writeFolder(project, { "a.ts": "", "a.md": "" });
  writeSettings(project, {
    "editor.defaultFormatter": "vscode.json-language-features",
    "[typescript]": { "editor.defaultFormatter": "fmt-cache.fmt-cache" },
  });
  const window = await show({ folder: project });
  await window.open(at("a.ts"));
  await window.append("let  a\n");
  await window.save(at("a.ts"), "let a;\n");
  await window.open(at("a.md"));
  await window.append("*  a\n");
  await window.save(at("a.md"), "*  a\n");
});

it("formats a file of which the editor does not know the language, and a text that is not saved yet", async () => {
  writeFolder(project, { "a.mdx": "", ".prettierrc": "semi: false\n" });
  writeSettings(project, { "files.defaultLanguage": "javascript" });
  const window = await show({ folder: project });
  await window.open(at("a.mdx"));
  await window.append("*  a\n");
  await window.save(at("a.mdx"), "- a\n");
  await window.command("File: New Untitled Text File");
  await window.page.locator('.monaco-editor.focused[data-uri^="untitled:"]').waitFor();
  await window.append("let  a;\n");
  await window.command("Format Document");
  await window.shows("let a\n");
});

it("understands the settings of Prettier's extension, and each change of them", async () => {
  writeFolder(project, { "a.ts": "a ( );\n" });
  writeSettings(project, { "prettier.semi": false, "[typescript]": { "prettier.tabWidth": 8 } });
  const window = await show({ folder: project });
  await window.open(at("a.ts"));
  await window.append("if (a) { b(); }\n");
  await window.save(at("a.ts"), "a()\nif (a) {\n        b()\n}\n");
  writeSettings(project, { "prettier.tabWidth": 3 });
  await window.saveUntil(at("a.ts"), "a();\nif (a) {\n   b();\n}\n");
  writeFolder(project, { ".prettierrc": "tabWidth: 1\n" });
  await window.saveUntil(at("a.ts"), "a();\nif (a) {\n b();\n}\n");
  writeSettings(project, { "prettier.enable": false });
  await window.says(/Switched off/);
  await window.append("c ( )\n");
  await window.save(at("a.ts"), "a();\nif (a) {\n b();\n}\nc ( )\n");
});

it("formats an edit in 30,000 lines", async () => {
  const text = manyStatements(30_000);
  writeFolder(project, { "long.ts": text });
  const window = await show({ folder: project });
  await window.open(at("long.ts"));
  for (const [typed, formatted] of [
    ["first  ( )\n", "first();\n"],
    ["second  ( )\n", "first();\nsecond();\n"],
  ] as const) {
    await window.append(typed);
    await window.save(at("long.ts"), text + formatted);
  }
  await window.status.hover();
  await window.page.locator(".workbench-hover", { hasText: "Formatted in" }).waitFor();
  await takePicture(window, "vscode.png");
});

it("leaves what does not parse, or is ignored, and says why", async () => {
  writeFolder(project, { "a.ts": "let  a\n", "ignored.ts": "let  a\n", ".prettierignore": "ignored.ts\n" });
  const window = await show({ folder: project });
  await window.open(at("a.ts"));
  await window.append("let = = 1\n");
  await window.save(at("a.ts"), "let  a\nlet = = 1\n");
  await window.says(/Not formatted.*expected/is);
  await window.status.hover();
  await window.page.locator(".workbench-hover", { hasText: "Not formatted" }).waitFor();
  await takePicture(window, "vscode-error.png");
  await window.open(at("ignored.ts"));
  await window.append("let  b\n");
  await window.save(at("ignored.ts"), "let  a\nlet  b\n");
  await window.says(/Not formatted.*is ignored/s);
});

it("tells why a file is cached or not", async () => {
  const text = manyStatements(200);
  writeFolder(project, { "a.ts": text });
  const window = await show({ folder: project });
  await window.open(at("a.ts"));
  await window.append("let  added\n");
  await window.save(at("a.ts"), `${text}let added;\n`);
  await window.command("fmt-cache: Why Is This File Not Cached?");
  const shown = window.page.locator(".editor-instance .view-lines").last();
  await expect
    .poll(() => shown.textContent(), { timeout: patience })
    .toMatch(/a\.ts:\s(?:hit|statements|new)\..*Prettier/s);
  await takePicture(window, "vscode-explain.png");
});

it("takes an upgraded fmt-cache", async () => {
  installOwn(project);
  writeFolder(project, { "a.ts": "let  a\n" });
  const window = await show({ folder: project });
  await window.open(at("a.ts"));
  await window.append("let  b\n");
  await window.save(at("a.ts"), "let a;\nlet b;\n");
  rmSync(at("node_modules/fmt-cache"));
  await window.append("let  c\n");
  await window.save(at("a.ts"), "let a;\nlet b;\nlet c;\n");
  await window.says(/of the project/);
  writeFolder(at("node_modules/fmt-cache"), {
    "package.json": JSON.stringify({ version: "9.9.9", bin: { "fmt-cache": "cli.cjs" } }),
    "cli.cjs": `require(${JSON.stringify(join(top, "dist/cli.cjs"))});`,
  });
  await window.append("let  d\n");
  await window.save(at("a.ts"), "let a;\nlet b;\nlet c;\nlet d;\n");
  await window.says(/fmt-cache 9\.9\.9 of the project/);
});

it("starts a server again on command, and one that has ended, however often", async () => {
  installOwn(project);
  writeFolder(project, { "a.ts": "" });
  const window = await show({ folder: project });
  await window.open(at("a.ts"));
  await window.append("let  a\n");
  await window.save(at("a.ts"), "let a;\n");
  await window.command("fmt-cache: Restart the Language Servers");
  let expected = "let a;\n";
  // The client itself starts a server four times.
  for (let end = 1; end <= 6; end += 1) {
    await window.append(`let  a${end}\n`);
    expected += `let a${end};\n`;
    await window.save(at("a.ts"), expected);
    killServers(project);
  }
});

it("loads nothing of a workspace that is not trusted, until it is", async () => {
  const careful = await start("careful", false);
  try {
    const trap = `require("fs").writeFileSync(${JSON.stringify(join(scratch, "trapped"))}, "");`;
    writeFolder(project, {
      "a.ts": "let  a\n",
      ".prettierrc.cjs": `${trap} module.exports = { semi: false };`,
      "node_modules/fmt-cache/package.json": '{ "version": "1.0.0", "bin": { "fmt-cache": "cli.cjs" } }',
      "node_modules/fmt-cache/cli.cjs": `${trap} require(${JSON.stringify(join(top, "dist/cli.cjs"))});`,
    });
    opened = await openWindow(browser, careful.address, { folder: project });
    await opened.open(at("a.ts"));
    await opened.says(/not trusted/);
    await opened.append("let  b\n");
    await opened.save(at("a.ts"), "let  a\nlet  b\n");
    await opened.command("Format Document");
    expect(execFileSync("ls", [scratch], { encoding: "utf8" })).not.toContain("trapped");
    await opened.status.click();
    await opened.page.locator(".monaco-list-row", { hasText: "Manage the trust" }).click();
    await opened.page.getByRole("button", { name: /^Trust$/ }).click();
    await opened.open(at("a.ts"));
    await opened.says(/Ready/);
    await opened.saveUntil(at("a.ts"), "let a\nlet b\n");
    expect(execFileSync("ls", [scratch], { encoding: "utf8" })).toContain("trapped");
  } finally {
    await careful.stop();
  }
});

function start(name: string, trustsAll: boolean): Promise<CodeServer> {
  servers.push(name);
  return startCodeServer({
    data: join(scratch, name),
    vsix: join(scratch, "fmt-cache-0.1.0.vsix"),
    env: { FMT_CACHE_LOCATION: join(scratch, "cache"), XDG_STATE_HOME: join(scratch, "state") },
    trustsAll,
  });
}

async function show(what: Readonly<Record<string, string>>): Promise<EditorWindow> {
  return (opened = await openWindow(browser, server.address, what));
}

/** Keeps what the window looked like, and what the editor and the extension have logged. */
async function keepWhatFailed(): Promise<void> {
  const to = join(failures, basename(project));
  await opened?.page.screenshot({ path: join(to, "window.png") });
  for (const name of servers) cpSync(join(scratch, name, "user/logs"), join(to, name), { recursive: true });
}

function at(name: string): string {
  return join(project, name);
}
