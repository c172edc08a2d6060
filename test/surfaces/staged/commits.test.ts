// Long: each test makes a repository and commits with the hook.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fillHook } from "../../../src/surfaces/staged/hook-file.ts";
import type { Repository } from "./repository.ts";
import { notes, useRepositories } from "./scenarios.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();

describe("forms of a commit", () => {
  it("commit_all", () => {
    const repository = repositories.create({ files: { "a.js": neat("a"), "b.js": neat("b") } });
    repository.write({ "a.js": sloppy("a", 2), "b.js": sloppy("b", 2) });
    expect(notes(repository.commit("-a"))).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.read("b.js")).toBe(neat("b", 2));
    expect(repository.status()).toBe("");
  });

  it("commit_include", () => {
    const repository = repositories.create({ files: { "a.js": neat("a"), "b.js": neat("b") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    repository.write({ "b.js": sloppy("b", 2) });
    expect(notes(repository.commit("-i", "b.js"))).toEqual([]);
    expect(repository.committed("a.js") + repository.committed("b.js")).toBe(neat("a", 2) + neat("b", 2));
    expect(repository.status()).toBe("");
  });

  it("amend", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "b.js": sloppy("b") });
    expect(notes(repository.commit("--amend"))).toEqual([]);
    expect(repository.committed("b.js")).toBe(neat("b"));
    expect(repository.git("rev-list", "--count", "HEAD")).toBe("1\n");
    expect(repository.status()).toBe("");
  });

  it("commit_pathspec", () => {
    const repository = repositories.create({ files: { "a.js": neat("a"), "b.js": neat("b") } });
    repository.stage({ "b.js": sloppy("b", 2) });
    repository.write({ "a.js": sloppy("a", 2) });
    expect(notes(repository.commit("a.js"))).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.committed("b.js")).toBe(neat("b"));
    expect(repository.git("cat-file", "blob", ":b.js")).toBe(sloppy("b", 2));
    expect(repository.status()).toBe("M  b.js\n");
  });

  it("commit_pathspec_of_staged_partial", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") + neat("b") } });
    repository.stage({ "a.js": sloppy("a", 2) + neat("b") });
    repository.write({ "a.js": sloppy("a", 2) + sloppy("b", 2) });
    expect(notes(repository.commit("a.js"))).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a", 2) + neat("b", 2));
    expect(repository.status()).toBe("");
  });

  it("custom_index_file", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": neat("a", 9) });
    const env = { GIT_INDEX_FILE: join(repository.home, "index") };
    repository.write({ "b.js": sloppy("b") });
    for (const args of [
      ["read-tree", "HEAD"],
      ["add", "b.js"],
      ["commit", "-qm", "next"],
    ])
      expect(repository.try("git", args, { env })).toMatchObject({ exitCode: 0 });
    expect(repository.committed("b.js")).toBe(neat("b"));
    expect(repository.committed("a.js")).toBe(neat("a"));
    expect(repository.git("cat-file", "blob", ":a.js")).toBe(neat("a", 9));
  });

  it("custom_index_file of a pathspec commit", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.try("cp", [".git/index", ".git/other"]);
    repository.write({ "a.js": sloppy("a", 2) });
    const env = { GIT_INDEX_FILE: ".git/other" };
    expect(repository.try("git", ["commit", "-qm", "next", "a.js"], { env })).toMatchObject({ exitCode: 0 });
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.read("a.js")).toBe(neat("a", 2));
  });

  it(".git is a link", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.try("sh", ["-c", "mv .git ../moved && ln -s ../moved .git"]);
    repository.stage({ "a.js": sloppy("a", 2) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.status()).toBe("");
  });

  it.each([{ GIT_WORK_TREE: ".." }, { GIT_DIR: "../.git", GIT_WORK_TREE: ".." }])(
    "relative paths in the environment, from a subfolder: %j",
    (env) => {
      const repository = repositories.create({ files: { "a.js": neat("a"), "sub/b.js": neat("b") } });
      repository.stage({ "a.js": sloppy("a", 2), "sub/b.js": sloppy("b", 2) });
      const cwd = join(repository.folder, "sub");
      expect(repository.try(process.execPath, [repository.command, "staged"], { cwd, env })).toMatchObject({
        exitCode: 0,
      });
      expect(repository.git("cat-file", "blob", ":a.js")).toBe(neat("a", 2));
      expect(repository.git("cat-file", "blob", ":sub/b.js")).toBe(neat("b", 2));
      expect(repository.read("a.js") + repository.read("sub/b.js")).toBe(neat("a", 2) + neat("b", 2));
    },
  );

  it("FMT_CACHE_STAGED from elsewhere is no list of ours", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    for (const list of ["", "1"]) {
      const env = { FMT_CACHE_STAGED: list };
      expect(
        repository.try(process.execPath, [repository.command, "staged", "--check"], { env }).exitCode,
      ).toBe(1);
    }
    expect(
      repository.try("git", ["commit", "-qm", "next"], { env: { FMT_CACHE_STAGED: "1" } }).exitCode,
    ).toBe(0);
    expect(repository.committed("a.js")).toBe(neat("a", 2));
  });

  it("from_subdir", () => {
    const repository = repositories.create();
    repository.stage({ "a.js": sloppy("a"), "sub/b.js": sloppy("b") });
    const answer = repository.try("git", ["commit", "-qm", "next"], { cwd: join(repository.folder, "sub") });
    expect(notes(answer)).toEqual([]);
    expect(repository.committed("a.js") + repository.committed("sub/b.js")).toBe(neat("a") + neat("b"));
    expect(repository.status()).toBe("");
  });

  it("hook_cd_subdir", () => {
    const repository = repositories.create({ files: { "sub/.prettierignore": "ignored.js\n" } });
    repository.installHook(inFolder(repository, "sub"));
    repository.stage({ "a.js": sloppy("a"), "sub/b.js": sloppy("b"), "sub/ignored.js": sloppy("i") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js") + repository.committed("sub/b.js")).toBe(neat("a") + neat("b"));
    expect(repository.committed("sub/ignored.js")).toBe(sloppy("i"));
    expect(repository.status()).toBe("");
  });

  it.each([
    ["worktree", false],
    ["worktree_hook_cd_subdir", true],
  ])("%s, worktree_commit_a_and_pathspec", (_, isInFolder) => {
    const repository = repositories.create({ files: { "a.js": neat("a"), "sub/b.js": neat("b") } });
    if (isInFolder) repository.installHook(inFolder(repository, "sub"));
    const linked = join(repository.folder, "../linked");
    repository.git("worktree", "add", "-q", "-b", "other", linked);
    const git = (...args: string[]) => repository.try("git", args, { cwd: linked });
    const write = (path: string, text: string) => writeFileSync(join(linked, path), text);
    write("a.js", sloppy("a", 2));
    git("add", "a.js");
    expect(notes(git("commit", "-qm", "plain"))).toEqual([]);
    expect(git("cat-file", "blob", "HEAD:a.js").stdout).toBe(neat("a", 2));
    write("sub/b.js", sloppy("b", 3));
    expect(notes(git("commit", "-qam", "all"))).toEqual([]);
    expect(git("cat-file", "blob", "HEAD:sub/b.js").stdout).toBe(neat("b", 3));
    write("a.js", sloppy("a", 4));
    write("sub/b.js", sloppy("b", 4));
    expect(notes(git("commit", "-qm", "path", "a.js"))).toEqual([]);
    expect(git("cat-file", "blob", "HEAD:a.js").stdout).toBe(neat("a", 4));
    expect(git("status", "--porcelain").stdout).toBe(" M sub/b.js\n");
    expect(repository.status()).toBe("");
  });

  it("commit_inside_submodule, submodule_commit_a_and_pathspec", () => {
    const other = repositories.create({ files: { "a.js": neat("a") + "\n" + neat("b"), "c.js": neat("c") } });
    const repository = repositories.create({ config: ["protocol.file.allow=always"] });
    repository.git("submodule", "--quiet", "add", other.folder, "sub");
    const cwd = join(repository.folder, "sub");
    repository.installHook(undefined, join(repository.folder, ".git/modules/sub/hooks"));
    const git = (...args: string[]) => repository.try("git", args, { cwd });
    repository.write({ "sub/a.js": `${sloppy("a", 2)}\n${neat("b")}` });
    git("add", "a.js");
    repository.write({ "sub/a.js": `${sloppy("a", 2)}\n${neat("b", 3)}` });
    expect(notes(git("commit", "-qm", "partial"))).toEqual([]);
    expect(git("cat-file", "blob", "HEAD:a.js").stdout).toBe(`${neat("a", 2)}\n${neat("b")}`);
    expect(repository.read("sub/a.js")).toBe(`${neat("a", 2)}\n${neat("b", 3)}`);
    repository.write({ "sub/c.js": sloppy("c", 2) });
    expect(notes(git("commit", "-qm", "path", "c.js"))).toEqual([]);
    expect(git("status", "--porcelain").stdout).toBe(" M a.js\n");
    repository.write({ "sub/c.js": sloppy("c", 3) });
    expect(notes(git("commit", "-qam", "all"))).toEqual([]);
    expect(git("cat-file", "blob", "HEAD:c.js").stdout).toBe(neat("c", 3));
    expect(git("status", "--porcelain").stdout).toBe("");
  });

  it("git_dir_work_tree_env", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    const answer = repository.try(
      "git",
      [`--git-dir=${repository.folder}/.git`, `--work-tree=${repository.folder}`, "commit", "-qm", "next"],
      { cwd: repository.home },
    );
    expect(notes(answer)).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.status()).toBe("");
  });
});

