import { applyPatch } from "diff";
import fc from "fast-check";
import { format } from "prettier";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { renderDiff } from "../../../src/surfaces/cli/reporters/diff.ts";
import { findFirstDifference } from "../../../src/surfaces/cli/reporters/first-difference.ts";
import { findHunks } from "../../../src/surfaces/cli/reporters/hunks.ts";
import { isDiffColored } from "../../../src/surfaces/cli/reporters/open-voice.ts";
import { Repository } from "../staged/repository.ts";
import { openWorkbench, type Workbench } from "./command.ts";

let bench: Workbench;
let repository: Repository;

beforeAll(async () => void (bench = await openWorkbench()), 60_000);
afterAll(() => bench?.dispose(), 60_000);
afterEach(() => repository?.dispose());

const unformatted = "const a  = 'x'\n\nfunction f( ) {\n    return a }\n";
const names = ["plain.js", "two words.js", "ü 漢.js", 'quote".js', "back\\slash.js", "tab\t.js", "sub/in.js"];
const texts: Readonly<Record<string, string>> = {
  LF: unformatted,
  CRLF: unformatted.replaceAll("\n", "\r\n"),
  "no final line end": "const a  = 1;\nb()",
  "no final line end that is missed": "const a  = 1;",
  "byte order mark": `\uFEFF${unformatted}`,
  "empty afterwards": "\n\n\n",
  "long, in many places": Array.from(
    { length: 200 },
    (_, i) => `call( ${i} );\n\n${"same();\n".repeat(i % 9)}`,
  ).join(""),
  "everything, beyond the bound": `same();\n${Array.from({ length: 1_500 }, (_, i) => `call( ${i} )\n`).join("")}same();\n`,
};

describe("git apply makes Prettier's text of it", () => {
  test.each(Object.entries(texts))("%s", async (_, text) => {
    repository = Repository.create({ command: bench.command, files: { "a.js": text, "ok.js": "ok();\n" } });
    const { stdout, exitCode } = repository.run("--diff", ".");
    expect(exitCode).toBe(1);
    apply(stdout);
    expect(repository.read("a.js")).toBe(await format(text, { filepath: "a.js" }));
    expect(repository.read("ok.js")).toBe("ok();\n");
  });

  test("with names that git quotes, all in one", () => {
    repository = Repository.create({ command: bench.command, files: namedFiles() });
    apply(repository.run("--diff", ".").stdout);
    for (const name of names) expect([name, repository.read(name)]).toEqual([name, "a();\n"]);
  });

  test("in the folder that the command ran in", () => {
    repository = Repository.create({ command: bench.command, files: { "sub/a.js": unformatted } });
    const cwd = `${repository.folder}/sub`;
    const diff = repository.try(process.execPath, [repository.command, "--diff", "a.js"], { cwd });
    expect(repository.try("git", ["apply"], { cwd, input: diff.stdout })).toMatchObject({ exitCode: 0 });
    expect(repository.run("--check", "sub/a.js").exitCode).toBe(0);
  });

  test("from standard input", () => {
    repository = Repository.create({ command: bench.command, files: { "a.js": unformatted } });
    const { stdout, exitCode } = repository.try(
      process.execPath,
      [repository.command, "--diff", "--stdin-filepath", "a.js"],
      { input: unformatted },
    );
    expect(exitCode).toBe(1);
    apply(stdout);
    expect(repository.run("--check", "a.js").exitCode).toBe(0);
  });
});

test("names files as git does", () => {
  repository = Repository.create({ command: bench.command, files: namedFiles() });
  const ours = repository.run("--diff", ".").stdout;
  repository.run("--write", ".");
  expect(headers(ours)).toEqual(headers(repository.git("diff")));
});

test("writes what git diff writes", () => {
  repository = Repository.create({
    command: bench.command,
    files: { "a.js": texts["long, in many places"]!, "b.js": "b()" },
  });
  const ours = repository.run("--diff", ".").stdout;
  repository.run("--write", ".");
  const theirs = repository.git("diff", "--diff-algorithm=myers", "--no-indent-heuristic");
  expect(ours).toBe(theirs.replaceAll(/^(?:diff|index) .*\n/gm, "").replaceAll(/^(@@ .* @@).*$/gm, "$1"));
});

