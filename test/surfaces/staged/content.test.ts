// Long: each test makes a repository and commits with the hook.
import { chmodSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { notes, useRepositories } from "./scenarios.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();

describe("what is staged", () => {
  it("full", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2), "b.css": "a{color:red}" });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.committed("b.css")).toBe("a {\n  color: red;\n}\n");
    expect(repository.read("a.js")).toBe(neat("a", 2));
    expect(repository.status()).toBe("");
  });

  it("many files, which several processes format, in their order and all or nothing", () => {
    const repository = repositories.create();
    const names = Array.from({ length: 280 }, (_, index) => `src/f${100 + index}.js`);
    const text = (name: string) => `export const ${name.slice(4, 8)} = `;
    repository.stage(Object.fromEntries(names.map((name) => [name, `${text(name)}  [1,2]\n`])));
    repository.stage({ "src/f150.js": "broken (\n", "src/f120.js": "broken too (\n" });
    const refused = repository.commit();
    expect(refused.exitCode).toBe(1);
    expect([...refused.stderr.matchAll(/(src\S+): SyntaxError/g)].map(([, name]) => name)).toEqual([
      "src/f120.js",
      "src/f150.js",
    ]);
    expect(repository.read(names[0]!)).toBe(`${text(names[0]!)}  [1,2]\n`);
    for (const name of ["src/f150.js", "src/f120.js"]) repository.stage({ [name]: `${text(name)}  [1,2]\n` });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    const formatted = names.map((name) => `${text(name)}[1, 2];\n`);
    expect(names.map((name) => repository.read(name))).toEqual(formatted);
    expect(repository.git("show", ...names.map((name) => `HEAD:${name}`))).toBe(formatted.join(""));
  });

  it("already_formatted_mtime", () => {
    const repository = repositories.create();
    repository.stage({ "a.js": neat("a") });
    repository.age("a.js");
    repository.git("add", "a.js");
    const { mode } = statSync(join(repository.folder, "a.js"));
    expect(repository.commit()).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(repository.wasWritten("a.js")).toBe(false);
    expect(statSync(join(repository.folder, "a.js")).mode).toBe(mode);
  });

  it("untouched_others", () => {
    const repository = repositories.create({ files: { "a.js": neat("a"), "b.js": neat("b") } });
    repository.write({ "b.js": sloppy("b", 2), "c.js": sloppy("c") });
    repository.age("b.js");
    repository.age("c.js");
    repository.stage({ "a.js": sloppy("a", 2) });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(repository.read("b.js")).toBe(sloppy("b", 2));
    expect([repository.wasWritten("b.js"), repository.wasWritten("c.js")]).toEqual([false, false]);
    expect(repository.status()).toBe(" M b.js\n?? c.js\n");
  });

  it("prettierignore", () => {
    const repository = repositories.create({ files: { ".prettierignore": "a.js\n" } });
    repository.stage({ "a.js": sloppy("a"), "b.js": sloppy("b") });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(repository.committed("a.js")).toBe(sloppy("a"));
    expect(repository.committed("b.js")).toBe(neat("b"));
  });

  it("empty file, no final newline, byte order mark, empty output", () => {
    const repository = repositories.create();
    repository.stage({
      "empty.js": "",
      "end.js": "a ( )",
      "mark.js": "\uFEFFa ( )\n",
      "blank.css": "\n\n\n",
    });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(repository.committed("empty.js")).toBe("");
    expect(repository.committed("end.js")).toBe("a();\n");
    expect(repository.committed("mark.js")).toBe("\uFEFFa();\n");
    expect(repository.committed("blank.css")).toBe("");
    expect(repository.status()).toBe("");
  });

  it("binary_and_latin1", () => {
    const repository = repositories.create();
    const latin1 = Buffer.from('a  = "\xE9"\n', "latin1");
    const binary = Buffer.from("a  = 1\n\0");
    repository.stage({ "latin1.js": latin1, "binary.js": binary, "a.js": sloppy("a") });
    const answer = repository.commit();
    expect(answer.exitCode).toBe(0);
    expect(answer.stderr).toContain("latin1.js was not formatted: it is not UTF-8 text.");
    expect(answer.stderr).toContain("binary.js was not formatted: it is not UTF-8 text.");
    expect(repository.committed("a.js")).toBe(neat("a"));
    expect(repository.status()).toBe("");
  });

  it("syntax_error_all_or_nothing", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2), "b.js": "a b c (\n" });
    const before = repository.git("ls-files", "-s");
    const answer = repository.commit();
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain("b.js: SyntaxError");
    expect(repository.git("ls-files", "-s")).toBe(before);
    expect([repository.read("a.js"), repository.read("b.js")]).toEqual([sloppy("a", 2), "a b c (\n"]);
  });

  it("empty_after_format", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a") });
    const answer = repository.commit();
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain("FMT_CACHE_ALLOW_EMPTY=1");
    expect(repository.git("rev-list", "--count", "HEAD")).toBe("1\n");
    expect(repository.read("a.js")).toBe(neat("a"));
    repository.stage({ "a.js": sloppy("a") });
    const allowed = repository.try("git", ["commit", "-qm", "empty"], {
      env: { FMT_CACHE_ALLOW_EMPTY: "1" },
    });
    expect(allowed.exitCode).toBe(0);
  });

  it("a broken configuration stops the commit", () => {
    const repository = repositories.create();
    repository.stage({ "a.js": sloppy("a"), ".prettierrc": "{ semi: " });
    const answer = repository.commit();
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain("Invalid configuration for file");
    expect(repository.read("a.js")).toBe(sloppy("a"));
  });

  it.each([
    ["package.json", '{ "prettier": { "semi": true } }', '{ "prettier": { "semi": false } }'],
    ["package.json", "{}", '{ "fmt-cache": {} }'],
    ["package.yaml", "prettier:\n  semi: true\nname: a\n", "prettier:\n  semi: false\nname: a\n"],
    ["fmt-cache.config.json", "{}", '{ "plugins": {} }'],
  ])("unstaged changes of %s from %j to %j are said to count", (name, staged, present) => {
    const repository = repositories.create({ files: { [name]: staged } });
    repository.write({ [name]: present });
    repository.stage({ "a.js": sloppy("a") });
    expect(repository.run("staged").stderr).toContain(`${name} has changes that are not staged.`);
  });

  it.each([
    ["package.json", '{ "prettier": { "semi": true } }', '{ "prettier": { "semi": true }, "name": "a" }'],
    ["package.yaml", "name: a\nprettier:\n  semi: true\n", "name: b\nprettier:\n  semi: true\n"],
  ])("unstaged changes of %s that are none of a configuration are not mentioned", (name, staged, present) => {
    const repository = repositories.create({ files: { [name]: staged } });
    repository.write({ [name]: present });
    repository.stage({ "a.js": sloppy("a") });
    expect(repository.run("staged").stderr).toBe("");
  });

  it.each([
    ["sub/.prettierrc", "semi: false\n"],
    ["package.json", '{ "prettier": {} }'],
    ["sub/fmt-cache.config.json", "{}"],
  ])("%s that git does not track is said to count", (name, text) => {
    const repository = repositories.create();
    repository.write({ [name]: text, "other/.prettierrc": "semi: false\n", "sub/package.json": "{}" });
    repository.stage({ "sub/a.js": sloppy("a") });
    const { stderr } = repository.run("staged");
    expect(stderr).toBe(`[warn] ${name} is not tracked by git. It counts for what is formatted now.\n`);
  });

  it.each([
    ["few folders", 3],
    ["many folders", 30],
  ])(
    "unstaged configuration above a file is said to count, and others only in a deep tree: %s",
    (_, depth) => {
      const folder = Array.from({ length: depth }, (__, index) => `f [${index}]\\*?`).join("/");
      const names = [`${folder}/.prettierrc.json5`, `${folder}/.editorconfig`, "other/.editorconfig"];
      const repository = repositories.create({
        files: Object.fromEntries(names.map((name) => [name, "{}"])),
      });
      repository.write(Object.fromEntries(names.map((name) => [name, name.endsWith("5") ? "{ }" : ""])));
      repository.stage({ [`${folder}/a.js`]: sloppy("a") });
      const { stderr } = repository.run("staged");
      for (const name of names.slice(0, 2))
        expect(stderr).toContain(`${name} has changes that are not staged.`);
      expect(stderr.includes(names[2]!)).toBe(depth > 16);
    },
  );

  it("what plugins read is said to count, where it is not staged or not tracked", () => {
    const repository = repositories.create({
      files: {
        ".gitignore": "node_modules\n",
        ".prettierrc": '{ "plugins": ["plugin-of-nobody"] }\n',
        "fmt-cache.config.json":
          '{ "plugins": { "plugin-of-nobody": { "dependsOn": ["rules.txt", "more.txt", "same.txt"] } } }',
        "rules.txt": "one",
        "same.txt": "same",
      },
    });
    repository.write({
      "node_modules/plugin-of-nobody/package.json": '{ "name": "plugin-of-nobody", "version": "1.0.0" }',
      "node_modules/plugin-of-nobody/index.js":
        "module.exports = { parsers: { babel: require('prettier/plugins/babel').parsers.babel } };",
      "rules.txt": "two",
      "more.txt": "new",
    });
    repository.stage({ "a.js": sloppy("a") });
    expect(repository.run("staged").stderr.split("\n")).toEqual([
      "[warn] rules.txt has changes that are not staged. They count for what is formatted now.",
      "[warn] more.txt is not tracked by git. It counts for what is formatted now.",
      "",
    ]);
  });

  it("an unstaged configuration is said to count", () => {
    const repository = repositories.create({ files: { ".prettierrc": "semi: true\n" } });
    repository.write({ ".prettierrc": "semi: false\n" });
    repository.stage({ "a.js": sloppy("a") });
    const answer = repository.commit();
    expect(answer.exitCode).toBe(0);
    expect(answer.stderr).toContain(".prettierrc has changes that are not staged.");
    expect(repository.committed("a.js")).toBe("const a = 1\n");
  });

  it.each([
    ["package.json", '{ "prettier": "./shared/options.json" }\n', "shared/options.json"],
    [".prettierrc", "./shared/options.json\n", "shared/options.json"],
    ["prettier.config.cjs", 'module.exports = require("./shared/a.cjs");\n', "shared/options.json"],
    ["package.json", '{ "prettier": "own-config" }\n', "packages/own-config/index.json"],
  ])("an unstaged file that %s names is said to count: %s", (name, text, named) => {
    const repository = repositories.create({
      files: {
        ".gitignore": "node_modules\n",
        "shared/a.cjs": 'module.exports = { ...require("./options.json") };\n',
        "packages/own-config/package.json": '{ "name": "own-config", "main": "index.json" }\n',
        [named]: '{ "semi": true }\n',
        [name]: text,
      },
    });
    repository.write({ "node_modules/x": "" });
    symlinkSync("../packages/own-config", join(repository.folder, "node_modules/own-config"));
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
    repository.write({ [named]: '{ "semi": false }\n' });
    repository.stage({ "a.js": sloppy("b") });
    expect(repository.run("staged").stderr).toBe(
      `[warn] ${named} has changes that are not staged. They count for what is formatted now.\n`,
    );
    expect(repository.git("show", ":a.js")).toBe("const b = 1\n");
  });

  it("says nothing of a configuration that belongs to a repository in this one", () => {
    const repository = repositories.create({ files: { ".prettierrc": "./inner/options.json\n" } });
    repository.write({ "inner/options.json": '{ "semi": false }\n', "inner/.git": "gitdir: ../x\n" });
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe("const a = 1\n");
  });

  it("a configuration behind a link is said to count", () => {
    const repository = repositories.create({ files: { "shared/rc.yaml": "semi: true\n" } });
    symlinkSync("shared/rc.yaml", join(repository.folder, ".prettierrc"));
    repository.git("add", ".prettierrc");
    repository.write({ "shared/rc.yaml": "semi: false\n" });
    repository.stage({ "a.js": sloppy("a") });
    expect(repository.commit().stderr).toContain("shared/rc.yaml has changes that are not staged.");
  });

  it("a configuration that was only touched is not", () => {
    const repository = repositories.create({ files: { ".prettierrc": "semi: true\n" } });
    repository.age(".prettierrc");
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
  });

  it("what a range left unformatted is not known to be formatted", () => {
    const repository = repositories.create();
    repository.write({ ".prettierrc": "rangeEnd: 0\n" });
    repository.stage({ "a.js": sloppy("a") });
    expect(repository.run("staged", "--check")).toMatchObject({ exitCode: 0 });
    repository.write({ ".prettierrc": "" });
    expect(repository.run("staged", "--check")).toMatchObject({ exitCode: 1 });
  });

  it("what is known to be formatted is not read again", () => {
    const repository = repositories.create();
    repository.stage({ "a.js": neat("a") });
    expect(repository.run("staged")).toMatchObject({ exitCode: 0 });
    // Git could not read this object any more.
    const oid = repository.git("rev-parse", ":a.js").trim();
    const object = join(repository.folder, ".git/objects", oid.slice(0, 2), oid.slice(2));
    chmodSync(object, 0o644);
    repository.try("sh", ["-c", `: > ${object}`]);
    expect(repository.run("staged")).toMatchObject({ exitCode: 0, stderr: "" });
    repository.write({ ".prettierrc": "semi: false\n" });
    expect(repository.run("staged").exitCode).not.toBe(0);
  });
});

