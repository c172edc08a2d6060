import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findNode } from "../../editors/vscode/src/find-node.ts";
import { findServer, type OwnFiles } from "../../editors/vscode/src/find-server.ts";
import { languagesOfPlugins, ownExtensions, ownLanguages } from "../../editors/vscode/src/languages.ts";
import { isEnabled, toFlags, toServerSettings } from "../../editors/vscode/src/settings.ts";
import { getSupportInfo } from "prettier";
import { writeFolder } from "../surfaces/cli/folder.ts";

// What the extension decides without the editor. `npm run test:vscode` tries it in one.

let top: string;
let own: OwnFiles;

beforeEach(() => {
  top = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-vscode-")));
  own = { carried: join(top, "extension/fmt-cache"), startInPnp: join(top, "extension/start.cjs") };
  writeFolder(top, packageFiles("extension/fmt-cache", "0.1.0"));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

describe("the server of a folder", () => {
  it("is the nearest one of the project, else the one that is carried", () => {
    writeFolder(top, packageFiles("work/node_modules/fmt-cache", "0.2.0"));
    writeFolder(top, packageFiles("work/packages/a/node_modules/fmt-cache", "0.3.0"));
    for (const [folder, version, origin] of [
      ["work/packages/a/src", "0.3.0", "project"],
      ["work/packages/b", "0.2.0", "project"],
      ["other", "0.1.0", "extension"],
    ]) {
      expect(findServer(join(top, folder!), own)).toMatchObject({ version, origin });
    }
    const found = findServer(join(top, "work/src"), own);
    expect(found.nodeArgs).toEqual([join(top, "work/node_modules/fmt-cache/dist/cli.cjs")]);
    expect(found.folder).toBe(join(top, "work"));
  });

  it("is another one after an upgrade, and the same otherwise", () => {
    writeFolder(top, packageFiles("work/node_modules/fmt-cache", "0.2.0"));
    const identity = () => findServer(join(top, "work/src"), own).identity;
    const before = identity();
    expect(findServer(join(top, "work/lib"), own).identity).toBe(before);
    writeFolder(top, { "work/node_modules/fmt-cache/dist/cli.cjs": "// newer, and longer" });
    expect(identity()).not.toBe(before);
  });

  it("is none of the project's that is only half installed", () => {
    for (const text of ["", "{", '{ "version": "0.2.0" }', '{ "version": "0.2.0", "bin": "x" }']) {
      writeFolder(top, { "work/node_modules/fmt-cache/package.json": text });
      expect(findServer(join(top, "work"), own).origin).toBe("extension");
    }
    writeFolder(top, { "work/node_modules/fmt-cache/package.json": manifest("0.2.0") });
    expect(findServer(join(top, "work"), own).origin).toBe("extension");
  });

  it("is looked for by Plug'n'Play where there is its file", () => {
    writeFolder(top, { "work/.pnp.cjs": "", "work/.pnp.loader.mjs": "", "old/.pnp.cjs": "" });
    const [pnp, loader] = [join(top, "work/.pnp.cjs"), join(top, "work/.pnp.loader.mjs")];
    expect(findServer(join(top, "work/src"), own)).toMatchObject({
      origin: "project",
      nodeArgs: [
        "--require",
        pnp,
        "--experimental-loader",
        loader,
        own.startInPnp,
        join(top, "work"),
        own.carried,
      ],
    });
    const old = findServer(join(top, "old"), own);
    expect(old.nodeArgs).toEqual([
      "--require",
      join(top, "old/.pnp.cjs"),
      own.startInPnp,
      join(top, "old"),
      own.carried,
    ]);
  });
});

describe("the Node.js of the servers", () => {
  it("is that of the setting, that of the PATH, or the editor's own where the PATH has an old one or none", async () => {
    expect(await findNode("/opt/node")).toEqual({ command: "/opt/node", env: {} });
    expect(await findNode("")).toEqual({ command: "node", env: {} });
    const own = { command: process.execPath, env: { ELECTRON_RUN_AS_NODE: "1" } };
    const path = process.env["PATH"];
    try {
      for (const [version, expected] of [
        ["v20.18.3", own],
        ["v18.20.0", own],
        ["v20.19.0", { command: "node", env: {} }],
        ["v26.0.0", { command: "node", env: {} }],
      ] as const) {
        mkdirSync(join(top, version));
        writeFileSync(join(top, version, "node"), `#!/bin/sh\necho ${version}\n`, { mode: 0o755 });
        process.env["PATH"] = join(top, version);
        expect(await findNode(undefined)).toEqual(expected);
      }
      process.env["PATH"] = join(top, "nowhere");
      expect(await findNode(undefined)).toEqual(own);
    } finally {
      process.env["PATH"] = path;
    }
  });
});

describe("settings", () => {
  it("of Prettier's extension say what the server understands", () => {
    const given: Record<string, unknown> = {
      configPath: "~/format.json",
      ignorePath: "",
      prettierPath: null,
      requireConfig: true,
      useEditorConfig: false,
      withNodeModules: "yes",
      semi: false,
      tabWidth: 3,
      parser: "babel",
      plugins: ["anything"],
    };
    const settings = toServerSettings((name) => given[name]);
    expect(settings).toEqual({
      configPath: join(homedir(), "format.json"),
      requireConfig: true,
      editorconfig: false,
      options: { semi: false, tabWidth: 3 },
    });
    expect(toFlags({ ...settings, configPath: "format.json" }, "/project")).toEqual([
      ...["--ignore-path", resolve("/project/.prettierignore"), "--config", resolve("/project/format.json")],
      ...["--no-editorconfig", "--config-precedence", "prefer-file", "--no-semi", "--tab-width=3"],
    ]);
  });

  it("switch formatting on and off, ours before those of Prettier's extension", () => {
    const given: [unknown, unknown][] = [
      [undefined, undefined],
      [undefined, false],
      [true, false],
      [false, true],
    ];
    expect(given.map(([ours, prettiers]) => isEnabled(ours, prettiers))).toEqual([true, false, true, false]);
  });
});

describe("languages", () => {
  it("are all that Prettier knows", async () => {
    const { languages } = await getSupportInfo();
    const known = new Set(languages.flatMap(({ vscodeLanguageIds = [] }) => vscodeLanguageIds));
    expect([...ownLanguages].sort()).toEqual([...known].sort());
    const extensions = new Set(languages.flatMap((language) => language.extensions ?? []));
    expect(ownExtensions.map((extension) => `.${extension}`).sort()).toEqual([...extensions].sort());
  });

  it("of plugins are found in configurations and packages on the way up", () => {
    writeFolder(top, {
      "work/package.json": '{ "devDependencies": { "prettier-plugin-svelte": "3.0.0" } }',
      "work/a/.prettierrc": '{ "plugins": ["@prettier/plugin-php", "@shopify/prettier-plugin-liquid"] }',
      "work/a/src/prettier.config.mjs": 'import pug from "@prettier/plugin-pug";',
      "work/b/.prettierrc": "{}",
      "other/.prettierrc.yaml": "plugins: [prettier-plugin-solidity]",
    });
    const found = (folder: string) => [...languagesOfPlugins(join(top, folder))];
    expect(found("work/a/src")).toEqual(["jade", "pug", "php", "liquid", "svelte"]);
    expect(found("work/b")).toEqual(["svelte"]);
    expect(found("other")).toEqual(["solidity", "sol"]);
  });
});

function packageFiles(folder: string, version: string): Record<string, string> {
  return { [`${folder}/package.json`]: manifest(version), [`${folder}/dist/cli.cjs`]: "" };
}

function manifest(version: string): string {
  return JSON.stringify({ name: "fmt-cache", version, bin: { "fmt-cache": "dist/cli.cjs" } });
}
