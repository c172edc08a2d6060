// Long: each test makes a repository and commits with the hook.
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { notes, useRepositories } from "./scenarios.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();

describe("kinds of index", () => {
  it.each([
    ["split_index", [["update-index", "--split-index"]], []],
    [
      "index v4 + untracked cache",
      [
        ["update-index", "--index-version", "4"],
        ["update-index", "--untracked-cache"],
      ],
      [],
    ],
    ["sha256_repo", [], ["--object-format=sha256"]],
  ])("%s", (_, preparations, initArguments) => {
    const repository = repositories.create({
      files: { "a.js": neat("a"), "b.js": neat("b") },
      initArguments,
    });
    for (const args of preparations) repository.git(...args);
    repository.stage({ "a.js": sloppy("a", 2), "c.js": sloppy("c") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js") + repository.committed("c.js")).toBe(neat("a", 2) + neat("c"));
    expect(repository.status()).toBe("");
  });

  it("sparse_skip_worktree", () => {
    const repository = repositories.create({ files: { "in/a.js": neat("a"), "out/b.js": neat("b") } });
    repository.git("sparse-checkout", "set", "in");
    expect(repository.exists("out/b.js")).toBe(false);
    const oid = repository
      .try("git", ["hash-object", "-w", "--stdin"], { input: sloppy("b", 2) })
      .stdout.trim();
    repository.git("update-index", "--cacheinfo", `100644,${oid},out/b.js`);
    repository.git("update-index", "--skip-worktree", "out/b.js");
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("out/b.js")).toBe(neat("b", 2));
    expect(repository.git("ls-files", "-v", "out/b.js")).toMatch(/^S/);
    expect(repository.exists("out/b.js")).toBe(false);
    expect(repository.status()).toBe("");
  });

  it("intent_to_add", () => {
    const repository = repositories.create();
    repository.write({ "later.js": sloppy("l") });
    repository.git("add", "-N", "later.js");
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a"));
    expect(repository.git("ls-tree", "HEAD", "later.js")).toBe("");
    expect(repository.status()).toBe(" A later.js\n");
    expect(repository.read("later.js")).toBe(sloppy("l"));
  });

  it("assume-unchanged", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    repository.git("update-index", "--assume-unchanged", "a.js");
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.git("ls-files", "-v", "a.js")).toMatch(/^h/);
    expect(repository.read("a.js")).toBe(sloppy("a", 2));
  });
});

