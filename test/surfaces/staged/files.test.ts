// Long: each test makes a repository and commits with the hook.
import { constants } from "node:buffer";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTreeFile } from "../../../src/surfaces/staged/tree-files.ts";
import { notes, useRepositories } from "./scenarios.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();
const at = (repository: { folder: string }, path: string) => join(repository.folder, path);

describe("kinds of files", () => {
  it("deleted, only_deleted", () => {
    const repository = repositories.create({
      files: { "a.js": neat("a"), "b.js": neat("b"), "c.js": neat("c") },
    });
    repository.git("rm", "-q", "a.js");
    repository.stage({ "b.js": sloppy("b", 2) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.git("ls-files")).toBe("b.js\nc.js\n");
    expect(repository.committed("b.js")).toBe(neat("b", 2));
    repository.git("rm", "-q", "c.js");
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.exists("c.js")).toBe(false);
  });

  it("renamed", () => {
    const repository = repositories.create({ files: { "a.js": sloppy("a") } });
    repository.git("mv", "a.js", "b.js");
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("b.js")).toBe(neat("a"));
    expect(repository.status()).toBe("");
  });

  it("cached_removed_but_kept_in_wt", () => {
    const repository = repositories.create({ files: { "a.js": sloppy("a"), "b.js": neat("b") } });
    repository.git("rm", "-q", "--cached", "a.js");
    repository.stage({ "b.js": sloppy("b", 2) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.read("a.js")).toBe(sloppy("a"));
    expect(repository.status()).toBe("?? a.js\n");
  });

  it("staged_then_deleted_in_wt", () => {
    const repository = repositories.create();
    repository.stage({ "a.js": sloppy("a") });
    unlinkSync(at(repository, "a.js"));
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a"));
    expect(repository.exists("a.js")).toBe(false);
  });

  it("something that is no file, or cannot be one, stands in its place", () => {
    const repository = repositories.create();
    repository.stage({ "pipe.js": sloppy("a") });
    const tooLong = `${"x".repeat(300)}.js`;
    const oid = repository.git("rev-parse", ":pipe.js").trim();
    repository.git("update-index", "--add", "--cacheinfo", `100644,${oid},${tooLong}`);
    unlinkSync(at(repository, "pipe.js"));
    expect(repository.try("mkfifo", ["pipe.js"])).toMatchObject({ exitCode: 0 });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("pipe.js")).toBe(neat("a"));
    const formatted = repository.git("rev-parse", "HEAD:pipe.js").trim();
    expect(repository.git("ls-tree", "HEAD", tooLong)).toContain(formatted);
  });

  it("reads no file of the work tree that is longer than any text", () => {
    const repository = repositories.create();
    repository.write({ "a.js": "" });
    truncateSync(at(repository, "a.js"), constants.MAX_STRING_LENGTH + 1);
    expect(readTreeFile(repository.folder, "a.js")).toBeUndefined();
  });

  it("symlink", () => {
    const repository = repositories.create({ files: { "target.js": sloppy("t") } });
    symlinkSync("target.js", at(repository, "link.js"));
    symlinkSync("nowhere.js", at(repository, "dangling.js"));
    repository.git("add", "link.js", "dangling.js");
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a"));
    expect(repository.read("target.js")).toBe(sloppy("t"));
    expect(repository.git("ls-files", "-s", "link.js", "dangling.js").match(/^120000/gm)).toHaveLength(2);
    expect(repository.status()).toBe("");
  });

  it("typechange", () => {
    const repository = repositories.create({ files: { "file.js": neat("f") } });
    symlinkSync("file.js", at(repository, "link.js"));
    repository.git("add", "link.js");
    repository.git("commit", "-qm", "link", "--no-verify");
    unlinkSync(at(repository, "link.js"));
    unlinkSync(at(repository, "file.js"));
    symlinkSync("link.js", at(repository, "file.js"));
    repository.git("add", "file.js");
    repository.stage({ "link.js": sloppy("l") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("link.js")).toBe(neat("l"));
    expect(repository.read("link.js")).toBe(neat("l"));
    expect(repository.git("ls-tree", "HEAD", "file.js")).toMatch(/^120000/);
    expect(repository.status()).toBe("");
  });

  it("exec_bit", () => {
    const repository = repositories.create();
    repository.write({ "a.js": sloppy("a") });
    chmodSync(at(repository, "a.js"), 0o755);
    repository.git("add", "a.js");
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.git("ls-tree", "HEAD", "a.js")).toMatch(/^100755/);
    expect(statSync(at(repository, "a.js")).mode & 0o777).toBe(0o755);
    expect(repository.status()).toBe("");
  });

  it("exec_bit_filemode_false_staged_chmod", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") }, config: ["core.fileMode=false"] });
    repository.git("config", "core.fileMode", "false");
    repository.stage({ "a.js": sloppy("a", 2) });
    repository.git("update-index", "--chmod=+x", "a.js");
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.git("ls-tree", "HEAD", "a.js")).toMatch(/^100755/);
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(repository.status()).toBe("");
  });

  it("submodule", () => {
    const other = repositories.create({ files: { "x.js": neat("x") }, hook: "exit 0\n" });
    const repository = repositories.create({ config: ["protocol.file.allow=always"] });
    repository.git("submodule", "--quiet", "add", other.folder, "sub");
    repository.git("commit", "-qm", "sub", "--no-verify");
    repository.write({ "sub/x.js": sloppy("x", 3) });
    repository.stage({ "a.js": sloppy("a") });
    const link = repository.git("ls-files", "-s", "sub");
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.git("ls-files", "-s", "sub")).toBe(link);
    expect(repository.read("sub/x.js")).toBe(sloppy("x", 3));
    expect(repository.committed("a.js")).toBe(neat("a"));
  });

  it("a tracked folder became a link, a file became a folder: nothing is written through", () => {
    const repository = repositories.create({ files: { "folder/a.js": neat("a"), "b.js": neat("b") } });
    repository.stage({ "folder/a.js": sloppy("a", 2), "b.js": sloppy("b", 2) });
    rmSync(at(repository, "folder"), { recursive: true });
    mkdirSync(join(repository.home, "elsewhere"));
    repository.try("sh", ["-c", `printf 'const a  =  2\\n' > ${repository.home}/elsewhere/a.js`]);
    symlinkSync(join(repository.home, "elsewhere"), at(repository, "folder"));
    unlinkSync(at(repository, "b.js"));
    repository.write({ "b.js/inside.js": sloppy("inside") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("folder/a.js")).toBe(neat("a", 2));
    expect(repository.committed("b.js")).toBe(neat("b", 2));
    expect(repository.try("cat", [`${repository.home}/elsewhere/a.js`]).stdout).toBe(sloppy("a", 2));
    expect(repository.read("b.js/inside.js")).toBe(sloppy("inside"));
  });

  it("hard link", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    linkSync(at(repository, "a.js"), join(repository.home, "other.js"));
    repository.stage({ "a.js": sloppy("a", 2) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.read("a.js")).toBe(neat("a", 2));
    expect(statSync(at(repository, "a.js")).nlink).toBe(2);
  });

  it("readonly_wt_file", () => {
    const repository = repositories.create({ files: { "a.js": neat("a") } });
    repository.stage({ "a.js": sloppy("a", 2) });
    chmodSync(at(repository, "a.js"), 0o444);
    // Root may write it; a user may not, and is told so.
    expect(repository.commit()).toMatchObject({ exitCode: 0 });
    expect(repository.committed("a.js")).toBe(neat("a", 2));
    expect(statSync(at(repository, "a.js")).mode & 0o777).toBe(0o444);
  });
});

