import { readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Repository, RepositorySettings } from "./repository.ts";
import { notes, useRepositories } from "./scenarios.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();

/** A repository whose hook has these flags. */
function create(
  files: RepositorySettings["files"],
  { flags = "--changed-statements", config = [] }: { flags?: string; config?: readonly string[] } = {},
): Repository {
  const repository = repositories.create({ files, config });
  repository.installHook(`#!/bin/sh\nexec "${process.execPath}" "${repository.command}" staged ${flags}\n`);
  return repository;
}

const old = sloppy("a") + sloppy("b") + sloppy("c");

describe("staged --changed-statements", () => {
  it("formats the statements that are staged, in the index and in the file", () => {
    const repository = create({ "a.js": old });
    repository.stage({ "a.js": sloppy("a") + sloppy("b", 2) + sloppy("c") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(sloppy("a") + neat("b", 2) + sloppy("c"));
    expect(repository.status()).toBe("");
    expect(repository.run("staged", "--changed-statements")).toMatchObject({ exitCode: 0, stdout: "" });
  });

  it("takes the list of staged files from the hook", () => {
    const repository = repositories.create({ files: { "a.js": old, "ü.js": old } });
    const hook = readFileSync(join(repository.folder, ".git/hooks/pre-commit"), "utf8");
    repository.installHook(hook.replace('"$command" staged', "$& --changed-statements"));
    repository.stage({ "ü.js": old + sloppy("d"), "new.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("ü.js")).toBe(old + neat("d"));
    expect(repository.committed("new.js")).toBe(neat("a"));
    expect(repository.status()).toBe("");
  });

  it("leaves a commit alone whose changes are formatted", () => {
    const repository = create({ "a.js": old });
    repository.stage({ "a.js": old + neat("d") });
    repository.age("a.js");
    expect(repository.commit()).toMatchObject({ exitCode: 0, stdout: "", stderr: "" });
    expect(repository.wasWritten("a.js")).toBe(false);
  });

  it("formats new files whole", () => {
    const repository = create({ "a.js": old });
    repository.stage({ "b.js": old, "b.css": "a{b:c}" });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("b.js")).toBe(neat("a") + neat("b") + neat("c"));
    expect(repository.committed("b.css")).toBe("a {\n  b: c;\n}\n");
  });

  it("keeps unstaged changes, and leaves them as they are", () => {
    const repository = create({ "a.js": old });
    repository.stage({ "a.js": old + sloppy("d") });
    const unstaged = [sloppy("a", 7), sloppy("b"), sloppy("c")].join("");
    repository.write({ "a.js": unstaged + sloppy("d") + sloppy("e") });
    const { stderr } = repository.commit();
    expect(stderr).toBe("a.js\na.js: your unstaged changes stay as they are.\n");
    expect(repository.committed("a.js")).toBe(old + neat("d"));
    expect(repository.read("a.js")).toBe(unstaged + neat("d") + sloppy("e"));
    expect(repository.status()).toBe(" M a.js\n");
  });

  it("says so where unstaged changes are in the statements that were formatted", () => {
    const repository = create({ "a.js": old });
    repository.stage({ "a.js": old + sloppy("d") });
    repository.write({ "a.js": old + sloppy("d", 2) });
    expect(repository.commit().stderr).toContain("a.js is formatted in the commit, but stays as it is");
    expect(repository.committed("a.js")).toBe(old + neat("d"));
    expect(repository.read("a.js")).toBe(old + sloppy("d", 2));
  });

  it("formats a file of the work tree that differs only by line ends", () => {
    const crlf = (text: string) => text.replaceAll("\n", "\r\n");
    const repository = create({ "a.js": old }, { config: ["core.autocrlf=true"] });
    repository.write({ "a.js": crlf(old + sloppy("d")) });
    repository.git("add", "a.js");
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(old + neat("d"));
    expect(repository.read("a.js")).toBe(crlf(old + neat("d")));
    expect(repository.status()).toBe("");
  });

  it("in a merge, only what is in none of the parents", () => {
    const repository = create({ "a.js": old });
    const hookless = ["-c", "core.hooksPath=/dev/null"];
    repository.git("switch", "-q", "-c", "other");
    repository.stage({ "a.js": sloppy("a", 5) + sloppy("b") + sloppy("c") });
    repository.git(...hookless, "commit", "-q", "-m", "other");
    repository.git("switch", "-q", "main");
    repository.stage({ "a.js": sloppy("a") + sloppy("b") + sloppy("c", 6) });
    repository.git(...hookless, "commit", "-q", "-m", "main");
    repository.git("merge", "-q", "--no-commit", "other");
    repository.stage({ "a.js": sloppy("a", 5) + sloppy("b", 9) + sloppy("c", 6) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(sloppy("a", 5) + neat("b", 9) + sloppy("c", 6));
  });

  it("commits only the named file, with --amend, and before the first commit", () => {
    const repository = repositories.createUnborn();
    repository.installHook(
      `#!/bin/sh\nexec "${process.execPath}" "${repository.command}" staged --changed-statements\n`,
    );
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a"));
    repository.write({ "a.js": neat("a") + sloppy("b"), "b.js": old });
    repository.git("add", "b.js");
    expect(notes(repository.commit("a.js"))).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a") + neat("b"));
    expect(repository.status()).toBe("A  b.js\n");
    expect(notes(repository.commit("--amend"))).toEqual([]);
    expect(repository.committed("b.js")).toBe(neat("a") + neat("b") + neat("c"));
  });

  it("--check lists files with statements that are not formatted", () => {
    const repository = create({ "a.js": old, "b.js": old });
    repository.stage({ "a.js": old + sloppy("d"), "b.js": old + neat("d") });
    const { exitCode, stderr } = repository.run("staged", "--check", "--changed-statements");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr:
        '[warn] a.js\n[warn] Code style issues found in 1 staged file. Run "fmt-cache staged --changed-statements" to fix it.\n',
    });
    expect(repository.git("cat-file", "blob", ":a.js")).toBe(old + sloppy("d"));
  });
});

describe("files whose statements cannot be told apart", () => {
  const css = "a{b:c}\n";
  const broken = "a(\n";

  it("stay as they are, unless they were formatted before", () => {
    const repository = create({ "a.css": css, "b.css": "a {\n}\n", "c.js": broken });
    repository.stage({ "a.css": `${css}d{}\n`, "b.css": "a {\n}\nd{}\n", "c.js": sloppy("c") });
    const { stderr } = repository.commit();
    expect(stderr).toBe(
      "c.js is left as it is: the statements of its earlier version cannot be told apart.\nb.css\n",
    );
    expect(repository.committed("a.css")).toBe(`${css}d{}\n`);
    expect(repository.committed("b.css")).toBe("a {\n}\nd {\n}\n");
    expect(repository.committed("c.js")).toBe(sloppy("c"));
  });

  it("are formatted whole with --other-files=whole", () => {
    const repository = create(
      { "a.css": css, "c.js": broken },
      { flags: "--changed-statements --other-files=whole" },
    );
    repository.stage({ "a.css": `${css}d{}\n`, "c.js": sloppy("c") });
    const { stderr } = repository.commit();
    expect(stderr).toContain("c.js is formatted whole: the statements of its earlier version cannot be");
    expect(repository.committed("a.css")).toBe("a {\n  b: c;\n}\nd {\n}\n");
    expect(repository.committed("c.js")).toBe(neat("c"));
  });
});

describe("renamed files", () => {
  const rename = (repository: Repository, text: string) => {
    renameSync(join(repository.folder, "a.js"), join(repository.folder, "z.js"));
    repository.git("rm", "-q", "--cached", "a.js");
    repository.stage({ "z.js": text });
  };

  it.each([
    ["--changed-statements", old],
    ["--leave-renames", old],
    ["--log-level=log", neat("a") + neat("b") + neat("c")],
  ])("with another name only: %s", (flags, expected) => {
    const repository = create({ "a.js": old }, { flags });
    rename(repository, old);
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("z.js")).toBe(expected);
  });

  it.each([
    ["--changed-statements", old + neat("d")],
    ["--leave-renames", ["a", "b", "c", "d"].map((name) => neat(name)).join("")],
  ])("with a change: %s", (flags, expected) => {
    const repository = create({ "a.js": old }, { flags });
    rename(repository, old + sloppy("d"));
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("z.js")).toBe(expected);
  });
});