describe("exits and speaks", () => {
  test.each([
    [
      ["--diff"],
      1,
      "Checking formatting...\n[warn] a.js\n[warn] Code style issues found in the above file. Run Prettier with --write to fix.\n",
    ],
    [
      ["--diff", "--check"],
      1,
      "Checking formatting...\n[warn] a.js\n[warn] Code style issues found in the above file. Run Prettier with --write to fix.\n",
    ],
    [["--diff", "-l"], 1, "a.js\n"],
  ])("%j: the diff alone on stdout", (args, code, stderr) => {
    repository = Repository.create({ command: bench.command, files: { "a.js": "a( )\n", "b.js": "b();\n" } });
    expect(repository.run(...args, "a.js", "b.js")).toEqual({
      stdout: "--- a/a.js\n+++ b/a.js\n@@ -1 +1 @@\n-a( )\n+a();\n",
      stderr,
      exitCode: code,
    });
    expect(repository.read("a.js")).toBe("a( )\n");
  });

  test("standard input that is ignored: nothing changes", () => {
    repository = Repository.create({ command: bench.command, files: { ".prettierignore": "a.js\n" } });
    const args = [repository.command, "--diff", "--stdin-filepath", "a.js"];
    const result = repository.try(process.execPath, args, { input: "a( )\n" });
    expect(result).toEqual({ stdout: "", stderr: "", exitCode: 0 });
  });

  test.each([
    ["b();\n", 0, ""],
    ["b( ;\n", 2, "[error] b.js: SyntaxError"],
  ])("standard input %j", (input, exitCode, stderr) => {
    repository = Repository.create({ command: bench.command });
    const result = repository.try(
      process.execPath,
      [repository.command, "--diff", "--stdin-filepath", "b.js"],
      { input },
    );
    expect(result).toMatchObject({ stdout: "", exitCode, stderr: expect.stringContaining(stderr) });
  });

  test.each([
    [["--diff", "--write", "a.js"], "--diff shows what would change and writes nothing"],
    [["--diff", "--reporter", "json", "a.js"], "both write to stdout"],
    [["--diff=x", "a.js"], "--diff takes no value."],
    [["--diff"], "--diff needs files or --stdin-filepath."],
    [["--diff", "--range-end", "3", "a.js"], "--diff cannot be used together with the flag --range-end"],
  ])("refuses %j", (args, message) => {
    repository = Repository.create({ command: bench.command, files: { "a.js": "a( )\n" } });
    expect(repository.run(...args)).toMatchObject({
      stdout: "",
      stderr: expect.stringContaining(message),
      exitCode: 2,
    });
    expect(repository.read("a.js")).toBe("a( )\n");
  });
});

test("colours as git does, where a terminal shows it", () => {
  expect(renderDiff("a.js", "a\nb", "a\nc", true)).toBe(
    "\u001B[1m--- a/a.js\u001B[m\n\u001B[1m+++ b/a.js\u001B[m\n\u001B[36m@@ -1,2 +1,2 @@\u001B[m\n a\n" +
      "\u001B[31m-b\u001B[m\n\\ No newline at end of file\n\u001B[32m+c\u001B[m\n\\ No newline at end of file\n",
  );
  const surroundings = { argv: [], env: {}, platform: "linux" as const, isTerminal: () => true };
  expect(isDiffColored(surroundings)).toBe(true);
  expect(
    isDiffColored({ ...surroundings, isTerminal: () => false, env: { CI: "1" }, platform: "win32" }),
  ).toBe(false);
  expect(isDiffColored({ ...surroundings, isTerminal: () => false, env: { FORCE_COLOR: "1" } })).toBe(true);
  expect(isDiffColored({ ...surroundings, env: { NO_COLOR: "1" } })).toBe(false);
});

test.each([
  ["a\nb\nc\n", "a\nX\nc\n", { line: 2, column: 1, endLine: 2 }],
  ["a\nbcd\ne\nf\n", "a\nbXd\nY\nf\n", { line: 2, column: 2, endLine: 3 }],
  ["a\n", "a\nb\n", { line: 2, column: 1, endLine: 2 }],
  ["a", "a\n", { line: 1, column: 2, endLine: 1 }],
  ["a\r\nb\r\n", "a\nb\n", { line: 1, column: 2, endLine: 2 }],
  ["a\r\nb\n", "a\rb\n", { line: 1, column: 3, endLine: 2 }],
  ["a\rb\rc", "a\rX\rc", { line: 2, column: 1, endLine: 2 }],
  ["a\r\nb\r\n", "a\r\nX\r\n", { line: 2, column: 1, endLine: 2 }],
  ["a\nb\nc\nd\ne\n", "a\nX\nc\nY\ne\n", { line: 2, column: 1, endLine: 2 }],
  [`a\n${"b\n".repeat(999)}`, `a\n${"X\n".repeat(999)}`, { line: 2, column: 1, endLine: 201 }],
  ["\n\na\n", "a\n", { line: 1, column: 1, endLine: 2 }],
  ["x\n\n\ny\n", "x\n\ny\n", { line: 3, column: 1, endLine: 3 }],
  ["", "a\n", { line: 1, column: 1, endLine: 1 }],
])("finds where %j first differs from %j", (source, formatted, difference) => {
  expect(findFirstDifference(source, formatted)).toEqual(difference);
});

test("of any two texts can be applied", () => {
  const text = fc
    .array(fc.constantFrom("a", "b", "", "\r", "-- c", "@@ -1 +1 @@"), { maxLength: 30 })
    .map((lines) => lines.join("\n"));
  fc.assert(
    fc.property(text, text, (before, after) => {
      fc.pre(before !== after);
      const patch = renderDiff("a.js", before, after, false);
      expect(applyPatch(before, patch, { autoConvertLineEndings: false })).toBe(after);
    }),
    { numRuns: 300 },
  );
});

test("replaces the middle of texts that differ too often", () => {
  const [before, after] = ["x", "y"].map((mark) => `1\n2\n3\n4\n${`${mark}\n`.repeat(3_000)}5\n6\n7\n8`);
  const [hunk, ...rest] = findHunks(before!, after!, 3);
  expect(rest).toEqual([]);
  expect(hunk).toMatchObject({ oldStart: 2, oldLines: 3_006, newStart: 2, newLines: 3_006 });
  expect([hunk!.lines[0], hunk!.lines.at(-1)]).toEqual([" 2", " 7"]);
});

function namedFiles(): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, "a( )\n"]));
}

function apply(patch: string): void {
  const args = ["apply", "--whitespace=nowarn"];
  expect(repository.try("git", args, { input: patch })).toEqual({ stdout: "", stderr: "", exitCode: 0 });
}

function headers(diff: string): string[] {
  return [...diff.matchAll(/^(?:---|\+\+\+) .*$/gm)].map(String).sort();
}
