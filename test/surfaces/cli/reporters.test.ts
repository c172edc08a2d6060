// Long: it runs each command line by us and by Prettier, one process each.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Log } from "sarif";
import { SaxesParser } from "saxes";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { renderCheckstyle } from "../../../src/surfaces/cli/reporters/checkstyle.ts";
import { renderWorkflowCommand } from "../../../src/surfaces/cli/reporters/github.ts";
import type { JsonReport } from "../../../src/surfaces/cli/reporters/json.ts";
import { readReporters } from "../../../src/surfaces/arguments/reporter-names.ts";
import { renderSarif } from "../../../src/surfaces/cli/reporters/sarif.ts";
import { openWorkbench, prettierCommand, type Workbench } from "./command.ts";
import { writeFolder, type FolderContent } from "./folder.ts";

let bench: Workbench;
let folders = 0;

beforeAll(async () => void (bench = await openWorkbench()), 60_000);
afterAll(() => bench?.dispose(), 60_000);

const project: FolderContent = {
  ".prettierignore": "ignored.js\nsub/ignored.js\n",
  "good.js": "good();\n",
  "ignored.js": "ignored( )\n",
  "other.unknown": "x",
  "sub/bad, 100% ü.js": "one();\ntwo( )\nthree( )\nfour();\nfive( )\n",
  "sub/ignored.js": "ignored( )\n",
  "syntax.js": "one();\n  two(;\n",
};
const bad = "sub/bad, 100% ü.js";
const patterns = ["good.js", "ignored.js", "other.unknown", "sub", "syntax.js", "missing.js"];

function makeFolder(content: FolderContent = project): string {
  const folder = join(bench.directory, `folder-${++folders}`);
  writeFolder(folder, content);
  return folder;
}

function run(cwd: string, args: readonly string[], env: Record<string, string> = {}) {
  return bench.run(bench.command, args, { cwd, env: { FMT_CACHE_LOCATION: `${cwd}-store`, ...env } });
}

describe.each(["json", "github", "checkstyle", "sarif"])("--reporter %s", (name) => {
  test.each([["--check"], ["-l"], ["--write"]])(
    "leaves stdout to the report, and the exit code as it is: %s",
    async (mode) => {
      const args = [mode, "-u", ...patterns];
      const plain = await run(makeFolder(), args);
      const cwd = makeFolder();
      const reported = await run(cwd, [...args, "--reporter", name]);
      expect(reported.exitCode).toBe(plain.exitCode);
      expect(sortLines(reported.stderr)).toEqual(sortLines(plain.stdout + plain.stderr));
      for (const line of plain.stdout.split("\n").filter(Boolean))
        expect(reported.stdout.split("\n")).not.toContain(line);
      const fromFile = await run(makeFolder(), [...args, `--reporter=${name}=report`]);
      expect({ ...fromFile, stdout: withoutTimes(fromFile.stdout) }).toEqual({
        ...plain,
        stdout: withoutTimes(plain.stdout),
      });
    },
  );

  test.each([
    [["good.js"], `--reporter ${name} needs --check, --list-different or --write.`],
    [["--check", "--stdin-filepath", "good.js"], "--reporter cannot be used with --stdin-filepath."],
    [["--check"], "--reporter needs files."],
  ])("makes no sense with %j", async (args, message) => {
    expect(await run(makeFolder(), [...args, "--reporter", name])).toEqual({
      stdout: "",
      stderr: `[error] ${message}\n`,
      exitCode: 2,
    });
  });

  test("warns where Prettier's command has to do the work", async () => {
    const { stdout, stderr, exitCode } = await run(makeFolder(), [
      "--check",
      "good.js",
      "--end-of-lin=lf",
      "--reporter",
      name,
    ]);
    expect([stdout, exitCode]).toEqual([
      "Checking formatting...\nAll matched files use Prettier code style!\n",
      0,
    ]);
    expect(stderr).toMatch(
      /^\[warn\] --reporter has no effect: Prettier's own command runs, because of the flag --end-of-lin=lf\.\n/,
    );
    expect(stderr).not.toContain("unknown option --reporter");
  });
});

