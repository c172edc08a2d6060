import { randomBytes } from "node:crypto";
import { chmodSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openGit } from "../../../src/surfaces/git/git.ts";
import { blobId } from "../../../src/surfaces/git/blob-id.ts";
import { readIndexFacts } from "../../../src/surfaces/staged/index-facts.ts";
import { replaceInIndex } from "../../../src/surfaces/staged/update-index.ts";
import { useRepositories } from "./scenarios.ts";
import type { Repository } from "./repository.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();

function open(repository: Repository, paths: readonly string[]) {
  const git = openGit(repository.folder, { ...repository.env });
  const index = join(repository.folder, ".git/index");
  return { git, index, facts: readIndexFacts(git, index, { paths, others: [] }) };
}

/** The staged entry of a path, as `readStagedChanges` gives it. */
function entryOf(repository: Repository, path: string) {
  const [mode = "", oid = ""] = repository.git("ls-files", "--stage", "--", path).split(" ");
  return { path: Buffer.from(path, "utf8").toString("latin1"), mode, oid, earlier: [] };
}

describe("a change of the index", () => {
  // The lengths around those of a line, and of a group of four bytes, once git has packed them.
  const contents = [0, 1, 2, 3, 4, 13, 14, 15, 39, 40, 41, 42, 43, 44, 93, 100_000].map((length) =>
    randomBytes(length),
  );

  it.each([[[]], [["--object-format=sha256"]]])("stores new contents of any length: git init %j", (args) => {
    const repository = repositories.create({ initArguments: args });
    const paths = contents.map((_, index) => `${'é "\\ü'.repeat(index % 2)}${index}`);
    repository.stage(Object.fromEntries(paths.map((path) => [path, `old ${path}`])));
    const { git, index, facts } = open(repository, paths);
    const replacements = contents.map((content, at) => {
      const entry = entryOf(repository, paths[at]!);
      return { entry, oid: blobId(content, entry.oid), content };
    });
    replaceInIndex(git, index, replacements, facts);
    for (const [at, content] of contents.entries())
      expect(git.run(["cat-file", "blob", `:0:${paths[at]}`]).equals(content)).toBe(true);
  });

  it("keeps a flag that was set after git was asked", () => {
    const repository = repositories.create();
    repository.stage({ "a.js": sloppy("a") });
    const { git, index, facts } = open(repository, ["a.js"]);
    expect(facts.unconverted.get("a.js")).toBe("H");
    repository.git("update-index", "--skip-worktree", "a.js");
    const [entry, content] = [entryOf(repository, "a.js"), Buffer.from(neat("a"))];
    const change = { entry, oid: blobId(content, entry.oid), content };
    expect(replaceInIndex(git, index, [change], facts).untouched).toEqual(["a.js"]);
    expect(repository.git("ls-files", "-v", "a.js")).toMatch(/^S/);
  });

  it("is refused as a whole when a content cannot be stored, with git's reason if asked for", () => {
    const repository = repositories.create();
    repository.stage({ "a.js": sloppy("a"), "b.js": sloppy("b") });
    const id = blobId(Buffer.from(neat("b")), entryOf(repository, "b.js").oid);
    const folder = join(repository.folder, ".git/objects", id.slice(0, 2));
    rmSync(folder, { recursive: true, force: true });
    writeFileSync(folder, "");
    chmodSync(folder, 0o400);
    repository.env = { ...repository.env, FMT_CACHE_VERBOSE: "1" };
    const { exitCode, stderr } = repository.commit();
    expect(exitCode).toBe(1);
    expect(stderr).toContain("git apply failed");
    expect(stderr).toContain(id.slice(0, 2));
    expect(repository.git("show", ":a.js")).toBe(sloppy("a"));
    expect(repository.read("a.js")).toBe(sloppy("a"));
    expect(repository.leftovers()).toEqual([]);
    rmSync(folder);
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(repository.committed("b.js")).toBe(neat("b"));
  });
});

it("says so where the repository lacks a staged content", () => {
  const repository = repositories.create();
  repository.stage({ "a.js": sloppy("a"), "b.js": sloppy("b") });
  const oid = repository.git("rev-parse", ":a.js").trim();
  rmSync(join(repository.folder, ".git/objects", oid.slice(0, 2), oid.slice(2)));
  const { exitCode, stderr } = repository.run("staged");
  expect(exitCode).toBe(2);
  expect(stderr).toBe(
    '[error] The repository lacks the staged content of a.js; "git fsck" says more. Nothing has been changed here.\n',
  );
  expect(repository.git("ls-files", "-s", "a.js")).toContain(oid);
  expect(repository.read("b.js")).toBe(sloppy("b"));
});

it("tells files that git converts, or does not look at, from the others by one question", () => {
  const repository = repositories.create({
    files: { ".gitattributes": "f.js filter=x\ne.js working-tree-encoding=UTF-8\ni.js ident\nt.js text\n" },
  });
  const names = ["a.js", "e.js", "f.js", "i.js", "s.js", "t.js", "é [x] *.js"];
  repository.stage(Object.fromEntries(names.map((name) => [name, ""])));
  repository.git("update-index", "--assume-unchanged", "s.js");
  const paths = names.map((name) => Buffer.from(name, "utf8").toString("latin1"));
  const { git, index } = open(repository, []);
  const facts = readIndexFacts(git, index, { paths, others: [":(glob)**/.git*", "none"] });
  expect(Object.fromEntries(facts.unconverted)).toEqual({
    "a.js": "H",
    "s.js": "h",
    "t.js": "H",
    [paths.at(-1)!]: "H",
  });
  const id = repository.git("rev-parse", ":.gitattributes").trim();
  expect([...facts.tracked]).toEqual([[".gitattributes", id]]);
});

it("asks for all files where their names would be too many for one command", () => {
  const repository = repositories.create({ files: { "rules/1.txt": "a", "rules/2.txt": "b" } });
  repository.stage({ "a.js": "" });
  const { git, index } = open(repository, []);
  const others = Array.from({ length: 60_000 }, (_, number) => `:(literal)rules/a-long-name-${number}.txt`);
  const facts = readIndexFacts(git, index, { paths: ["a.js"], others });
  expect(facts.unconverted.size).toBe(0);
  expect([...facts.tracked.keys()]).toEqual(["a.js", "rules/1.txt", "rules/2.txt"]);
});