describe("partly staged", () => {
  const two = (a: string, b: string) => `${a}\n${b}`;

  it("partial_far", () => {
    const repository = repositories.create({ files: { "a.js": two(neat("a"), neat("b")) } });
    repository.stage({ "a.js": two(sloppy("a", 2), neat("b")) });
    repository.write({ "a.js": two(sloppy("a", 2), neat("b", 3)) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(two(neat("a", 2), neat("b")));
    expect(repository.read("a.js")).toBe(two(neat("a", 2), neat("b", 3)));
    expect(repository.status()).toBe(" M a.js\n");
  });

  it("partial_far, by lines where there are no statements", () => {
    const css = (a: string, b: string) =>
      `a {\n${a}\n}\n\n.b {\n  margin: 0;\n  padding: 0;\n}\n\nc {\n${b}\n}\n`;
    const repository = repositories.create({ files: { "a.css": css("  top: 0;", "  top: 0;") } });
    repository.stage({ "a.css": css("  top:1px", "  top: 0;") });
    repository.write({ "a.css": css("  top:1px", "  top: 2px;") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.css")).toBe(css("  top: 1px;", "  top: 0;"));
    expect(repository.read("a.css")).toBe(css("  top: 1px;", "  top: 2px;"));
  });

  it("partial, in the head of a short function whose body is staged: by lines", () => {
    const test = (name: string, body: string) => `it("${name}", () => {\n  const h = 1;\n${body}\n});\n`;
    const repository = repositories.create({ files: { "a.js": test("z", "  call(4);") } });
    repository.stage({ "a.js": test("z", "  call( 4 )\n  more( )") });
    repository.write({ "a.js": test("z1", "  call( 4 )\n  more( )") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.read("a.js")).toBe(test("z1", "  call(4);\n  more();"));
  });

  it("partial, in one method while another is staged", () => {
    const note = `  // ${"A long comment, so that the body is worth splitting.".repeat(12)}\n`;
    const type = (a: string, b: string) =>
      `class A {\n${note}  a() {\n    ${a}\n  }\n\n  b() {\n    ${b}\n  }\n}\n`;
    const repository = repositories.create({ files: { "a.js": type("one();", "two();") } });
    repository.stage({ "a.js": type("one( 1 )", "two();") });
    repository.write({ "a.js": type("one( 1 )", "two( 2 );") });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(repository.committed("a.js")).toBe(type("one(1);", "two();"));
    expect(repository.read("a.js")).toBe(type("one(1);", "two( 2 );"));
  });

  it("partial_same_line", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    repository.write({ "a.js": sloppy("a", 3) });
    repository.age("a.js");
    const answer = repository.commit();
    expect(answer.exitCode).toBe(0);
    expect(answer.stderr).toBe(
      "a.js\na.js is formatted in the commit, but stays as it is in the work tree: its unstaged changes are in the lines that were formatted.\n",
    );
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.read("a.js")).toBe(sloppy("a", 3));
    expect(repository.wasWritten("a.js")).toBe(false);
  });

  it("partial_same_line_other_file_unstaged", () => {
    const repository = repositories.create({ files: { "a.js": neat("a"), "b.js": neat("b") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    repository.write({ "a.js": sloppy("a", 3), "b.js": sloppy("b", 4) });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect([repository.read("a.js"), repository.read("b.js")]).toEqual([sloppy("a", 3), sloppy("b", 4)]);
  });

  it("partial_wt_syntax_error", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    repository.write({ "a.js": `${sloppy("a", 2)}\nfunction (\n` });
    const answer = repository.commit();
    expect(answer.exitCode).toBe(0);
    expect(answer.stderr).toContain("Prettier does not accept its unstaged changes");
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.read("a.js")).toBe(`${sloppy("a", 2)}\nfunction (\n`);
  });

  it("partial_unstaged_is_the_fix", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    repository.write({ "a.js": neat("a", 2) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.status()).toBe("");
  });

  it("staged_ok_wt_unformatted", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": neat("a", 2) });
    repository.write({ "a.js": sloppy("a", 3) });
    repository.age("a.js");
    expect(repository.commit()).toMatchObject({ exitCode: 0, stderr: "" });
    expect(repository.read("a.js")).toBe(sloppy("a", 3));
    expect(repository.wasWritten("a.js")).toBe(false);
  });

  it("commit_p_interactive", () => {
    const lines = Array.from({ length: 12 }, (_, index) => neat(`x${index}`)).join("");
    const repository = repositories.create({ files: { "a.js": neat("a") + lines + neat("b") } });
    repository.write({ "a.js": sloppy("a", 2) + lines + sloppy("b", 3) });
    const answer = repository.try("git", ["commit", "-qm", "next", "-p"], { input: "y\nn\n" });
    expect(answer.exitCode).toBe(0);
    expect(repository.committed("a.js")).toBe(neat("a", 2) + lines + neat("b"));
    expect(repository.read("a.js")).toBe(neat("a", 2) + lines + sloppy("b", 3));
    expect(repository.status()).toBe(" M a.js\n");
  });

  it("renamed_partial", () => {
    const repository = repositories.create({ files: { "a.js": two(neat("a"), neat("b")) } });
    repository.git("mv", "a.js", "c.js");
    repository.stage({ "c.js": two(sloppy("a", 2), neat("b")) });
    repository.write({ "c.js": two(sloppy("a", 2), neat("b", 3)) });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(repository.committed("c.js")).toBe(two(neat("a", 2), neat("b")));
    expect(repository.read("c.js")).toBe(two(neat("a", 2), neat("b", 3)));
    expect(repository.status()).toBe(" M c.js\n");
  });

  it("first_commit_partial", () => {
    const repository = repositories.createUnborn();
    repository.stage({ "a.js": two(sloppy("a"), neat("b")) });
    repository.write({ "a.js": two(sloppy("a"), neat("b", 3)) });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(repository.committed("a.js")).toBe(two(neat("a"), neat("b")));
    expect(repository.read("a.js")).toBe(two(neat("a"), neat("b", 3)));
  });

  it("blank lines that were added and not staged stay", () => {
    const repository = repositories.create({ files: { "a.js": two(neat("a"), neat("b")) } });
    repository.stage({ "a.js": two(sloppy("a", 2), neat("b")) });
    repository.write({ "a.js": `${sloppy("a", 2)}\n\n\n${neat("b")}` });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(repository.read("a.js")).toBe(`${neat("a", 2)}\n\n\n${neat("b")}`);
  });

  it("--no-worktree", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    expect(repository.run("staged", "--no-worktree")).toMatchObject({ exitCode: 0 });
    expect(repository.git("cat-file", "blob", ":a.js")).toBe(neat("a", 2));
    expect(repository.read("a.js")).toBe(sloppy("a", 2));
  });

  it("--check", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2), "b.js": neat("b") });
    const before = repository.git("ls-files", "-s");
    const answer = repository.run("--staged", "--check");
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toBe(
      '[warn] a.js\n[warn] Code style issues found in 1 staged file. Run "fmt-cache staged" to fix it.\n',
    );
    expect(repository.git("ls-files", "-s")).toBe(before);
    expect(repository.read("a.js")).toBe(sloppy("a", 2));
    expect(repository.run("staged")).toMatchObject({ exitCode: 0, stdout: "a.js\n" });
    expect(repository.run("staged", "--check")).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
  });

  it("without the cache it does the same", () => {
    const repository = repositories.create({ files: { "a.js": two(neat("a"), neat("b")) } });
    repository.stage({ "a.js": two(sloppy("a", 2), neat("b")) });
    repository.write({ "a.js": two(sloppy("a", 2), neat("b", 3)) });
    expect(repository.run("staged", "--no-cache")).toMatchObject({ exitCode: 0 });
    expect(repository.git("cat-file", "blob", ":a.js")).toBe(two(neat("a", 2), neat("b")));
    expect(repository.read("a.js")).toBe(two(neat("a", 2), neat("b", 3)));
  });
});
