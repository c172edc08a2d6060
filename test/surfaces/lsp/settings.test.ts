// Long: each test starts a language server, which loads a Prettier.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { DocumentSettings } from "../../../src/surfaces/lsp/document-settings.ts";
import type { Outcome } from "../../../src/surfaces/lsp/outcome.ts";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { writeFolder } from "../cli/folder.ts";
import { startClient, type Client } from "./client.ts";
import { installPrettier } from "./install-prettier.ts";
import { differing, manyStatements } from "./texts.ts";

let bench: Workbench;
let project: string;
let client: Client;
let settings: DocumentSettings;
let asked: string[];
let outcomes: Outcome[];
let projects = 0;

beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.dispose());
beforeEach(async () => {
  projects += 1;
  project = join(bench.directory, `project-${projects}`);
  writeFolder(project, { ".git/HEAD": "" });
  client = await startClient([process.execPath, bench.command, "lsp"], {
    cwd: project,
    env: { PATH: process.env["PATH"] ?? "", HOME: join(bench.directory, "home") },
    folders: [project],
    initializationOptions: { settings: true, outcomes: true },
  });
  settings = {};
  asked = [];
  outcomes = [];
  const { connection } = client;
  connection.onRequest("workspace/configuration", ({ items }: { items: { scopeUri: string }[] }) => {
    asked.push(...items.map(({ scopeUri }) => scopeUri));
    return items.map(() => settings);
  });
  connection.onNotification("fmt-cache/outcome", (outcome: Outcome) => void outcomes.push(outcome));
});
afterEach(() => client.process.kill("SIGKILL"));

it("asks for the settings of a document once, until they change", async () => {
  settings = { options: { semi: false } };
  const text = await client.open(uriOf("a.ts"), "let  a = 1;\n");
  await text.save();
  expect(text.text).toBe("let a = 1\n");
  await text.save();
  expect(asked).toEqual([uriOf("a.ts")]);
  await change({ options: { semi: true } });
  await text.save();
  expect(text.text).toBe("let a = 1;\n");
  expect(asked).toEqual([uriOf("a.ts"), uriOf("a.ts")]);
});

it("uses the options of the editor only where nothing is configured", async () => {
  settings = { options: { semi: false, tabWidth: 8 } };
  writeFolder(project, {
    "configured/.prettierrc": "{}",
    "edited/.editorconfig": "root = true\n[*]\nindent_size = 3\n",
  });
  const saved = async (name: string) => {
    const text = await client.open(uriOf(name), "if (a) { b() }\n");
    await text.save();
    return text.text;
  };
  expect(await saved("a.ts")).toBe("if (a) {\n        b()\n}\n");
  expect(await saved("configured/a.ts")).toBe("if (a) {\n  b();\n}\n");
  expect(await saved("edited/a.ts")).toBe("if (a) {\n   b();\n}\n");
  await change({ options: { semi: false, tabWidth: 8 }, editorconfig: false });
  expect(await saved("edited/b.ts")).toBe("if (a) {\n        b()\n}\n");
});

it("requires a configuration where a setting says so", async () => {
  settings = { requireConfig: true };
  const text = await client.open(uriOf("a.ts"), "let  a\n");
  expect(await text.format()).toBeNull();
  expect(outcomes).toMatchObject([{ uri: uriOf("a.ts"), outcome: "no-configuration" }]);
  writeFolder(project, { ".prettierrc": "semi: false\n" });
  await text.save();
  expect(text.text).toBe("let a\n");
});

it("reads the configuration and the ignore file that settings name, and both again when they change", async () => {
  settings = { configPath: "tools/format.json", ignorePath: "tools/ignored" };
  writeFolder(project, {
    ".prettierrc": '{ "semi": true }',
    "tools/format.json": '{ "semi": false }',
    "tools/ignored": "",
  });
  const text = await client.open(uriOf("tools/a.ts"), "let  a = 1;\n");
  await text.save();
  expect(text.text).toBe("let a = 1\n");
  writeFolder(project, { "tools/format.json": '{ "semi": true }' });
  await text.save();
  expect(text.text).toBe("let a = 1;\n");
  writeFolder(project, { "tools/ignored": "a.ts\n" });
  await text.edit("1", " 2");
  expect(await text.format()).toBeNull();
  expect(outcomes.at(-1)).toMatchObject({ outcome: "ignored" });
});

