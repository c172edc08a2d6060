import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { createFormatter } from "../../../src/formatter/create-formatter.ts";
import type { OptionsRequest } from "../../../src/engine/config/options.ts";
import type { Lookup, Store } from "../../../src/stores/store.ts";
import type { CacheKey } from "../../../src/util/digest.ts";
import { createMapStore } from "../../stores/map-store.ts";

const root = mkdtempSync(join(tmpdir(), "fmt-cache-options-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
mkdirSync(join(root, "node_modules"));
symlinkSync(
  fileURLToPath(new URL("../../../node_modules/prettier", import.meta.url)),
  join(root, "node_modules/prettier"),
  "dir",
);

const request: OptionsRequest = { editorconfig: true, configPrecedence: "cli-override", cliOptions: {} };

/** A folder with files, one memory for all its resolvers, and a new resolver for each question. */
function open(name: string, files: Readonly<Record<string, string>>) {
  const folder = join(root, name);
  const write = (file: string, text: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  for (const [file, text] of Object.entries(files)) write(file, text);
  const map = new Map<CacheKey, Lookup>();
  const resolve = async (file: string, asked: Partial<OptionsRequest> = {}) => {
    const formatter = createFormatter({ store: createMapStore(map) });
    return (await formatter.fileKind(join(folder, file), { ...request, ...asked })).options;
  };
  return { folder, write, resolve, remembered: () => map.size };
}

describe("remembered options", () => {
  it("follow the present configuration file, even if Prettier remembers an older one", async () => {
    const { write, resolve } = open("changed", { ".prettierrc": "semi: true\n" });
    expect(await resolve("a.ts")).toEqual({ semi: true });
    write(".prettierrc", "semi: false\n");
    expect(await resolve("a.ts")).toEqual({ semi: false });
    expect(await resolve("a.ts")).toEqual({ semi: false });
    write(".prettierrc", "semi: true\n");
    expect(await resolve("a.ts")).toEqual({ semi: true });
  });

  it.each([
    [".prettierrc", "# see: docs\nshared-config\n"],
    [".prettierrc", "shared-config # see: docs\n"],
    [".prettierrc", '"shared-config"\n'],
    [".prettierrc.json", '"shared-config"\n'],
    [".prettierrc.yaml", "---\nshared-config\n"],
    ["package.json", '{ "prettier": "shared-config" }\n'],
    ["package.yaml", '"prettier": shared-config\n'],
    ["package.yaml", "prettier:\n  shared-config\n"],
  ])("are asked for again where %s only names a package: %j", async (file, text) => {
    const { folder, write } = open(`shared-${file}-${text.length}`, { [file]: text });
    const module = "node_modules/shared-config";
    write(`${module}/package.json`, '{ "name": "shared-config", "version": "1.0.0", "main": "index.mjs" }');
    write(`${module}/index.mjs`, "export default { tabWidth: 3 };");
    const remembered: string[] = [];
    const store: Store = {
      ...createMapStore(),
      setMany: async (entries) =>
        void remembered.push(...entries.flatMap((entry) => (entry.kind === "text" ? [entry.text] : []))),
    };
    const { options } = await createFormatter({ store }).fileKind(join(folder, "a.ts"), request);
    expect(options.tabWidth).toBe(3);
    expect(remembered).not.toContain('{"tabWidth":3}');
  });

  it.each([
    ["export default { tabWidth: 3 };", true],
    ["export default { tabWidth: 1 + 2 };", false],
  ])("are those of a module only if it is a literal: %s", async (text, isRemembered) => {
    const { folder } = open(`module-${text.length}`, { "prettier.config.mjs": text });
    const remembered: string[] = [];
    const store: Store = {
      ...createMapStore(),
      setMany: async (entries) =>
        void remembered.push(...entries.flatMap((entry) => (entry.kind === "text" ? [entry.text] : []))),
    };
    const { options, isFixed } = await createFormatter({ store }).fileKind(join(folder, "a.ts"), request);
    expect(options.tabWidth).toBe(3);
    expect(isFixed).toBe(isRemembered);
    expect(remembered.some((entry) => entry.includes('"tabWidth":3'))).toBe(isRemembered);
  });

  it("are those of the module that Node has loaded, whatever its file says now", async () => {
    const literal = (width: number) =>
      `export default { overrides: [{ files: "*.ts", options: { tabWidth: ${width} } }] };`;
    const { folder, write, resolve } = open("loaded-module", { "prettier.config.mjs": literal(3) });
    expect(await resolve("a.ts")).toEqual({ tabWidth: 3 });
    write("prettier.config.mjs", literal(5));
    const prettier = await import("prettier");
    const theirs = await prettier.resolveConfig(join(folder, "a.ts"), {
      editorconfig: true,
      useCache: false,
    });
    expect(await resolve("a.ts")).toEqual(theirs);
    write("prettier.config.mjs", literal(3));
    expect(await resolve("a.ts")).toEqual({ tabWidth: 3 });
  });

  it("are not remembered for a literal if another version of it has been loaded before", () => {
    const { folder } = open("loaded-before", { "prettier.config.mjs": "export default { tabWidth: 3 };" });
    const program = fileURLToPath(new URL("programs/loaded-before.ts", import.meta.url));
    const said = execFileSync(process.execPath, ["--import", "tsx", program, folder], { encoding: "utf8" });
    const { ours, theirs, remembered } = JSON.parse(said) as Record<string, unknown>;
    expect(theirs).toEqual({ tabWidth: 3 });
    expect(ours).toEqual(theirs);
    expect((remembered as string[]).filter((text) => /"tabWidth":[35]/.test(text))).toEqual([]);
  });

  it.each(["/*", "/*\\n", "//", "#", "["])("are found beside a megabyte of %j", async (piece) => {
    const long = piece.repeat(1_000_000 / piece.length);
    const { resolve } = open(`long-${piece.codePointAt(0)}-${piece.length}`, {
      ".prettierrc.json": `{ "semi": false, "other": "${long}" }\n`,
      ".editorconfig": `; ${long}\n`,
    });
    expect((await resolve("a.ts"))["semi"]).toBe(false);
  });

  it.each(["[*.ts]", "\uFEFF[*.ts]", "\f[*.ts]", "\u00A0[*.ts]", "  [a.ts]"])(
    "differ by name where .editorconfig has a section %j",
    async (section) => {
      const { resolve } = open(`sections-${section.codePointAt(0)}`, {
        ".editorconfig": `${section}\nindent_style = space\nindent_size = 8\n`,
      });
      const other = await resolve("a.js");
      await resolve("a.ts");
      expect(await resolve("a.js")).toEqual(other);
    },
  );

  it("differ by whether .git is a file or a folder, as they do for Prettier", async () => {
    const { folder, write, resolve } = open("marker", {
      ".editorconfig": "[*]\nindent_size = 7\nindent_style = space\n",
    });
    write("r/.git", "gitdir: elsewhere\n");
    const asFile = await resolve("r/a.ts");
    rmSync(join(folder, "r/.git"));
    mkdirSync(join(folder, "r/.git"));
    const asFolder = await resolve("r/a.ts");
    const prettier = await import("prettier");
    await prettier.clearConfigCache();
    expect(asFolder).toEqual(
      (await prettier.resolveConfig(join(folder, "r/a.ts"), { editorconfig: true })) ?? {},
    );
    rmSync(join(folder, "r/.git"), { recursive: true });
    write("r/.git", "gitdir: elsewhere\n");
    await prettier.clearConfigCache();
    expect(asFile).toEqual(
      (await prettier.resolveConfig(join(folder, "r/a.ts"), { editorconfig: true })) ?? {},
    );
  });

  it("follow overrides relative to the configuration file, also to one that is named", async () => {
    const { folder, resolve } = open("overrides", {
      ".prettierrc": "overrides:\n  - files: 'src/*.ts'\n    options: { semi: false }\n",
      "other.json": '{ "overrides": [{ "files": "src/b.ts", "options": { "tabWidth": 5 } }] }',
    });
    const config = join(folder, "other.json");
    for (let time = 0; time < 2; time += 1) {
      expect(await resolve("src/a.ts")).toEqual({ semi: false });
      expect(await resolve("a.ts")).toEqual({});
      expect(await resolve("src/b.ts", { config })).toEqual({ tabWidth: 5 });
      expect(await resolve("src/c.ts", { config })).toEqual({});
      expect(await resolve("src/a.ts", { config: false })).toEqual({});
      expect(await resolve("src/a.ts", { cliOptions: { semi: true } })).toEqual({ semi: true });
      expect(
        await resolve("src/a.ts", { cliOptions: { semi: true }, configPrecedence: "file-override" }),
      ).toEqual({
        semi: false,
      });
    }
  });

  it("are shared by folders and files that one configuration treats alike", async () => {
    const { write, resolve, remembered } = open("shared", {
      ".prettierrc": JSON.stringify({
        semi: false,
        overrides: [{ files: "**/*.test.ts", options: { tabWidth: 3 } }],
      }),
      "package.json": '{ "name": "a", "devDependencies": { "prettier": "3" } }',
    });
    write("packages/b/package.json", '{ "name": "b" }');
    const alike = async (files: readonly string[], options: object) => {
      const sizes = new Set<number>();
      for (const file of files) {
        expect(await resolve(file)).toEqual(options);
        sizes.add(remembered());
      }
      expect(sizes.size).toBe(1);
    };
    await alike(["a.ts", "b.ts", "packages/c.ts", "packages/b/src/d.ts"], { semi: false });
    await alike(["a.test.ts", "packages/b/e.test.ts"], { semi: false, tabWidth: 3 });
  });

  it("distinguish a nearer configuration from one beside another", async () => {
    const { write, resolve } = open("nearer", {
      "beside/.prettierrc": "tabWidth: 3\n",
      "beside/package.json": '{ "prettier": { "tabWidth": 5 } }',
      "above/package.json": '{ "prettier": { "tabWidth": 5 } }',
    });
    write("above/below/.prettierrc", "tabWidth: 3\n");
    expect(await resolve("beside/a.ts")).toEqual({ tabWidth: 5 });
    expect(await resolve("above/below/a.ts")).toEqual({ tabWidth: 3 });
    expect(await resolve("beside/a.ts")).toEqual({ tabWidth: 5 });
  });

  it("differ by path where the configuration is named and lies elsewhere", async () => {
    const { folder, resolve } = open("elsewhere", {
      "config/a.json": '{ "overrides": [{ "files": "**/*.ts", "options": { "tabWidth": 5 } }] }',
    });
    const config = join(folder, "config/a.json");
    for (let time = 0; time < 2; time += 1) {
      expect(await resolve("config/below/a.ts", { config })).toEqual({ tabWidth: 5 });
      expect(await resolve("src/a.ts", { config })).toEqual({});
    }
  });

  it.each(['{ "\\u0070rettier": { "tabWidth": 3 } }', '{ "prettier": { "tabWidth": 3 } }'])(
    "are found in a manifest that says %s",
    async (manifest) => {
      const { resolve } = open(`manifest-${manifest.length}`, { "package.json": manifest });
      expect(await resolve("a.ts")).toEqual({ tabWidth: 3 });
      expect(await resolve("a.ts")).toEqual({ tabWidth: 3 });
    },
  );

  it("change when a manifest begins to configure Prettier", async () => {
    const { write, resolve } = open("late", { "package.json": "{}", ".prettierrc": "semi: true\n" });
    expect(await resolve("a.ts")).toEqual({ semi: true });
    write("package.json", '{ "prettier": { "semi": false } }');
    expect(await resolve("a.ts")).toEqual({ semi: false });
  });
});
