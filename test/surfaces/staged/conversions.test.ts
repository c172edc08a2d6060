// Long: it commits dozens of files in one repository after the other.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Files, Repository } from "./repository.ts";
import { notes, useRepositories } from "./scenarios.ts";
import { neat, sloppy } from "./texts.ts";

const repositories = useRepositories();

/** Lets every git write down that it has started. Gives how many have since the last call. */
function countGit(repository: Repository): () => number {
  const log = join(repository.home, "git-log");
  repository.env = { ...repository.env, GIT_TRACE2: log };
  return () => {
    const count = existsSync(log) ? [...readFileSync(log, "utf8").matchAll(/ start \S*git /g)].length : 0;
    rmSync(log, { force: true });
    return count;
  };
}

const returns = (text: string) => text.replaceAll("\n", "\r\n");
const names = Array.from({ length: 30 }, (_, index) => `f${index}.js`);
const filesOf = (paths: readonly string[], toText: (index: number) => string): Files =>
  Object.fromEntries(paths.map((path, index) => [path, toText(index)]));

describe("many files that git converts", () => {
  it.each([
    ["CRLF in the work tree (core.autocrlf)", ["core.autocrlf=true"], {}, returns],
    [
      "CRLF that stays (endOfLine)",
      ["core.autocrlf=true"],
      { ".prettierrc": '{ "endOfLine": "auto" }' },
      returns,
    ],
    [
      "CRLF that Prettier writes",
      [],
      { ".gitattributes": "*.js text eol=crlf\n", ".prettierrc": '{ "endOfLine": "crlf" }' },
      returns,
    ],
  ])("are asked for together: %s", (_, config, files, toTree) => {
    const repository = repositories.create({ config, files });
    const plain = repositories.create();
    const ask = countGit(repository);
    const askPlain = countGit(plain);
    const texts = filesOf(names, (index) => toTree(sloppy("a", index)));
    repository.stage(texts);
    plain.stage(filesOf(names, (index) => sloppy("a", index)));
    void [ask(), askPlain()];
    expect(notes(repository.commit())).toEqual([]);
    expect(notes(plain.commit())).toEqual([]);
    const keepsReturns = ".prettierrc" in files;
    // For the contents, the attributes and the ids; the number of files does not matter.
    expect(ask() - askPlain()).toBeLessThanOrEqual(5);
    for (const [index, name] of names.entries()) {
      expect(repository.committed(name)).toBe(neat("a", index));
      expect(repository.read(name)).toBe(keepsReturns ? returns(neat("a", index)) : neat("a", index));
    }
    expect(repository.status()).toBe("");
  });

  it("are read through their filter together", () => {
    const repository = repositories.create({
      config: ["filter.rot.clean=tr a-z n-za-m", "filter.rot.smudge=tr a-z n-za-m"],
      files: { ".gitattributes": "*.js filter=rot\n" },
    });
    // The last ones are named in a way that git cannot read from a list.
    const paths = [...names.slice(0, 5), " front.js", "line\nfeed.js", 'quo"te.js', "é ü.js"];
    repository.stage(filesOf(paths, (index) => sloppy("a", index)));
    const ask = countGit(repository);
    expect(notes(repository.commit())).toEqual([]);
    for (const [index, path] of paths.entries()) expect(repository.read(path)).toBe(neat("a", index));
    expect(repository.committed("f1.js")).toBe("pbafg n = 1;\n");
    expect(repository.status()).toBe("");
    // Each content is stored and compared by a process of its own, but they are read together.
    expect(ask()).toBeLessThanOrEqual(2 * paths.length + 7);
  });

  it("are converted in a folder that is named like a configuration, too", () => {
    const repository = repositories.create({
      config: ["filter.rot.clean=tr a-z n-za-m", "filter.rot.smudge=tr a-z n-za-m"],
      files: { ".gitattributes": "*.js filter=rot\n" },
    });
    const folders = [".prettierrc.d", "prettier.config.shared", "package.json", "x/.editorconfig"];
    const paths = folders.map((folder) => `${folder}/a.js`);
    repository.stage(filesOf(paths, (index) => sloppy("a", index)));
    expect(notes(repository.commit())).toEqual([]);
    for (const [index, path] of paths.entries()) expect(repository.read(path)).toBe(neat("a", index));
    expect(repository.committed("package.json/a.js")).toBe("pbafg n = 2;\n");
    expect(repository.status()).toBe("");
  });

  it("are left alone, and named, where git would not run their filter for us", () => {
    const repository = repositories.create({
      config: ["filter.rot.clean=tr a-z n-za-m", "filter.rot.smudge=tr a-z n-za-m"],
      files: { ".gitattributes": "*.js filter=rot\n" },
    });
    repository.stage({ "a.js": sloppy("a"), "b.ts": sloppy("b") });
    const staged = repository.git("cat-file", "blob", ":a.js");
    rmSync(join(repository.folder, ".gitattributes"));
    expect(repository.commit()).toMatchObject({
      exitCode: 0,
      stderr:
        "[warn] a.js was not formatted: its filter is named by a .gitattributes file that is not in the work tree.\nb.ts\n",
    });
    expect(repository.committed("a.js")).toBe(staged);
    expect(repository.read("a.js")).toBe(sloppy("a"));
    expect(repository.committed("b.ts")).toBe(neat("b"));
  });

  it("each by its own attributes, whatever its name", () => {
    const paths = [" front", "line\nfeed", "return\r", 'quo"te', "back\\slash", "é", "#", "[x]", "-x"];
    const repository = repositories.create({
      files: {
        ".gitattributes":
          "lf/* text eol=lf\ncrlf/* text eol=crlf\nbinary/* -text\nauto/* text=auto\nident/* ident\n",
        ".prettierrc": '{ "endOfLine": "auto" }',
      },
    });
    const folders = ["lf", "crlf", "binary", "auto", "ident", "none"];
    const all = folders.flatMap((folder) => paths.map((path) => `${folder}/${path}.js`));
    repository.stage(filesOf(all, (index) => returns(sloppy("a", index))));
    expect(notes(repository.commit())).toEqual([]);
    expect(repository.status()).toBe("");
    for (const [index, path] of all.entries()) {
      const text = neat("a", index);
      const stored = /^(?:binary|ident|none)/.test(path) ? returns(text) : text;
      expect([path, repository.committed(path)]).toEqual([path, stored]);
      expect([path, repository.read(path)]).toEqual([path, returns(text)]);
    }
  });

  it("keep CRLF in the index where git add does, also many of them", () => {
    const repository = repositories.create({ files: { ".prettierrc": '{ "endOfLine": "auto" }' } });
    repository.stage(filesOf(names, (index) => returns(sloppy("a", index))));
    repository.git("commit", "-qn", "-m", "stored with CRLF");
    repository.git("config", "core.autocrlf", "true");
    repository.stage(filesOf(names, (index) => returns(sloppy("b", index))));
    expect(notes(repository.commit())).toEqual([]);
    for (const [index, name] of names.entries()) {
      expect(repository.committed(name)).toBe(returns(neat("b", index)));
      expect(repository.read(name)).toBe(returns(neat("b", index)));
    }
    expect(repository.status()).toBe("");
  });

  it("with unstaged changes keep them", () => {
    const repository = repositories.create({ config: ["core.autocrlf=true"] });
    repository.stage(filesOf(names, (index) => returns(sloppy("a", index) + sloppy("b", index))));
    repository.write(filesOf(names, (index) => returns(sloppy("a", index) + "b( )\n")));
    expect(repository.commit().exitCode).toBe(0);
    for (const [index, name] of names.entries()) {
      expect(repository.committed(name)).toBe(neat("a", index) + neat("b", index));
      expect(repository.read(name).replaceAll("\r", "")).toBe(`${neat("a", index)}b( )\n`);
    }
  });
});
