// Long: it packs and installs our package, and starts a process for each question.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { homeDirectory } from "../../../src/surfaces/prettier-module/home-directory.ts";
import { openInstallation, repository, type Installation } from "./installation.ts";

const ownPath = "./node_modules/fmt-cache/prettier";
const prettierFolder = join(repository, "node_modules/prettier");
const { exports: entryPoints, version } = JSON.parse(
  readFileSync(join(prettierFolder, "package.json"), "utf8"),
) as { exports: Record<string, unknown>; version: string };

/** Every name under which a part of Prettier can be loaded, except what runs when it is loaded. */
const subpaths = [
  ...Object.keys(entryPoints).filter((path) => path !== "./*"),
  ...["", "plugins/"].flatMap((folder) =>
    readdirSync(join(prettierFolder, folder))
      .filter((name) => /\.[cm]?js$/.test(name))
      .map((name) => `./${folder}${name}`),
  ),
].map((path) => join("prettier", path));

let installation: Installation;
beforeAll(async () => {
  installation = await openInstallation({ "package.json": '{ "type": "module" }\n' });
});
afterAll(() => installation?.dispose());

const shapesOf = async (how: "require" | "import", project: string, specifiers: readonly string[]) =>
  (await installation.run("surface.mjs", [how, ...specifiers], { cwd: project })) as Record<string, object>;