describe("names", () => {
  it.each([
    "a b.js",
    "quo\"te's.js",
    "tab\there.js",
    "new\nline.js",
    "é漢😀.js",
    "-x.js",
    "[x].js",
    "$HOME.js",
    "back\\slash.js",
    "st*r.js",
    "semi;colon.js",
    "#hash.js",
    "!bang.js",
    ":colon.js",
    ":(top)magic.js",
    "dir with é/sub-*/x.js",
  ])("weird_each %j", (name) => {
    const repository = repositories.create();
    repository.stage({ [name]: `${sloppy("a")}\n${neat("b")}` });
    repository.write({ [name]: `${sloppy("a")}\n${neat("b", 2)}` });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed(name)).toBe(`${neat("a")}\n${neat("b")}`);
    expect(repository.read(name)).toBe(`${neat("a")}\n${neat("b", 2)}`);
  });

  it("non_utf8_name", () => {
    const repository = repositories.create();
    const name = Buffer.concat([Buffer.from(`${repository.folder}/`), Buffer.from("caf\xE9.js", "latin1")]);
    writeFileSync(name, sloppy("a"));
    repository.git("add", "-A");
    expect(notes(repository.commit())).toEqual([]);
    const [oid = ""] = repository.git("ls-tree", "--format=%(objectname)", "HEAD").split("\n");
    expect(repository.git("cat-file", "blob", oid)).toBe(neat("a"));
    expect(repository.status()).toBe("");
  });

  it.each(["line\nfeed", "end\n", "space "])("the folder is called %j", (name) => {
    const repository = repositories.create({ files: { "a.js": neat("a"), "sub/b.js": neat("b") } });
    repository.stage({ "a.js": sloppy("a", 2), "sub/b.js": sloppy("b", 2) });
    const folder = join(repository.folder, "..", name);
    repository.try("cp", ["-r", ".", folder]);
    const check = { cwd: join(folder, "sub") };
    expect(repository.try(process.execPath, [repository.command, "staged", "--check"], check)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("in 2 staged files"),
    });
    const answer = repository.try("git", ["commit", "-qm", "next"], { cwd: folder });
    expect(notes(answer)).toEqual([]);
    expect(repository.try("git", ["show", "HEAD:a.js"], { cwd: folder }).stdout).toBe(neat("a", 2));
    expect(repository.try("git", ["status", "--porcelain"], { cwd: folder }).stdout).toBe("");
  });

  it.runIf(process.platform === "linux")("the folder's name is not UTF-8: the commit is not refused", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    const script = 'f="../$(printf "caf\\351")" && mkdir "$f" && cp -r . "$f/r" && cd "$f/r" && "$@"';
    const run = (...words: readonly string[]) => repository.try("sh", ["-c", script, "sh", ...words]);
    expect(notes(run("git", "commit", "-qm", "next"))).toEqual([
      expect.stringMatching(/^\[warn\] What is staged was not formatted: .* its path is not UTF-8\.$/),
    ]);
    repository.try("sh", ["-c", "rm -r ../caf*"]);
    expect(run(process.execPath, repository.command, "staged", "--check")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("its path is not UTF-8."),
    });
  });

  it("many_files_argv", { timeout: 600_000 }, () => {
    // Their names are more than the 2 MiB that Linux takes for the arguments of a program. Long,
    // because git and the hook write each of the files.
    const count = 2_800;
    const repository = repositories.create();
    const long = Array.from({ length: 5 }, () => "directory_with_a_long_name_".repeat(6)).join("/");
    expect(count * long.length).toBeGreaterThan(2 ** 21);
    const [text, other] = [sloppy("a"), neat("a")];
    repository.write(
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${long}/file_${index}.js`, text])),
    );
    repository.git("add", "-A");
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed(`${long}/file_${count - 1}.js`)).toBe(other);
    expect(repository.read(`${long}/file_0.js`)).toBe(other);
    expect(
      new Set(repository.git("ls-tree", "-r", "--format=%(objectname)", "HEAD").trim().split("\n")).size,
    ).toBe(1);
    expect(repository.status()).toBe("");
  });

  it("hostile_git_config", () => {
    const repository = repositories.create({
      files: { "é.js": neat("a") + "\n" + neat("b") },
      config: [
        "diff.noprefix=true",
        "diff.mnemonicPrefix=true",
        "diff.external=false",
        "color.ui=always",
        "core.quotePath=true",
        "diff.renames=copies",
        "diff.ignoreSubmodules=all",
        "apply.whitespace=error",
        "core.whitespace=blank-at-eol",
        "status.short=true",
        "core.abbrev=4",
      ],
    });
    repository.stage({ "é.js": `${sloppy("a", 2)}\n${neat("b")}` });
    repository.write({ "é.js": `${sloppy("a", 2)}\n${neat("b", 3)}` });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("é.js")).toBe(`${neat("a", 2)}\n${neat("b")}`);
    expect(repository.read("é.js")).toBe(`${neat("a", 2)}\n${neat("b", 3)}`);
  });

  it("literal_pathspecs_env", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2), "[x].js": sloppy("x") });
    const env = { GIT_LITERAL_PATHSPECS: "1" };
    expect(notes(repository.try("git", ["commit", "-qm", "next"], { env }))).toEqual([]);
    expect(repository.committed("a.js") + repository.committed("[x].js")).toBe(neat("a", 2) + neat("x"));
  });
});

describe("replaced objects", () => {
  it("formats what is staged, and not what stands for it elsewhere (git replace)", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2), "b.js": neat("b") });
    for (const path of ["a.js", "b.js"]) {
      const other = repository.try("git", ["hash-object", "-w", "--stdin"], { input: sloppy("z") });
      repository.git("replace", repository.git("rev-parse", `:${path}`).trim(), other.stdout.trim());
    }
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.read("a.js")).toBe(neat("a", 2));
    repository.git("replace", "-d", ...repository.git("replace", "-l").trim().split("\n"));
    expect(repository.committed("b.js")).toBe(neat("b"));
  });
});

describe("the same work going on elsewhere", () => {
  /** A plugin that does something to the repository while the hook formats. */
  const meanwhile = (script: string) => `
import { execSync } from "node:child_process";
let isDone = false;
export const languages = [{ name: "slow", parsers: ["slow"], extensions: [".slow"] }];
export const parsers = { slow: { astFormat: "slow", locStart: () => 0, locEnd: () => 0, parse(text) {
  if (!isDone) { isDone = true; execSync(${JSON.stringify(script)}, { env: { ...process.env, GIT_INDEX_FILE: "" , GIT_DIR: ".git" } }); }
  return { text };
} } };
export const printers = { slow: { print: (path) => path.node.text.trim() + "\\n" } };
`;
  const withPlugin = (script: string) => {
    const repository = repositories.create({
      files: { "a.js": neat("a"), ".prettierrc": "plugins: [./plugin.mjs]\n", "plugin.mjs": "" },
    });
    repository.write({
      "plugin.mjs": meanwhile(script.replaceAll("GIT_INDEX", "env -u GIT_INDEX_FILE git")),
    });
    repository.git("commit", "-qam", "plugin", "--no-verify");
    return repository;
  };

  it("edit_during_hook", () => {
    const repository = withPlugin("printf 'const a  =  3\\n' > a.js");
    repository.stage({ "a.js": sloppy("a", 2), "b.slow": "  b\n" });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.committed("b.slow")).toBe("b\n");
    expect(repository.read("a.js")).toBe(sloppy("a", 3));
  });

  it("git_add_during_hook", () => {
    const repository = withPlugin("printf 'const a  =  3\\n' > a.js && GIT_INDEX add a.js");
    repository.stage({ "a.js": sloppy("a", 2), "b.slow": "  b\n" });
    const answer = repository.commit();
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain("run the command again.\n");
    expect(answer.stderr).not.toContain("patch");
    expect(repository.git("cat-file", "blob", ":a.js")).toBe(sloppy("a", 3));
    expect(repository.read("a.js")).toBe(sloppy("a", 3));
    expect(repository.read("b.slow")).toBe("  b\n");
  });

  it("index_lock_transient", () => {
    // The pause of another git, which nobody tells when to go on: git asks for a lock by itself.
    const repository = withPlugin("touch .git/index.lock; (sleep 2; rm .git/index.lock) >/dev/null 2>&1 &");
    repository.stage({ "a.js": sloppy("a", 2), "b.slow": "  b\n" });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.status()).toBe("");
  });

  it("a permanent index lock: nothing is touched", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    const before = readFileSync(join(repository.folder, ".git/index"));
    repository.write({ ".git/index.lock": "" });
    const answer = repository.run("staged");
    expect(answer.exitCode).not.toBe(0);
    expect(answer.stderr).toContain('index.lock")');
    expect(readFileSync(join(repository.folder, ".git/index")).equals(before)).toBe(true);
    expect(repository.read("a.js")).toBe(sloppy("a", 2));
    expect(existsSync(join(repository.folder, ".git/index.lock"))).toBe(true);
    rmSync(join(repository.folder, ".git/index.lock"));
  });

  it.each(["-a", "a.js"])("a hook that is not told the index of the commit refuses it: %s", (arg) => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    const hook = readFileSync(join(repository.folder, ".git/hooks/pre-commit"), "utf8");
    repository.installHook(hook.replace("\n", "\nunset GIT_INDEX_FILE\n"));
    repository.write({ "a.js": sloppy("a", 2) });
    const answer = repository.commit(arg);
    expect(answer.exitCode).toBe(1);
    expect(answer.stderr).toContain("GIT_INDEX_FILE");
    expect(repository.read("a.js")).toBe(sloppy("a", 2));
    // Where nothing is locked, there is only one index.
    repository.stage({ "a.js": sloppy("a", 3) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a", 3));
  });

  it("an index that is gone refuses the commit", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    const hook = readFileSync(join(repository.folder, ".git/hooks/pre-commit"), "utf8");
    repository.installHook(hook.replace("\n", "\nmv $GIT_INDEX_FILE kept\n"));
    repository.write({ "a.js": sloppy("a", 2) });
    const answer = repository.commit("-a");
    expect(answer.exitCode).not.toBe(0);
    expect(answer.stderr).toContain("git has given up this commit");
    expect(repository.read("a.js")).toBe(sloppy("a", 2));
  });

  it("stash_and_reflog_untouched", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.write({ "a.js": neat("a", 5) });
    repository.git("stash", "-q");
    const stash = () => repository.git("stash", "list") + repository.git("reflog", "show", "stash");
    const before = stash();
    repository.stage({ "a.js": sloppy("a", 2) });
    repository.write({ "a.js": sloppy("a", 2) + sloppy("b") });
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(stash()).toBe(before);
    expect(repository.git("reflog", "--format=%gs").trim().split("\n").slice(0, 1)).toEqual(["commit: next"]);
  });

  it("outside of a repository it says so in one sentence; git's words are there for who asks", () => {
    const repository = repositories.create();
    const run = (env: Record<string, string>, cwd = repository.home) =>
      repository.try(process.execPath, [repository.command, "staged"], { cwd, env });
    const plain = "[error] This folder is not in a git repository.\n";
    expect(run({})).toMatchObject({ exitCode: 1, stdout: "", stderr: plain });
    expect(run({ FMT_CACHE_VERBOSE: "1" }).stderr).toContain(`${plain}[error] fatal: not a git repository`);
    const inside = run({}, join(repository.folder, ".git"));
    expect(inside.stderr).toBe("[error] This folder is not in a work tree of git.\n");
  });

  it("a broken index: git's words are there for who asks", () => {
    const repository = repositories.create();
    repository.write({ ".git/index": "broken" });
    const run = (env: Record<string, string>) =>
      repository.try(process.execPath, [repository.command, "staged"], { env });
    expect(run({}).exitCode).not.toBe(0);
    expect(run({}).stderr).toMatch(
      /git diff-index failed \(128\)\. FMT_CACHE_VERBOSE=1 shows what it says\.\n$/,
    );
    expect(run({ FMT_CACHE_VERBOSE: "1" }).stderr).toContain("index file");
  });
});
