import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Repository } from "../staged/repository.ts";
import { neat, sloppy } from "../staged/texts.ts";
import { openWorkbench, type Workbench } from "./command.ts";

let bench: Workbench;
let repository: Repository;

beforeAll(async () => void (bench = await openWorkbench()), 60_000);
afterAll(() => bench?.dispose(), 60_000);
afterEach(() => repository?.dispose());

const old = sloppy("a") + sloppy("b");

function create(): void {
  repository = Repository.create({
    command: bench.command,
    files: { "a.js": old, "b.js": old, "a.css": "a{b:c}\n", "old.js": old },
    hook: "#!/bin/sh\n",
  });
  repository.git("tag", "base");
}

test("--write formats what has changed since a commit, committed or not", () => {
  create();
  repository.stage({ "a.js": old + sloppy("c") });
  repository.git("commit", "-q", "-m", "c");
  repository.write({ "a.js": old + sloppy("c") + sloppy("d"), "new.js": old, "a.css": "a{b:c}\nd{}\n" });
  repository.git("mv", "old.js", "renamed.js");
  repository.write({ "renamed.js": sloppy("a", 2) + sloppy("b") });
  const run = ["--write", "--changed-statements", "--since", "base"];
  expect(repository.run(...run)).toMatchObject({ exitCode: 0, stderr: "" });
  expect(repository.read("a.js")).toBe(old + neat("c") + neat("d"));
  expect(repository.read("renamed.js")).toBe(neat("a", 2) + sloppy("b"));
  expect(repository.read("new.js")).toBe(neat("a") + neat("b"));
  expect(repository.read("a.css")).toBe("a{b:c}\nd{}\n");
  expect(repository.read("b.js")).toBe(old);
  expect(repository.run(...run).stdout).toMatch(/^(?:.*\(unchanged\)\n)+$/);
  expect(repository.run(...run, "--other-files=whole")).toMatchObject({ exitCode: 0, stderr: "" });
  expect(repository.read("a.css")).toBe("a {\n  b: c;\n}\nd {\n}\n");
});

test("--changed --write formats what is not committed", () => {
  create();
  repository.stage({ "a.js": old + sloppy("c") });
  repository.git("commit", "-q", "-m", "c");
  repository.write({ "a.js": old + sloppy("c") + sloppy("d") });
  expect(repository.run("--write", "--changed", "--changed-statements", "a.js")).toMatchObject({
    exitCode: 0,
  });
  expect(repository.read("a.js")).toBe(old + sloppy("c") + neat("d"));
});

test("--check, --list-different and --diff look at changed statements only", () => {
  create();
  repository.write({ "a.js": old + sloppy("c"), "b.js": old + neat("c") });
  const changed = ["--changed", "--changed-statements"];
  expect(repository.run("-l", ...changed)).toEqual({ exitCode: 1, stdout: "a.js\n", stderr: "" });
  expect(repository.run("--check", ...changed)).toEqual({
    exitCode: 1,
    stdout: "Checking formatting...\n",
    stderr:
      "[warn] a.js\n[warn] Code style issues found in changed statements of the above file. Run fmt-cache --write with the same flags to fix.\n",
  });
  expect(repository.run("--diff", "--no-summary", ...changed).stdout).toBe(
    `--- a/a.js\n+++ b/a.js\n@@ -1,3 +1,3 @@\n${old.replaceAll(/^(?=.)/gm, " ")}-${sloppy("c")}+${neat("c")}`,
  );
  expect(repository.run("--check", ...changed, "b.js")).toEqual({
    exitCode: 0,
    stdout: "Checking formatting...\nAll changed statements use Prettier code style!\n",
    stderr: "",
  });
  expect(repository.run("--write", "--changed")).toMatchObject({ exitCode: 0 });
  expect(repository.read("b.js")).toBe(neat("a") + neat("b") + neat("c"));
});

test("says why a file is left as it is", () => {
  create();
  repository.write({ "a.js": `${old}${sloppy("c").trimEnd()}\r\n` });
  repository.write({ "b.js": Buffer.from(`${old}// \xE4\n`, "latin1") });
  expect(repository.run("--write", "--changed", "--changed-statements").stderr).toBe(
    "[warn] a.js is left as it is: some of its lines end with LF, others with CRLF.\n" +
      "[warn] b.js is left as it is: it is not UTF-8 text.\n",
  );
});

test("a file of which only the changes were looked at is not known as formatted", () => {
  create();
  // So many that git is asked for the names of their contents.
  const names = Array.from({ length: 70 }, (_, index) => `f${index}.js`);
  for (const text of [old, old + neat("c")]) {
    repository.stage(Object.fromEntries(names.map((name) => [name, text])));
    repository.git("commit", "-q", "-m", "many");
  }
  const changed = ["--changed-statements", "--since", "HEAD~1"];
  expect(repository.run("-l", ...changed)).toEqual({ exitCode: 0, stdout: "", stderr: "" });
  const { exitCode, stdout } = repository.run("-l", ...names);
  expect({ exitCode, files: stdout.split("\n").length - 1 }).toEqual({ exitCode: 1, files: 70 });
});

test("without a cache, and with worker processes", () => {
  create();
  const names = Array.from({ length: 220 }, (_, index) => `f${index}.js`);
  repository.stage(Object.fromEntries(names.map((name) => [name, old])));
  repository.git("commit", "-q", "-m", "many");
  repository.write(Object.fromEntries(names.map((name) => [name, old + sloppy("c")])));
  expect(repository.run("--write", "--changed", "--changed-statements", "--no-cache").exitCode).toBe(0);
  expect(names.filter((name) => repository.read(name) !== old + neat("c"))).toEqual([]);
});

test("--leave-renames leaves files alone that have another name only", () => {
  create();
  repository.git("mv", "old.js", "renamed.js");
  repository.git("mv", "b.js", "edited.js");
  repository.write({ "edited.js": old + sloppy("c") });
  expect(repository.run("--write", "--changed", "--leave-renames")).toMatchObject({ exitCode: 0 });
  expect(repository.read("renamed.js")).toBe(old);
  expect(repository.read("edited.js")).toBe(neat("a") + neat("b") + neat("c"));
});

test.each([
  [["--write", "--changed-statements", "."], "--changed-statements needs --changed or --since"],
  [["--write", "--leave-renames", "."], "--leave-renames needs --changed or --since"],
  [["--write", "--changed", "--other-files=whole"], "--other-files needs --changed-statements"],
  [
    ["--write", "--changed", "--changed-statements", "--other-files=some"],
    '"--other-files" takes "leave" or "whole", not "some"',
  ],
  [["explain", "a.js", "--changed-statements"], '"explain" cannot be used with --changed-statements'],
  [["cache", "verify", "--leave-renames"], '"cache verify" cannot be used with --leave-renames'],
  [["staged", "--other-files=whole"], "--other-files needs --changed-statements"],
])("%j is a wrong use", (args, message) => {
  create();
  const { exitCode, stderr } = repository.run(...args);
  expect(stderr).toContain(message);
  expect(exitCode).not.toBe(0);
});