describe("the module", () => {
  it("has everything that Prettier's has, of the same type, at every depth", async () => {
    for (const how of ["require", "import"] as const) {
      const own = how === "require" ? ownPath : `${ownPath}/index.mjs`;
      const [expected, linked, beside, named] = await Promise.all([
        shapesOf(how, installation.without, ["prettier"]),
        shapesOf(how, installation.linked, ["prettier"]),
        shapesOf(how, installation.beside, [own]),
        shapesOf(how, installation.beside, ["fmt-cache/prettier"]),
      ]);
      expect(Object.keys(expected["prettier"]!).length).toBeGreaterThan(80);
      expect(linked).toEqual(expected);
      expect(beside[own]).toEqual(expected["prettier"]);
      expect(named["fmt-cache/prettier"]).toEqual(expected["prettier"]);
    }
  });

  it("has every subpath of Prettier, by require and by import", async () => {
    expect(subpaths.length).toBeGreaterThan(80);
    const required = subpaths.filter((path) => !path.endsWith(".mjs"));
    for (const [how, paths] of [
      ["require", required],
      ["import", subpaths],
    ] as const) {
      const expected = await shapesOf(how, installation.without, paths);
      expect(Object.keys(expected)).toEqual(paths);
      expect(await shapesOf(how, installation.linked, paths)).toEqual(expected);
    }
  });

  it("hands on the very instances that Prettier itself uses, also to plugins", async () => {
    const program = join(installation.linked, "same.mjs");
    writeFileSync(
      program,
      `import prettier, * as all from "prettier";
import { createRequire } from "node:module";
import * as babel from "prettier/plugins/babel";
import * as real from ${JSON.stringify(join(prettierFolder, "plugins/babel.mjs"))};
import * as realPrettier from ${JSON.stringify(join(prettierFolder, "index.mjs"))};
const required = createRequire(import.meta.url)("prettier");
console.log(JSON.stringify([babel.parsers === real.parsers, all.doc === realPrettier.doc, prettier.doc === all.doc,
  required.format === all.format, required.version === all.version && all.version === prettier.version]));`,
    );
    expect(await installation.run(program, [], { cwd: installation.linked })).toEqual([
      true,
      true,
      true,
      true,
      true,
    ]);
  });

  it("is an object that can be extended, replaced in part, and printed", async () => {
    const program = join(installation.beside, "extend.cjs");
    writeFileSync(
      program,
      `const prettier = require(${JSON.stringify(ownPath)});
const before = JSON.stringify(prettier);
prettier.prettierPath = "here";
prettier.doc = 1;
prettier.format("a  ", { parser: "babel" }).then((formatted) =>
  console.log(JSON.stringify([before === JSON.stringify(require("prettier")), before.length < 1000, prettier.prettierPath, prettier.doc, formatted,
    Object.getPrototypeOf(prettier)])));`,
    );
    expect(await installation.run(program, [], { cwd: installation.beside })).toEqual([
      true,
      true,
      "here",
      1,
      "a;\n",
      null,
    ]);
  });

  it("rejects what Prettier rejects, and never throws in the call", async () => {
    const calls = `const outcome = (call) => { try { return call().then((value) => ({ value }), ({ name, message }) => ({ name, message })); } catch (error) { return "thrown " + error; } };
Promise.all([
  outcome(() => prettier.format()),
  outcome(() => prettier.format("a")),
  outcome(() => prettier.format("a", null)),
  outcome(() => prettier.format("a", { parser: null, filepath: "a.ts" })),
  outcome(() => prettier.format("a", { parser: "babel", plugins: null })),
  outcome(() => prettier.format("a", { parser: "babel", cursorOffset: 1 })),
  outcome(() => prettier.format("a", { parser: "babel" }, 7)),
  outcome(() => prettier.format(1, { parser: "babel" })),
  outcome(() => prettier.format("a = ", { parser: "babel" })),
  outcome(() => prettier.check("a;\\n", { parser: "babel" })),
  outcome(() => prettier.check("a = ", { parser: "babel" })),
  outcome(() => prettier.formatWithCursor()),
  outcome(() => prettier.formatWithCursor("a")),
  outcome(() => prettier.formatWithCursor("a", { parser: "babel" })),
  outcome(() => prettier.formatWithCursor("\\uFEFFa", { parser: "babel", cursorOffset: 1 })),
  outcome(() => prettier.formatWithCursor("\\uFEFFa", { parser: "babel" })),
  outcome(() => prettier.formatWithCursor("", { parser: "babel" })),
  outcome(() => prettier.resolveConfig()),
  outcome(() => prettier.resolveConfig("a.ts")),
  outcome(() => prettier.resolveConfig(new URL("file:///nowhere/a.ts"))),
  outcome(() => prettier.resolveConfigFile()),
  outcome(() => prettier.resolveConfigFile("file:///nowhere/a.ts")),
  outcome(() => prettier.getFileInfo()),
  outcome(() => prettier.getFileInfo(3)),
  outcome(() => prettier.getFileInfo("a.ts", {})),
  outcome(() => prettier.getFileInfo(new URL("https://example.org/a.ts"))),
  outcome(() => prettier.getSupportInfo()),
  outcome(() => prettier.clearConfigCache()),
  outcome(() => prettier.__debug.parse("a", { parser: "babel" }).then(({ ast }) => ast.type)),
]).then((all) => console.log(JSON.stringify(all)));`;
    const answers = async (project: string, specifier: string, how: "cjs" | "mjs") => {
      const program = join(project, `calls.${how}`);
      const load =
        how === "cjs"
          ? `const prettier = require(${JSON.stringify(specifier)});`
          : `import * as prettier from ${JSON.stringify(specifier)};`;
      writeFileSync(program, `${load}\n${calls}`);
      return installation.run(program, [], { cwd: project });
    };
    for (const how of ["cjs", "mjs"] as const) {
      const expected = await answers(installation.without, "prettier", how);
      expect(expected).toHaveLength(29);
      const file = how === "cjs" ? ownPath : `${ownPath}/index.mjs`;
      expect(await answers(installation.beside, file, how)).toEqual(expected);
      expect(await answers(installation.linked, "prettier", how)).toEqual(expected);
    }
  });

  it("tells a version that editors and peer dependencies accept, before and after it is loaded", () => {
    const manifest = JSON.parse(
      readFileSync(join(installation.beside, ownPath, "package.json"), "utf8"),
    ) as Record<string, unknown>;
    expect(manifest).toMatchObject({ name: "prettier", version, main: "./index.cjs" });
    expect(version).toMatch(/^[3-9]\.\d+\.\d+$/);
  });

  it("heeds PRETTIER_DEBUG whenever it is set, although the text is in the cache", async () => {
    const program = join(installation.directory, "debug.cjs");
    writeFileSync(
      program,
      `const prettier = require(process.argv[2]);
const ask = () => prettier.format("const style = css\`a {\`;\\n", { parser: "babel" }).catch((error) => [error.message]);
(async () => {
  const answers = [];
  for (const value of ["", "1", "", "1"]) {
    process.env.PRETTIER_DEBUG = value;
    answers.push(await ask());
  }
  console.log(JSON.stringify(answers));
})();`,
    );
    const ask = (project: string, path: string) =>
      installation.run(program, [join(project, path)], { cwd: project });
    const expected = await ask(installation.without, "node_modules/prettier");
    expect(expected).toEqual([
      expect.any(String),
      [expect.any(String)],
      expect.any(String),
      [expect.any(String)],
    ]);
    expect(await ask(installation.beside, ownPath)).toEqual(expected);
    expect(await ask(installation.linked, "node_modules/prettier")).toEqual(expected);
  });

  it("has Prettier's command as its own", async () => {
    const command = join(installation.linked, "node_modules/prettier/bin/prettier.cjs");
    const { stdout } = await import("execa").then(({ execa }) =>
      execa(process.execPath, [command, "--stdin-filepath", "a.ts", "--cache-stats"], {
        cwd: installation.linked,
        input: "let   a",
        env: { HOME: join(installation.directory, "home") },
      }),
    );
    expect(stdout).toBe("let a;");
  });

  it.each(["node16", "bundler"])("has Prettier's types under moduleResolution %s", (resolution) => {
    for (const [project, specifier] of [
      [installation.linked, "prettier"],
      [installation.beside, "fmt-cache/prettier"],
    ] as const) {
      writeFileSync(join(project, "consumer.mts"), consumer(specifier, project === installation.linked));
      writeFileSync(
        join(project, "consumer.cts"),
        `import prettier = require("${specifier}");\nexport const formatted: Promise<string> = prettier.format("a");\n`,
      );
      writeFileSync(join(project, "wrong.mts"), `import { format } from "${specifier}";\nformat(1);\n`);
      const files = ["consumer.mts", "wrong.mts", ...(resolution === "node16" ? ["consumer.cts"] : [])];
      const check = () =>
        execFileSync(
          process.execPath,
          [
            join(repository, "node_modules/typescript/bin/tsc"),
            ...["--noEmit", "--strict", "--target", "es2022", "--typeRoots", "none"],
            ...["--module", resolution === "node16" ? "node16" : "esnext"],
            ...["--moduleResolution", resolution, ...files],
          ],
          { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] },
        );
      // The wrong call, and nothing else.
      expect(reportOf(check).trimEnd().split("\n")).toEqual([
        expect.stringMatching(/^wrong\.mts.*not assignable to parameter of type 'string'/),
      ]);
    }
  });
});