it("formats in node_modules, and what only the editor knows the language of, where settings say so", async () => {
  settings = { withNodeModules: true };
  const inside = await client.open(uriOf("node_modules/a/index.ts"), "let  a\n");
  await inside.save();
  expect(inside.text).toBe("let a;\n");
  const unknown = await client.open(uriOf("a.unknown"), "let  a\n");
  await unknown.save();
  expect(unknown.text).toBe("let a;\n");
});

it("takes the Prettier that a setting names, for long texts, too", async () => {
  installPrettier(project, "prettier");
  installPrettier(join(project, "tool"), "prettier-3.0");
  settings = { prettierPath: "./tool/node_modules/prettier" };
  const text = await client.open(uriOf("a.ts"), differing);
  await text.save();
  const long = `${differing}${manyStatements(3_000).replaceAll(" = ", "  =  ")}`;
  const longText = await client.open(uriOf("long.ts"), long);
  await longText.save();
  expect(longText.text.startsWith(text.text)).toBe(true);
  expect(outcomes.map(({ prettier }) => prettier?.version)).toEqual(["3.0.3", "3.0.3"]);
  await change({});
  await text.replace(differing);
  await text.save();
  expect(outcomes.at(-1)?.prettier?.version).toBe("3.10.1");
  expect(longText.text.startsWith(text.text)).toBe(false);
});

it("takes the project's Prettier where a setting names our module or Yarn's kit, and says what it cannot use", async () => {
  installPrettier(project, "prettier-3.0");
  writeFolder(project, {
    "node_modules/fmt-cache/prettier/package.json": '{ "name": "prettier", "fmt-cache": "0.1.0" }',
    "elsewhere/package.json": '{ "name": "prettier" }',
  });
  const text = await client.open(uriOf("a.ts"), "let  a\n");
  for (const prettierPath of ["./node_modules/fmt-cache/prettier", ".yarn/sdks/prettier/index.cjs"]) {
    await change({ prettierPath });
    expect(await text.format()).not.toBeNull();
    expect(outcomes.at(-1)?.prettier?.version).toBe("3.0.3");
  }
  for (const [prettierPath, reason] of [
    ["./elsewhere", 'must name a folder "node_modules/prettier"'],
    ["./nowhere/node_modules/prettier", "where no Prettier is"],
  ]) {
    await change({ prettierPath: prettierPath! });
    expect(await text.format()).toBeNull();
    expect(outcomes.at(-1)).toMatchObject({
      outcome: "rejected",
      message: expect.stringContaining(reason!),
    });
  }
});

it("tells how each request has ended, and by which Prettier", async () => {
  installPrettier(project, "prettier-3.0");
  writeFolder(project, { ".prettierignore": "ignored.ts\n" });
  for (const [name, source, expected] of [
    ["a.ts", "let  a\n", { outcome: "formatted", prettier: { version: "3.0.3", origin: "nearest" } }],
    ["b.ts", "let a;\n", { outcome: "unchanged" }],
    ["ignored.ts", "let  a\n", { outcome: "ignored", message: expect.stringContaining("is ignored") }],
    ["broken.ts", "let = = 1\n", { outcome: "rejected", message: expect.stringContaining("Expression") }],
  ] as const) {
    await (await client.open(uriOf(name), source)).format();
    expect(outcomes.at(-1)).toMatchObject({ uri: uriOf(name), ...expected });
  }
  expect(outcomes).toHaveLength(4);
});

/** Changes the settings, and tells the server so, as an editor does. */
it("goes on without the settings of a client that never says them", async () => {
  client.connection.onRequest("workspace/configuration", () => new Promise(() => {}));
  const text = await client.open(uriOf("a.ts"), "let  a = 1;\n");
  await text.save();
  expect(text.text).toBe("let a = 1;\n");
});

async function change(changed: DocumentSettings): Promise<void> {
  settings = changed;
  await client.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
}

function uriOf(name: string): string {
  return pathToFileURL(join(project, name)).href;
}