describe("json", () => {
  test("tells everything of every file", async () => {
    const cwd = makeFolder();
    await run(cwd, ["--check", "good.js"]);
    const report = await readJson(run(cwd, ["--check", "-u", ...patterns, "--reporter", "json"]));
    expect(report).toEqual({
      version: 1,
      ending: "complete",
      totals: {
        files: 5,
        formatted: 1,
        unformatted: 1,
        written: 0,
        error: 1,
        ignored: 1,
        unsupported: 1,
        cached: 1,
      },
      errors: ['No files matching the pattern were found: "missing.js".'],
      files: [
        { path: "good.js", status: "formatted", cached: true },
        { path: "ignored.js", status: "ignored", cached: false },
        { path: "other.unknown", status: "unsupported", cached: false },
        { path: bad, status: "unformatted", cached: false, difference: { line: 2, column: 5, endLine: 3 } },
        {
          path: "syntax.js",
          status: "error",
          cached: false,
          error: { kind: "syntax", message: "SyntaxError: Unexpected token (2:7)", line: 2, column: 7 },
        },
      ],
    });
  });

  test("tells what was written and what went wrong otherwise", async () => {
    const cwd = makeFolder();
    const report = await readJson(run(cwd, ["--write", "sub", "other.unknown", "--reporter", "json"]));
    expect(report.files).toEqual([
      { path: bad, status: "written", cached: false, difference: { line: 2, column: 5, endLine: 3 } },
      {
        path: "other.unknown",
        status: "error",
        cached: false,
        error: {
          kind: "failure",
          message: `No parser could be inferred for file "${join(cwd, "other.unknown")}".`,
        },
      },
    ]);
    expect((await readJson(run(cwd, ["--write", "sub", "--reporter", "json"]))).totals).toMatchObject({
      formatted: 1,
      written: 0,
    });
  });

  test("says that a run was not finished", async () => {
    const cwd = makeFolder({
      "a.js": "a();\n",
      "b/.prettierrc": '{"semi":3}',
      "b/b.js": "b();\n",
      "c.js": "c();\n",
    });
    const result = await run(cwd, ["--check", "a.js", "b/b.js", "c.js", "--reporter", "json"]);
    expect(result).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("Invalid semi value") });
    const report = JSON.parse(result.stdout) as JsonReport;
    expect([report.ending, report.files.map(({ path }) => path)]).toEqual(["aborted", ["a.js"]]);
  });

  test("is written to a file beside another report, and fails where it cannot be", async () => {
    const cwd = makeFolder();
    const args = [
      "--check",
      "good.js",
      "--reporter=json=a=b.json",
      "--reporter",
      "github",
      "--reporter",
      "default",
    ];
    expect(await run(cwd, args)).toMatchObject({ stdout: "", exitCode: 0 });
    expect((JSON.parse(readFileSync(join(cwd, "a=b.json"), "utf8")) as JsonReport).totals.files).toBe(1);
    expect(await run(cwd, ["-l", "good.js", "--reporter=json=no/where"])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('[error] Unable to write the report "no/where":\n[error] ENOENT'),
    });
  });
});

describe("github", () => {
  const title = "title=Code style differs from Prettier's";
  const message = "Code style differs from Prettier's. Run fmt-cache --write to fix it.";

  test("annotates the lines of the first difference and of an error", async () => {
    const { stdout } = await run(makeFolder(), ["--check", ...patterns, "--reporter", "github"]);
    const lines = stdout.split("\n");
    expect(lines).toContain(`::error file=sub/bad%2C 100%25 ü.js,line=2,endLine=3,${title}::${message}`);
    expect(lines).toContain(
      "::error file=syntax.js,line=2,endLine=2,col=7,title=Prettier cannot parse the file::SyntaxError: Unexpected token (2:7)",
    );
    expect(lines).toContain(
      '::error title=fmt-cache::No files matching the pattern were found: "missing.js".',
    );
    expect(lines.filter((line) => !line.startsWith("::error "))).toEqual([""]);
  });

  test("names files from the top of the checkout", async () => {
    const cwd = makeFolder();
    const names = async (folder: string, workspace: string) => {
      const result = await run(folder, ["-l", ".", "--reporter", "github"], { GITHUB_WORKSPACE: workspace });
      return [...result.stdout.matchAll(/file=([^,]*),/g)].map((match) => match[1]);
    };
    expect(await names(join(cwd, "sub"), cwd)).toEqual(["sub/bad%2C 100%25 ü.js", "sub/ignored.js"]);
    expect(await names(join(cwd, "sub"), "/elsewhere")).toEqual(["bad%2C 100%25 ü.js", "ignored.js"]);
  });

  test("lets nothing out of a command", () => {
    const finding = { rule: "failure", level: "error", message: "a\r\n::error::b 50%" } as const;
    expect(renderWorkflowCommand("a\n::set-env name=x,y::%0A", finding)).toBe(
      "::error file=a%0A%3A%3Aset-env name=x%2Cy%3A%3A%250A,title=The file could not be formatted::a%0D%0A::error::b 50%25\n",
    );
  });

  test("only notes what was mended", async () => {
    expect((await run(makeFolder(), ["--write", "sub", "--reporter", "github"])).stdout).toBe(
      `::notice file=sub/bad%2C 100%25 ü.js,line=2,endLine=3,${title}::Code style differed from Prettier's and was fixed.\n`,
    );
  });
});