describe("the Prettier in use", () => {
  it("is the one of the project whose node_modules hold the module, wherever the process runs", async () => {
    const older = await openInstallation({ "package.json": "{}\n" }, [], "prettier-3.0");
    try {
      const file = join(older.beside, ownPath);
      const program = join(older.directory, "version.cjs");
      writeFileSync(
        program,
        `const prettier = require(${JSON.stringify(file)});
prettier.format("a  ", { parser: "babel" }).then((formatted) => console.log(JSON.stringify([prettier.version, formatted])));`,
      );
      for (const cwd of ["/", older.beside, repository])
        expect(await older.run(program, [], { cwd })).toEqual(["3.0.3", "a;\n"]);
    } finally {
      older.dispose();
    }
  });

  it("is for each file the one of its own project", async () => {
    const other = await openInstallation({ "package.json": "{}\n" }, [], "prettier-3.0");
    try {
      const program = join(installation.directory, "other.cjs");
      writeFileSync(
        program,
        `const [path, root] = process.argv.slice(2);
const prettier = require(path);
// The two versions indent the inner condition differently, and one of them does not know the other
// file.
const text = "let x = first ? second : thirdThirdThirdThirdThirdThird ? fourthFourthFourthFourth : fifthFifthFifth\\n";
(async () => console.log(JSON.stringify([
  await prettier.getFileInfo(root + "/a.code-workspace"),
  await prettier.format(text, { filepath: root + "/b.mts" }),
  await prettier.formatWithCursor(text, { filepath: root + "/b.mts", cursorOffset: 40 }),
])))();`,
      );
      const cwd = installation.beside;
      const ask = (path: string, root: string) => installation.run(program, [path, root], { cwd });
      const own = join(installation.beside, ownPath);
      const [older, newer] = await Promise.all(
        [other.without, installation.without].map((root) => ask(join(root, "node_modules/prettier"), root)),
      );
      expect(older).not.toEqual(newer);
      expect(await ask(own, other.without)).toEqual(older);
      expect(await ask(own, installation.without)).toEqual(newer);
    } finally {
      other.dispose();
    }
  });

  it.each([
    ["/project/node_modules/fmt-cache/dist/prettier.cjs", "/project/"],
    ["/project/node_modules/.pnpm/fmt-cache@1.0.0/node_modules/fmt-cache/dist/prettier.cjs", "/project/"],
    ["/node_modules/fmt-cache/dist/prettier.cjs", "/"],
    ["/checkout/dist/prettier.cjs", "/here"],
  ])("for a module at %s is that of %s", (file, home) => {
    expect(homeDirectory(file, "/here")).toBe(home);
  });
});

/** Uses types of every kind: values, namespaces, plugins, the augmentation of an interface. */
function consumer(specifier: string, hasSubpaths: boolean): string {
  const subpaths = hasSubpaths
    ? `import { builders } from "${specifier}/doc";
import * as babel from "${specifier}/plugins/babel";
import { formatWithCursor } from "${specifier}/standalone";
import * as typescript from "${specifier}/plugins/typescript.js";
export const parsers: Parser[] = [babel.parsers.babel, typescript.parsers.typescript];
export const group = builders.group([builders.hardline]);
export const cursor: Promise<{ cursorOffset: number }> = formatWithCursor("a", { cursorOffset: 1 });
`
    : "";
  return `import prettier, { doc, format, util, type Options, type Parser } from "${specifier}";
import * as all from "${specifier}";
${subpaths}declare module "${specifier}" {
  interface Options {
    ours?: boolean;
  }
}
export const options: Options = { semi: false, ours: true };
export const texts: Promise<string>[] = [format("a", options), prettier.format("a"), all.format("b")];
export const line = doc.builders.line;
export const width: number = util.getStringWidth("a");
export const version: string = all.version;
`;
}

function reportOf(check: () => string): string {
  try {
    return check();
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