describe("encodings", () => {
  const crlf = (text: string) => text.replaceAll("\n", "\r\n");

  it("crlf_autocrlf_full", () => {
    const repository = repositories.create({ config: ["core.autocrlf=true", "core.safecrlf=false"] });
    repository.stage({ "a.js": crlf(sloppy("a") + sloppy("b")) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a") + neat("b"));
    expect(repository.status()).toBe("");
  });

  it("crlf_autocrlf_partial", () => {
    const repository = repositories.create({ config: ["core.autocrlf=true", "core.safecrlf=false"] });
    repository.stage({ "a.js": crlf(`${sloppy("a")}\n${neat("b")}`) });
    repository.write({ "a.js": crlf(`${sloppy("a")}\n${neat("b", 3)}`) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(`${neat("a")}\n${neat("b")}`);
    expect(repository.read("a.js")).toBe(crlf(`${neat("a")}\n${neat("b", 3)}`));
    expect(repository.status()).toBe(" M a.js\n");
  });

  it.each([
    { config: "core.autocrlf=true", attributes: "", isKept: true },
    { config: "core.autocrlf=input", attributes: "*.js ident\n", isKept: true },
    { config: "core.autocrlf=false", attributes: "*.js text=auto\n", isKept: true },
    { config: "core.autocrlf=false", attributes: "*.js text=auto eol=lf\n", isKept: true },
    { config: "core.autocrlf=true", attributes: "*.js -text\n", isKept: true },
    { config: "core.autocrlf=true", attributes: "*.js text\n", isKept: false },
    { config: "core.autocrlf=true", attributes: "*.js crlf=input\n", isKept: false },
    { config: "core.autocrlf=true", attributes: "*.js eol=crlf\n", isKept: false },
  ])("CRLF in the index: $isKept with $config, $attributes", ({ config, attributes, isKept }) => {
    const repository = repositories.create({
      files: { ".prettierrc": "endOfLine: auto\n", "a.js": crlf(neat("a") + neat("b")) },
    });
    repository.write({ ".gitattributes": attributes });
    for (const line of [config, "core.safecrlf=false"]) repository.git("config", ...line.split("="));
    repository.stage({ "a.js": crlf(neat("a") + sloppy("b", 2)) });
    const staged = repository.git("cat-file", "blob", ":a.js");
    expect(staged.includes("\r")).toBe(isKept);
    expect(notes(repository.commit())).toEqual([]);
    const text = neat("a") + neat("b", 2);
    expect(repository.committed("a.js")).toBe(isKept ? crlf(text) : text);
    expect(repository.read("a.js")).toBe(crlf(text));
    expect(repository.git("diff", "--name-only")).toBe("");
  });

  it("crlf_endofline_crlf_config", () => {
    const repository = repositories.create({
      files: { ".prettierrc": "endOfLine: crlf\n", ".gitattributes": "*.js text eol=crlf\n" },
    });
    repository.stage({ "a.js": crlf(sloppy("a")) });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a"));
    expect(repository.read("a.js")).toBe(crlf(neat("a")));
    expect(repository.status()).toBe("");
    // What is formatted already is not touched.
    repository.stage({ "b.js": crlf(neat("b")) });
    repository.age("b.js");
    repository.git("add", "b.js");
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.wasWritten("b.js")).toBe(false);
  });

  it("clean_smudge_filter", () => {
    const repository = repositories.create({
      config: ["filter.rot.clean=tr a-z n-za-m", "filter.rot.smudge=tr a-z n-za-m"],
      files: { ".gitattributes": "*.js filter=rot\n" },
    });
    repository.stage({ "a.js": `${sloppy("a")}\n${neat("b")}`, "c.js": sloppy("c") });
    repository.write({ "a.js": `${sloppy("a")}\n${neat("b", 3)}` });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("c.js")).toBe("pbafg p = 1;\n");
    expect(repository.committed("a.js")).toBe("pbafg n = 1;\n\npbafg o = 1;\n");
    expect(repository.read("c.js")).toBe(neat("c"));
    expect(repository.read("a.js")).toBe(`${neat("a")}\n${neat("b", 3)}`);
    expect(repository.status()).toBe(" M a.js\n");
  });

  it("a filter that depends on the locale", () => {
    const repository = repositories.create({
      config: ['filter.locale.clean=sed "s/^/$LC_ALL /"', 'filter.locale.smudge=sed "s/^[^ ]* //"'],
      files: { ".gitattributes": "*.js filter=locale\n" },
    });
    repository.env = { ...repository.env, LC_ALL: "C.UTF-8" };
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(`C.UTF-8 ${neat("a")}`);
  });

  it("working_tree_encoding", () => {
    const repository = repositories.create({
      files: { ".gitattributes": "utf16.js text working-tree-encoding=UTF-16LE\n" },
    });
    const bytes = Buffer.from(sloppy("a"), "utf16le");
    repository.stage({ "utf16.js": bytes, "b.js": sloppy("b") });
    expect(notes(repository.commit())).toEqual([
      "[warn] utf16.js was not formatted: git keeps its files in another encoding (working-tree-encoding).",
    ]);
    expect(repository.read("utf16.js")).toBe(bytes.toString("utf8"));
    expect(repository.committed("b.js")).toBe(neat("b"));
  });

  it.each(["*.html filter=lfs -text\n", "*.html filter=missing -text\n", ""])(
    "a pointer of git-lfs stays as it is, with the attributes %j",
    (attributes) => {
      const repository = repositories.create({ files: { ".gitattributes": attributes } });
      const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"4d7a".repeat(16)}\nsize 12345\n`;
      repository.stage({ "a.html": pointer, "a.js": pointer, "b.md": `${pointer}\n*  b\n` });
      // git-lfs is installed, and does not find its content.
      for (const line of ["required=true", "smudge=false", "clean=cat"])
        repository.git("config", ...`filter.missing.${line}`.split("="));
      expect(notes(repository.commit())).toEqual([]);
      for (const name of ["a.html", "a.js"]) expect(repository.committed(name)).toBe(pointer);
      expect(repository.committed("b.md")).toBe(`${pointer}\n- b\n`);
    },
  );

  it("core.safecrlf=true", () => {
    const repository = repositories.create({
      files: { ".prettierrc": "endOfLine: crlf\n", ".gitattributes": "*.js text\n" },
    });
    repository.git("config", "core.safecrlf", "true");
    repository.stage({ "a.js": sloppy("a") });
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.committed("a.js")).toBe(neat("a"));
  });
});