describe("checkstyle", () => {
  test("lists what is wrong, file by file", async () => {
    const { stdout } = await run(makeFolder(), ["--check", ...patterns.slice(3), "--reporter", "checkstyle"]);
    expect(readXml(stdout)).toEqual([
      ["checkstyle", { version: "4.3" }],
      ["file", { name: bad }],
      [
        "error",
        {
          line: "2",
          column: "5",
          severity: "error",
          message: "Code style differs from Prettier's. Run fmt-cache --write to fix it.",
          source: "fmt-cache.formatting",
        },
      ],
      ["file", { name: "syntax.js" }],
      [
        "error",
        {
          line: "2",
          column: "7",
          severity: "error",
          message: "SyntaxError: Unexpected token (2:7)",
          source: "fmt-cache.syntax",
        },
      ],
      ["file", { name: "." }],
      [
        "error",
        {
          severity: "error",
          message: 'No files matching the pattern were found: "missing.js".',
          source: "fmt-cache.failure",
        },
      ],
    ]);
  });

  test("escapes what XML has a form for, and replaces what it has none for", () => {
    const message = "<a b=\"c\" d='e'>&amp;\t\r\n]]> \u0000\u0008\u000B\u001B\uFFFE\uD800 \u{1F600} é";
    const xml = renderCheckstyle([{ path: message, finding: { rule: "failure", level: "note", message } }]);
    const readable = message
      .replaceAll(/[\u0000\u0008\u000B\u001B\uFFFE]/g, "\uFFFD")
      .replace("\uD800 ", "\uFFFD ");
    expect(readXml(xml).slice(1)).toEqual([
      ["file", { name: readable }],
      ["error", { severity: "info", message: readable, source: "fmt-cache.failure" }],
    ]);
  });
});

describe("sarif", () => {
  test("has a result with a region for each file that is not well", async () => {
    const cwd = makeFolder();
    const { stdout } = await run(cwd, ["--check", ...patterns, "--reporter", "sarif"]);
    const {
      version,
      runs: [first],
    } = JSON.parse(stdout) as Log;
    const locate = (uri: string, region?: object) => [
      { physicalLocation: { artifactLocation: { uri, uriBaseId: "%SRCROOT%" }, ...(region && { region }) } },
    ];
    expect([version, first!.columnKind]).toEqual(["2.1.0", "utf16CodeUnits"]);
    expect(first!.originalUriBaseIds!["%SRCROOT%"]!.uri).toBe(`file://${cwd}/`);
    expect(first!.results!.map(({ ruleId, level, locations }) => [ruleId, level, locations])).toEqual([
      ["failure", "error", locate("other.unknown")],
      [
        "formatting",
        "error",
        locate("sub/bad%2C%20100%25%20%C3%BC.js", { startLine: 2, startColumn: 5, endLine: 3 }),
      ],
      ["syntax", "error", locate("syntax.js", { startLine: 2, startColumn: 7, endLine: 2 })],
    ]);
    const { rules } = first!.tool.driver;
    for (const { ruleId, ruleIndex } of first!.results!) expect(rules![ruleIndex!]!.id).toBe(ruleId);
    expect(first!.invocations).toEqual([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [
          { level: "error", message: { text: 'No files matching the pattern were found: "missing.js".' } },
        ],
      },
    ]);
  });

  test("gives a file outside of the root by its whole address", () => {
    const finding = { rule: "failure", level: "error", message: "x" } as const;
    const log = JSON.parse(
      renderSarif(
        { entries: [{ file: "/else where/a#b.js", finding }], problems: [], isComplete: true },
        "/root",
      ),
    ) as Log;
    expect(log.runs[0]!.results![0]!.locations![0]!.physicalLocation!.artifactLocation).toEqual({
      uri: "file:///else%20where/a%23b.js",
    });
  });
});

test.each<[string[], unknown]>([
  [["default"], []],
  [["json", "json"], [{ name: "json" }]],
  [
    ["default", "github", "sarif=out=1"],
    [{ name: "github" }, { name: "sarif", file: "out=1" }],
  ],
  [["xml"], 'There is no reporter "xml". Use default, json, github, checkstyle or sarif.'],
  [["default=x"], "--reporter default cannot be written to a file."],
  [["json="], "--reporter json= names no file."],
  [
    ["json", "sarif"],
    "Only one reporter can write to stdout, but --reporter json and --reporter sarif were given. Give one a file: --reporter sarif=FILE.",
  ],
])("reads %j", (values, choices) => {
  expect(readReporters(values)).toEqual(choices);
});

test("is Prettier's command with --reporter default, and sums up on request", async () => {
  const cwd = makeFolder();
  const theirs = await bench.run(prettierCommand, ["--check", ...patterns], { cwd });
  expect(await run(cwd, ["--check", ...patterns, "--reporter", "default", "--no-summary"])).toEqual(theirs);
  const summed = await run(cwd, ["--check", ...patterns, "--summary"]);
  expect(summed).toEqual({ ...theirs, stderr: expect.stringContaining(theirs.stderr) });
  expect(summed.stderr.slice(theirs.stderr.length)).toMatch(
    /^fmt-cache: 4 files, 2 from the cache \(50\.0 %\), \d+\.\d\d s\n$/,
  );
});

async function readJson(result: Promise<{ stdout: string }>): Promise<JsonReport> {
  return JSON.parse((await result).stdout) as JsonReport;
}

/** Elements with their attributes, in order. Throws for anything that is no XML. */
function readXml(text: string): [string, Record<string, string>][] {
  const elements: [string, Record<string, string>][] = [];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => void elements.push([name, { ...attributes }]));
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(text).close();
  return elements;
}

function withoutTimes(text: string): string {
  return text.replaceAll(/ \d+ms/g, "");
}

function sortLines(text: string): string[] {
  return withoutTimes(text).split("\n").sort();
}
