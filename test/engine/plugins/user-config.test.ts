import { MisuseError } from "../../../src/util/misuse-error.ts";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createUserConfigReader } from "../../../src/engine/plugins/user-config.ts";

const root = mkdtempSync(join(tmpdir(), "fmt-cache-user-config-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let count = 0;

/** A repository with these files; values are printed as JSON, texts stay as they are. */
function open(files: Readonly<Record<string, unknown>>) {
  const folder = join(root, `${count++}`);
  mkdirSync(join(folder, ".git"), { recursive: true });
  const write = (file: string, value: unknown) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), typeof value === "string" ? value : JSON.stringify(value));
  };
  for (const [file, value] of Object.entries(files)) write(file, value);
  return { folder, write };
}

const plugins = (name: string, value: unknown = {}) => ({ plugins: { [name]: value } });

function namesIn(folder: string) {
  const found = createUserConfigReader()(folder);
  return found && { file: found.file.slice(found.file.indexOf(folder)), names: [...found.plugins.keys()] };
}

describe("what users declare about their plugins", () => {
  it("is read from a file of its own, with defaults filled in", () => {
    const known = { dependsOn: ["composer.json", "../x.json"], statements: true };
    const { folder } = open({
      "fmt-cache.config.json": { plugins: { "@prettier/plugin-php": known, "./own.js": {} } },
    });
    const found = createUserConfigReader()(folder);
    expect(found?.file).toBe(join(folder, "fmt-cache.config.json"));
    expect([...found!.plugins]).toEqual([
      ["@prettier/plugin-php", known],
      ["./own.js", { dependsOn: [], statements: false }],
    ]);
  });

  it("is read from the manifest", () => {
    const { folder } = open({ "package.json": { name: "fmt-cache", "fmt-cache": plugins("a") } });
    expect(namesIn(folder)).toEqual({ file: join(folder, "package.json"), names: ["a"] });
  });

  it("comes from the nearest folder that has one, up to the root of the repository", () => {
    const { folder } = open({
      "fmt-cache.config.json": plugins("outside"),
      "inside/.git/HEAD": "",
      "inside/a/b/c.ts": "",
      "outer/fmt-cache.config.json": plugins("outer"),
      "outer/package.json": { name: "fmt-cache" },
      "outer/inner/package.json": { "fmt-cache": {} },
      "outer/inner/deep/a.ts": "",
    });
    expect(namesIn(join(folder, "inside/a/b"))).toBeUndefined();
    expect(namesIn(join(folder, "outer"))?.names).toEqual(["outer"]);
    expect(namesIn(join(folder, "outer/inner/deep"))?.names).toEqual([]);
    expect(namesIn(join(folder, "other"))?.names).toEqual(["outside"]);
  });

  it("is remembered by folder in the life of a reader", () => {
    const { folder, write } = open({ "fmt-cache.config.json": plugins("before"), "a/b.ts": "" });
    const read = createUserConfigReader();
    const first = read(join(folder, "a"));
    write("fmt-cache.config.json", plugins("after"));
    expect(read(join(folder, "a"))).toBe(first);
    expect(read(folder)).toBe(first);
    expect(namesIn(join(folder, "a"))?.names).toEqual(["after"]);
  });

  it("is not expected in a broken manifest that does not mention us", () => {
    expect(namesIn(open({ "package.json": '{ "name": "fmt-cache"' }).folder)).toBeUndefined();
    expect(namesIn(open({ "package.json": { scripts: { "fmt-cache": "x" } } }).folder)).toBeUndefined();
  });

  it("may not stand in two files of one folder", () => {
    const { folder } = open({
      "fmt-cache.config.json": plugins("a"),
      "package.json": { "fmt-cache": plugins("a") },
    });
    expect(() => namesIn(folder)).toThrow(
      `There is a configuration of fmt-cache in "${join(folder, "fmt-cache.config.json")}", ` +
        `and another one in "${join(folder, "package.json")}". Keep one of them.`,
    );
  });

  const wrong: readonly (readonly [config: unknown, message: string])[] = [
    [[], "FILE must be an object, not []."],
    ["{", "FILE is not valid JSON: "],
    [{ plugin: {} }, '"plugin" in FILE is unknown. Allowed there: plugins, remote.'],
    [{ plugins: ["a"] }, '"plugins" in FILE must be an object, not ["a"].'],
    [plugins("a", null), '"plugins.a" in FILE must be an object, not null.'],
    [
      plugins("a", { depends: [] }),
      '"plugins.a.depends" in FILE is unknown. Allowed there: dependsOn, statements.',
    ],
    [
      plugins("a", { dependsOn: "x" }),
      '"plugins.a.dependsOn" in FILE must be a list of relative paths, not "x".',
    ],
    [
      plugins("a", { dependsOn: [1] }),
      '"plugins.a.dependsOn" in FILE must be a list of relative paths, not [1].',
    ],
    [
      plugins("a", { dependsOn: ["/x"] }),
      '"plugins.a.dependsOn" in FILE must be a list of relative paths, not ["/x"].',
    ],
    [plugins("a", { statements: 1 }), '"plugins.a.statements" in FILE must be true or false, not 1.'],
  ];

  it.each(wrong)("is an error where it is %j", (config, message) => {
    const { folder } = open({ "fmt-cache.config.json": config, "a/b.ts": "" });
    const read = createUserConfigReader();
    // A second call fails in the same way.
    for (const asked of [join(folder, "a"), join(folder, "a"), folder]) {
      expect(() => read(asked)).toThrow(MisuseError);
      expect(() => read(asked)).toThrow(
        message.replace("FILE", `"${join(folder, "fmt-cache.config.json")}"`),
      );
    }
  });

  it.each([
    '[{ "remote": { "url": "//ci:s3cret@host" } }]',
    '{ "remote": { "url": "//ci:s3cret@host", } }',
    '{ "remote": { "url": //ci:s3cret@host } }',
    "{ 'remote': //ci:s3cret@host }",
    "//ci:s3cret@host",
    '"https://ci:s3cret@host"',
    '{ "plugins": "https://ci:s3cret@host" }',
  ])("shows no password of a remote when it is wrong: %s", (config) => {
    const { folder } = open({ "fmt-cache.config.json": config });
    const read = () => createUserConfigReader()(folder);
    expect(read).toThrow(/must be an object\.$|is not valid JSON: [^:"]+$/);
  });

  it("is reported with its place in the manifest if it is wrong", () => {
    const { folder } = open({ "package.json": { "fmt-cache": plugins("a", { dependson: [] }) } });
    expect(() => namesIn(folder)).toThrow(
      `"fmt-cache.plugins.a.dependson" in "${join(folder, "package.json")}" is unknown. Allowed there: dependsOn, statements.`,
    );
  });
});
