import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parseCommandLine } from "../../../src/surfaces/arguments/command-line.ts";
import { describeExplanation } from "../../../src/surfaces/cli/explain/explain-text.ts";
import { explainEvents, type ExplanationDocument } from "../../../src/surfaces/cli/explain/explanation.ts";
import { openWorkbench, type Result, type Workbench } from "./command.ts";
import { writeFolder, type FolderContent } from "./folder.ts";

let bench: Workbench;
let folders = 0;

beforeAll(async () => {
  bench = await openWorkbench();
}, 60_000);
afterAll(() => bench?.dispose(), 60_000);

function makeFolder(content: FolderContent): string {
  const folder = join(bench.directory, `explain-${++folders}`);
  writeFolder(folder, content);
  return folder;
}

function explain(cwd: string, words: readonly string[], env: Record<string, string> = {}): Promise<Result> {
  return bench.run(bench.command, ["explain", ...words], {
    cwd,
    env: { FMT_CACHE_LOCATION: join(cwd, "store"), ...env },
  });
}

/** A run, from which the cache learns. */
function check(cwd: string, ...words: string[]): Promise<Result> {
  return bench.run(bench.command, ["--check", ...words], {
    cwd,
    env: { FMT_CACHE_LOCATION: join(cwd, "store") },
  });
}

async function explainJson(cwd: string, ...words: string[]): Promise<ExplanationDocument> {
  const { stdout, stderr, exitCode } = await explain(cwd, [...words, "--json"]);
  expect([stderr, exitCode]).toEqual(["", 0]);
  return JSON.parse(stdout) as ExplanationDocument;
}

/** The files of a folder, at any depth, with size and time. */
function contentOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => [name, statSync(join(folder, name))] as const)
    .map(([name, { size, mtimeMs, ino }]) => `${name} ${size} ${mtimeMs} ${ino}`)
    .sort();
}

const queue = `import { Base } from "./base";

/** Keeps things. */
export class Queue extends Base {
  items: string[] = [];

  // Adds one. ${"A long comment makes a body long enough to be worth its splitting. ".repeat(4).trimEnd()}
  add(item: string) {
    this.items.push(item);
    return this.report("added", { item, length: this.items.length });
  }

  async flush(target: Target) {
    for (const item of this.items) {
      await target.write(item, { encoding: "utf8", signal: this.signal });
    }
  }
}

export const limit = 12;
export const name = "é";
`;
const edited = queue.replace("push(item);", 'push( "é", item )');

describe("the command line", () => {
  test.each([[["explain"]], [["./explain", "a.ts"]], [["--check", "explain"]], [["explain", "--check"]]])(
    "leaves %j to the patterns",
    (argv) => {
      expect(parseCommandLine(argv, {}, "/nowhere").kind).toMatch(/^(?:run|delegate)$/);
    },
  );

  test("reads a file and the options of a run", () => {
    const argv = ["explain", "--json", "--cache-location", "x", "--tab-width=4", "a.ts", "--no-color"];
    expect(parseCommandLine(argv, {}, "/nowhere")).toMatchObject({
      kind: "explain",
      file: "a.ts",
      form: "json",
      all: false,
      run: { cacheLocation: "x", cliOptions: { tabWidth: 4 } },
    });
    expect(parseCommandLine(["explain", "--", "--json"], {}, "/nowhere")).toMatchObject({
      file: "--json",
      form: "text",
    });
  });

  test.each([
    [["--json"], "No file given."],
    [["--all"], "No file given."],
    [["a.ts", "b.ts"], '"explain" takes one file, not 2.'],
    [["a.ts", "--json", "--html"], '"explain" takes --json or --html, not both.'],
    [["a.ts", "--write"], '"explain" cannot be used with --write: it neither writes nor checks files.'],
    [["a.ts", "-l"], '"explain" cannot be used with --list-different: it neither writes nor checks files.'],
    [["--stdin-filepath", "a.ts"], '"explain" cannot be used with --stdin-filepath: it takes a file.'],
    [["a.ts", "--frobnicate"], '"explain" cannot be used with the flag --frobnicate.'],
    [["a.ts", "--jsno"], '"explain" cannot be used with the flag --jsno. Did you mean --json?'],
    [["--version"], '"explain" cannot be used with the flag --version.'],
  ])("says what is wrong with %j, unless a file is named so", (words, mistake) => {
    const argv = ["explain", ...words];
    expect(parseCommandLine(argv, {}, "/nowhere")).toEqual({ kind: "mistake", command: "explain", mistake });
    expect(parseCommandLine(argv, {}, makeFolder({ explain: "" }))).not.toMatchObject({ command: "explain" });
  });

  test("formats a file of that name as Prettier does", async () => {
    const cwd = makeFolder({ explain: "a  (b)\n" });
    for (const name of ["explain", "./explain"])
      expect(await bench.run(bench.command, [name, "--parser", "babel"], { cwd })).toEqual({
        stdout: "a(b);\n",
        stderr: "",
        exitCode: 0,
      });
  });

  test("is in the usage, and has one", async () => {
    const cwd = makeFolder({});
    const usage = await bench.run(bench.command, ["--help"], { cwd });
    expect(usage.stdout).toContain("fmt-cache explain <file>");
    expect(await explain(cwd, ["--help"])).toMatchObject({
      stdout: expect.stringMatching(/^fmt-cache explain <file>\n/),
      exitCode: 0,
    });
  });
});