describe("merges", () => {
  /** Two branches that both changed `a.js`; the other one also has a file that is not formatted. */
  function conflict(): Repository {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.git("checkout", "-qb", "other");
    repository.stage({ "a.js": neat("a", 2), "theirs.js": sloppy("t") });
    repository.git("commit", "-qm", "theirs", "--no-verify");
    repository.git("checkout", "-q", "main");
    repository.stage({ "a.js": neat("a", 3) });
    repository.git("commit", "-qm", "ours", "--no-verify");
    return repository;
  }

  it("merge_resolution", () => {
    const repository = conflict();
    expect(repository.try("git", ["merge", "-q", "other"]).exitCode).toBe(1);
    repository.stage({ "a.js": sloppy("a", 4) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.git("rev-list", "--parents", "-1", "HEAD").trim().split(" ")).toHaveLength(3);
    expect(repository.committed("a.js")).toBe(neat("a", 4));
    expect(repository.committed("theirs.js")).toBe(sloppy("t"));
    expect(repository.status()).toBe("");
  });

  it("merge_ours_index_equals_head", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.git("checkout", "-qb", "other");
    repository.stage({ "a.js": neat("a", 2) });
    repository.git("commit", "-qm", "theirs", "--no-verify");
    repository.git("checkout", "-q", "main");
    repository.stage({ "a.js": neat("a", 3) });
    repository.git("commit", "-qm", "ours", "--no-verify");
    expect(repository.try("git", ["merge", "-q", "other"]).exitCode).toBe(1);
    // Resolved to what we had, written in another way.
    repository.stage({ "a.js": sloppy("a", 3) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a", 3));
  });

  it("merge_clean_no_hook_and_octopus_evil", () => {
    const repository = repositories.create({ files: { "base.js": neat("base") } });
    for (const name of ["one", "two"]) {
      repository.git("checkout", "-qb", name, "main");
      repository.stage({ [`${name}.js`]: sloppy(name) });
      repository.git("commit", "-qm", name, "--no-verify");
    }
    repository.git("checkout", "-q", "main");
    repository.git("merge", "-q", "--no-commit", "--no-ff", "one", "two");
    repository.stage({ "evil.js": sloppy("evil") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.git("rev-list", "--parents", "-1", "HEAD").trim().split(" ")).toHaveLength(4);
    expect(repository.committed("evil.js")).toBe(neat("evil"));
    expect(repository.committed("one.js") + repository.committed("two.js")).toBe(
      sloppy("one") + sloppy("two"),
    );
  });

  it("cherry_pick_continue", () => {
    const repository = conflict();
    expect(repository.try("git", ["cherry-pick", "other"]).exitCode).toBe(1);
    repository.stage({ "a.js": sloppy("a", 4) });
    expect(repository.try("git", ["cherry-pick", "--continue"]).exitCode).toBe(0);
    expect(repository.committed("a.js")).toBe(neat("a", 4));
    expect(repository.status()).toBe("");
  });

  it("rebase_conflict_continue: git runs no hook", () => {
    const repository = conflict();
    expect(repository.try("git", ["rebase", "-q", "other"]).exitCode).toBe(1);
    repository.stage({ "a.js": sloppy("a", 4) });
    expect(repository.try("git", ["rebase", "--continue"]).exitCode).toBe(0);
    expect(repository.committed("a.js")).toBe(sloppy("a", 4));
  });

  it("unmerged_manual_run", () => {
    const repository = conflict();
    expect(repository.try("git", ["merge", "-q", "other"]).exitCode).toBe(1);
    const [index, text] = [repository.git("ls-files", "-s", "a.js"), repository.read("a.js")];
    expect(index.trim().split("\n")).toHaveLength(3);
    expect(repository.run("staged")).toMatchObject({ exitCode: 0 });
    expect(repository.git("ls-files", "-s", "a.js")).toBe(index);
    expect(repository.read("a.js")).toBe(text);
  });
});

/** A hook that goes into a folder first, as one for a part of a repository does. */
function inFolder(repository: Repository, folder: string): string {
  mkdirSync(join(repository.folder, folder), { recursive: true });
  return fillHook(
    `#!/bin/sh\nrecorded_node=\nrecorded_command=\ncd ${folder} && exec "$recorded_node" "$recorded_command" staged\n`,
    { node: process.execPath, command: repository.command },
  );
}
