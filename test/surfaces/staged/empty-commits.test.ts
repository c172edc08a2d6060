import { describe, expect, it } from "vitest";
import { notes, useRepositories } from "./scenarios.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();

/** Two commits, and a staged change that formatting undoes. */
function createUndone() {
  const repository = repositories.create({ files: { "a.js": neat("a") } });
  repository.stage({ "b.js": neat("b") });
  repository.git("commit", "-qm", "second", "--no-verify");
  repository.stage({ "a.js": sloppy("a") });
  return repository;
}

describe.runIf(process.platform !== "win32")("a commit that formatting empties goes through", () => {
  it.each([
    ["--amend", "-m", "reworded"],
    ["-qm", "reworded", "--ame"],
    ["--allow-empty", "-m", "reworded"],
    ["-a", "--amend", "-m", "reworded"],
    ["--amend", "-m", "reworded", "--", "a.js"],
  ])("git commit %s %s %s", (...args) => {
    const repository = createUndone();
    expect(notes(repository.try("git", ["commit", ...args]))).toEqual([]);
    expect(repository.git("log", "-1", "--format=%s")).toBe("reworded\n");
    expect(repository.committed("a.js") + repository.committed("b.js")).toBe(neat("a") + neat("b"));
    expect(repository.status()).toBe("");
  });

  it("by an alias", () => {
    const repository = createUndone();
    repository.git("config", "alias.again", "commit --amend -m reworded");
    expect(notes(repository.try("git", ["again"]))).toEqual([]);
    expect(repository.git("log", "-1", "--format=%s")).toBe("reworded\n");
  });

  it("while a rebase stops for it", () => {
    const repository = createUndone();
    repository.git("reset", "-q", "--hard");
    repository.env = { ...repository.env, GIT_SEQUENCE_EDITOR: "sed -i s/^pick/edit/" };
    repository.git("rebase", "-q", "-i", "HEAD~1");
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit("--amend"))).toEqual([]);
    repository.git("rebase", "--continue");
    expect(repository.git("log", "--format=%s")).toBe("next\nfirst\n");
  });
});

describe("a commit that formatting empties is refused", () => {
  it.each([
    ["-m", "next"],
    ["-m", "--amend"],
    ["--allow-empty-message", "-m", "next"],
    ["-m", "next", "--", "a.js"],
  ])("git commit %s %s", (...args) => {
    const repository = createUndone();
    const answer = repository.try("git", ["commit", ...args]);
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain(
      args.includes("--")
        ? "The index is again as it was before this commit."
        : "What was staged is formatted in the index, which is now as the last commit.",
    );
    expect(answer.stderr).toContain("The files have been formatted as well");
    expect(repository.git("log", "--format=%s")).toBe("second\nfirst\n");
    expect(repository.read("a.js")).toBe(neat("a"));
    expect(repository.git("cat-file", "blob", ":a.js")).toBe(args.includes("--") ? sloppy("a") : neat("a"));
  });
});