describe("what happened", () => {
  test("cold, warm and after an edit, without writing the file", async () => {
    const cwd = makeFolder({ "a.ts": queue });
    const cold = await explain(cwd, ["a.ts"]);
    expect(cold).toMatchObject({ stderr: "", exitCode: 0 });
    expect(cold.stdout).toMatch(
      /^a\.ts: new\. .* a run remembers its 4 segments\. [\d,]+ bytes, is formatted, \d/,
    );
    await check(cwd, "a.ts");
    const warm = await explain(cwd, ["a.ts"]);
    expect(warm.stdout).toMatch(
      /^a\.ts: hit\. The whole text is known, and known to be formatted\. .*\nPrettier .*\n$/,
    );

    writeFileSync(join(cwd, "a.ts"), edited);
    const after = await explain(cwd, ["a.ts"]);
    expect(after.stdout.split("\n").map((line) => line.replaceAll(/ +/g, " "))).toEqual([
      "a.ts: statements. Some of its segments are known; the others went to Prettier in 1 block.",
      "",
      '= leaf line 1 30 B import { Base } from "./base";',
      expect.stringMatching(/^\* miss, block 1 lines 3-18 \d+ B export class Queue extends Base \{$/),
      " = leaf line 5 23 B items: string[] = [];",
      expect.stringMatching(/^ \* miss lines 7-11 \d+ B add\(item: string\) \{$/),
      expect.stringMatching(/^ = leaf lines 13-17 \d+ B async flush\(target: Target\) \{$/),
      "= 2 leaves lines 20-21 49 B",
      "",
      "5 segments hit, 2 formatted in 1 block, would change",
      expect.stringMatching(/^\d+ of \d+ bytes formatted \(\d+\.\d %\), \d+\.\d ms$/),
      expect.stringMatching(/^Prettier \d\S+ in ".*\/prettier", found from the working directory$/),
      "",
    ]);
    expect(readFileSync(join(cwd, "a.ts"), "utf8")).toBe(edited);
    await check(cwd, "a.ts");
    expect((await explain(cwd, ["a.ts"])).stdout).toMatch(
      /^a\.ts: hit\. .* taken from the cache\. .*would change/,
    );
  });

  test("is not changed by asking: nothing is written", async () => {
    const cwd = makeFolder({ "a.ts": queue });
    const first = await explainJson(cwd, "a.ts");
    expect(existsSync(join(cwd, "store"))).toBe(false);
    const { milliseconds: _, ...again } = await explainJson(cwd, "a.ts");
    expect(first).toMatchObject(again);
    await check(cwd, "a.ts");
    const before = contentOf(join(cwd, "store"));
    writeFileSync(join(cwd, "a.ts"), edited);
    for (const form of ["--json", "--html", "--all"]) await explain(cwd, ["a.ts", form]);
    expect(contentOf(join(cwd, "store"))).toEqual(before);
  });

  test("shows each leaf with --all", async () => {
    const cwd = makeFolder({ "a.ts": queue });
    await check(cwd, "a.ts");
    writeFileSync(join(cwd, "a.ts"), edited);
    const { stdout } = await explain(cwd, ["a.ts", "--all"]);
    expect(stdout).toMatch(/^= leaf +line 20 .*limit = 12;\n= leaf +line 21 .*name = "é";$/m);
  });

  test("uses the cache that other runs use", async () => {
    const cwd = makeFolder({ "a.ts": queue });
    await bench.run(bench.command, ["--check", "a.ts", "--cache-location", "here"], { cwd });
    expect((await explain(cwd, ["a.ts", "--cache-location", "here"])).stdout).toMatch(/^a\.ts: hit\./);
    expect(existsSync(join(cwd, "store"))).toBe(false);
    expect((await explain(cwd, ["a.ts", "--no-cache"])).stdout).toMatch(/^a\.ts: bypass \(cache-off\)\. /);
  });

  test("names the parser of a whole file, and the reason of a fallback", async () => {
    const cwd = makeFolder({ "a.css": "a  {color:red}\n", "b.js": "// @flow\na;\n" });
    expect((await explain(cwd, ["a.css"])).stdout).toMatch(
      /^a\.css: whole-file\. .*parser css .*would change/,
    );
    await check(cwd, "a.css");
    expect((await explain(cwd, ["a.css"])).stdout).toMatch(/^a\.css: hit\./);
    expect((await explain(cwd, ["b.js"])).stdout).toMatch(/^b\.js: fallback \(flow-pragma\)\. .*switches/);
  });

  test("says that Prettier rejects a text, and why", async () => {
    const cwd = makeFolder({ "a.js": "a = ;\n" });
    expect(await explain(cwd, ["a.js"])).toMatchObject({
      stdout: expect.stringMatching(/^a\.js: error\. Prettier rejects the text; errors are not stored\. /),
      stderr: expect.stringMatching(/^\[error\] a\.js: SyntaxError: .*\(1:5\)/),
      exitCode: 2,
    });
    const { stdout, exitCode } = await explain(cwd, ["a.js", "--json"]);
    expect([JSON.parse(stdout), exitCode]).toMatchObject([
      { outcome: "error", isFormatted: null, message: expect.stringContaining("(1:5)") },
      2,
    ]);
  });

  test("tells what cannot be explained", async () => {
    const cwd = makeFolder({
      "a.foo": "",
      "ignored.js": "a;\n",
      ".prettierignore": "ignored.js\n",
      "folder/a.js": "",
      link: { link: "ignored.js" },
    });
    const messages = {
      "missing.js": 'There is no file "missing.js".',
      folder: '"folder" is a directory. Name one file.',
      "ignored.js": '"ignored.js" is ignored: ',
      link: '"link" is a symbolic link, which Prettier does not format.',
      "a.foo": `No parser could be inferred for file "${join(cwd, "a.foo")}".`,
    };
    for (const [file, message] of Object.entries(messages)) {
      const { stdout, stderr, exitCode } = await explain(cwd, [file]);
      expect([stdout, stderr.slice(0, 8 + message.length), exitCode]).toEqual(["", `[error] ${message}`, 2]);
    }
  });
});

describe("--json", () => {
  test.each([
    ["LF", (text: string) => text],
    ["CRLF and a byte order mark", (text: string) => `\uFEFF${text.replaceAll("\n", "\r\n")}`],
  ])("gives offsets and lines that point at the text: %s", async (_, toFile) => {
    const cwd = makeFolder({ "a.ts": toFile(queue) });
    expect(await explainJson(cwd, "a.ts")).toMatchObject({ outcome: "new", parts: [], blocks: [] });
    await check(cwd, "a.ts");
    writeFileSync(join(cwd, "a.ts"), toFile(edited));
    const { parts, blocks, ...document } = await explainJson(cwd, "a.ts");
    expect(document).toMatchObject({
      file: "a.ts",
      outcome: "statements",
      reason: null,
      isFormatted: false,
      length: { total: edited.length },
      bytes: { total: Buffer.byteLength(edited) },
      segments: { hit: 5, formatted: 2 },
      storeFailures: [],
    });
    const lines = edited.split("\n");
    for (const { start, end, startLine, endLine, code, bytes } of parts) {
      const own = edited.slice(start, end);
      expect(own.split("\n").map((line) => line.trim())).toContain(code);
      expect(own).toBe(lines.slice(startLine - 1, endLine).join("\n"));
      expect(bytes).toBe(Buffer.byteLength(own));
    }
    expect(blocks).toEqual([expect.objectContaining({ startLine: 3, endLine: 18, segments: 1 })]);
    expect(parts.map(({ kind, depth, block }) => `${kind}${depth}${block ?? ""}`).join(" ")).toBe(
      "leaf0 miss01 leaf1 miss1 leaf1 leaf0 leaf0",
    );
    const nested = parts.filter(({ depth, kind }) => depth === 1 && kind === "leaf");
    const known = nested.reduce((sum, { start, end }) => sum + end - start, 0);
    expect(document.length.formatted).toBe(blocks[0]!.end - blocks[0]!.start - known);
  });
});

describe("--html", () => {
  test("shows each line once, with what became of it, and needs nothing else", async () => {
    const hostile = `${edited}\nexport const html = "</pre><script>alert(1)</script>\u202E";\n`;
    const cwd = makeFolder({ "a.ts": queue });
    await check(cwd, "a.ts");
    writeFileSync(join(cwd, "a.ts"), hostile);
    const { stdout, stderr, exitCode } = await explain(cwd, ["a.ts", "--html"]);
    expect([stderr, exitCode]).toEqual(["", 0]);
    expect(stdout).not.toMatch(/<script|src=|href=|url\(|\u202E/);
    const sections = [...stdout.matchAll(/<section class="(\w+)"[^>]*line (\d+)[^>]*>(.*?)<\/section>/gs)];
    const shown = sections.map(([, tone, line, content]) => {
      const label = /<b>(\w+)/.exec(content!)?.[1] ?? "";
      return [tone, Number(line) + 1, label];
    });
    expect(shown).toEqual([
      ["known", 1, "leaf"],
      ["plain", 2, ""],
      ["formatted", 3, "miss"],
      ["known", 5, "leaf"],
      ["formatted", 6, ""],
      ["formatted", 7, "miss"],
      ["formatted", 12, ""],
      ["known", 13, "leaf"],
      ["formatted", 18, ""],
      ["plain", 19, ""],
      ["known", 20, "leaf"],
      ["known", 21, "leaf"],
      ["plain", 22, ""],
      ["formatted", 23, "miss"],
    ]);
    const text = sections.map(([, , , content]) => content!.replace(/<b>.*?<\/b>/, "")).join("");
    const plain = text
      .replaceAll(/<[^>]+>/g, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">");
    expect(plain.replaceAll("&quot;", '"').replaceAll("U+202E", "\u202E")).toBe(hostile);
  });

  test.skipIf(process.platform === "win32")("names what hides in the name of a file", async () => {
    const name = "a<b>\u001B[31m\u202Est.js";
    const cwd = makeFolder({ [name]: "a = 1;\n" });
    const { stdout } = await explain(cwd, [name, "--html"]);
    expect(stdout).toContain("<title>a&lt;b&gt;U+001B[31mU+202Est.js: ");
    expect(stdout).toContain("<h1>a&lt;b&gt;<u>U+001B</u>[31m<u>U+202E</u>st.js ");
    expect(stdout).not.toMatch(/[\u001B\u202E]/);
  });

  test("says why Prettier had all of a text", async () => {
    const cwd = makeFolder({ "b.js": "// @flow\na;\n", "c.js": "a = ;\n" });
    const { stdout } = await explain(cwd, ["b.js", "--html"]);
    expect(stdout).toContain("fallback (flow-pragma)");
    expect(stdout).toMatch(/<section class="formatted"/);
    const rejected = await explain(cwd, ["c.js", "--html"]);
    expect(rejected).toMatchObject({ stdout: expect.stringContaining("(1:5)"), exitCode: 2 });
  });
});

describe("colour", () => {
  test("is left out of a pipe, and there when asked for", async () => {
    const cwd = makeFolder({ "a.ts": queue });
    const outputs = [];
    for (const words of [[], ["--color"], ["--color", "--json"], ["--no-color"]])
      outputs.push((await explain(cwd, ["a.ts", ...words], { CI: words.length === 0 ? "" : "1" })).stdout);
    expect(outputs.map((stdout) => stdout.includes("\u001B"))).toEqual([false, true, false, false]);
  });

  test("shortens code to the width, and takes control characters out of it", () => {
    const source = `a("\u001B[31m漢漢漢漢漢漢漢漢漢漢");\n`;
    const miss = { kind: "miss", sourceStart: 0, sourceEnd: source.length - 1, depth: 0 } as const;
    const explanation = explainEvents([miss], source, false);
    const file = { file: "a.js", isFormatted: true, milliseconds: 1 };
    const line = (width: number) =>
      describeExplanation(explanation, file, { all: false, color: false, width }).split("\n")[2];
    expect(line(100)).toBe('* miss  line 1  41 B  a("\uFFFD[31m漢漢漢漢漢漢漢漢漢漢");');
    expect(line(34)).toBe('* miss  line 1  41 B  a("\uFFFD[31m漢…');
    expect(line(10)).toBe("* miss  line 1  41 B");
  });
});

test("explains nothing of the segments that a fallback came after", () => {
  const miss = { kind: "miss", sourceStart: 0, sourceEnd: 2, depth: 0 } as const;
  const fallback = { kind: "fallback", reason: "split-failed", length: 3 } as const;
  expect(explainEvents([miss, fallback], "a;\n", false)).toMatchObject({
    outcome: "fallback",
    reason: "split-failed",
    length: { total: 3, formatted: 3 },
    segments: { hit: 0, formatted: 0 },
    parts: [],
  });
});
