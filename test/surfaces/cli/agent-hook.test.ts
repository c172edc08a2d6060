// Long: it tells the command of each edit in a repository of its own.
import { chmodSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import type { Repository } from "../staged/repository.ts";
import { useRepositories } from "../staged/scenarios.ts";
import { neat, sloppy } from "../staged/texts.ts";
import { players } from "./agents/players.ts";

const repositories = useRepositories();
const broken = "const a = 1;\nconst b = = 2;\n";
const done = { exitCode: 0, stdout: "", stderr: "" };

/** A project with our package. */
function create(files: Record<string, string> = {}): Repository {
  const repository = repositories.create({ hook: "" });
  const program = "node_modules/.bin/fmt-cache";
  repository.write({
    [program]: `#!/bin/sh\nexec ${process.execPath} ${repository.command} "$@"\n`,
    ...files,
  });
  chmodSync(join(repository.folder, program), 0o755);
  return repository;
}

function tell(repository: Repository, event: unknown, cwd = repository.folder, flags: string[] = []) {
  return repository.try(process.execPath, [repository.command, "agent-hook", ...flags], {
    input: typeof event === "string" ? event : JSON.stringify(event),
    cwd,
  });
}

describe("the ready settings of docs/agents.md", () => {
  const page = readFileSync(join(import.meta.dirname, "../../../docs/agents.md"), "utf8");
  const blocks = [...page.matchAll(/^## (.*)\n\n(?:.*\n)*?```(json|yaml)\n((?:.*\n)*?)```$/gm)].map(
    ([, title = "", language, text = ""]) =>
      [title, language === "json" ? (JSON.parse(text) as unknown) : text] as const,
  );

  it("are those of the agents that are played here", () => {
    expect(blocks.map(([title]) => title)).toEqual(Object.keys(players));
  });

  it.each(blocks)("%s: an edited file is formatted, and an error is told", (title, settings) => {
    const repository = create({ "src/a.ts": sloppy("a"), "src/b.ts": broken });
    const edit = (path: string) =>
      players[title]!(settings, { path, file: join(repository.folder, path) }, repository);
    expect(edit("src/a.ts")).toEqual({ model: undefined, goesOn: true });
    expect(repository.read("src/a.ts")).toBe(neat("a"));
    const heard = edit("src/b.ts");
    expect(heard.goesOn).toBe(true);
    expect(repository.read("src/b.ts")).toBe(broken);
    // Cursor reads no answer after an edit.
    if (title === "Cursor") return;
    expect(heard.model).toContain("src/b.ts");
    expect(heard.model).toContain("(2:11)");
    expect(heard.model).toContain("const b = = 2;");
  });
});

describe("fmt-cache agent-hook", () => {
  it("writes what --write writes", () => {
    const text = `${"const text = `a`;\r\n".repeat(3)}  call( "it's", {b : 1});\r\n`;
    const files = {
      ".prettierrc": '{ "singleQuote": true, "endOfLine": "auto" }',
      ".editorconfig": "[*.ts]\nindent_size = 8\n",
      "a.ts": text,
      "b.ts": text,
    };
    const repository = create(files);
    expect(tell(repository, { file_path: "a.ts" })).toEqual(done);
    repository.run("--write", "b.ts");
    expect(repository.read("a.ts")).toBe(repository.read("b.ts"));
    expect(repository.read("a.ts")).not.toBe(text);
    repository.age("a.ts");
    expect(tell(repository, { file_path: "a.ts" })).toEqual(done);
    expect(repository.wasWritten("a.ts")).toBe(false);
  });

  it("says where the error is, and that the edit is there", () => {
    const repository = create({ "a.ts": broken });
    expect(tell(repository, { file_path: "a.ts" })).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: `a.ts was not formatted, because Prettier cannot parse it. Your edit is in the file. Fix this error at line 2, column 11:
SyntaxError: Expression expected. (2:11)
  1 | const a = 1;
> 2 | const b = = 2;
    |           ^
  3 |
`,
    });
  });

  it.each([
    ["an ignored file", { ".prettierignore": "a.ts\n" }],
    ["an unknown type", { "a.xyz": sloppy("a") }, { file_path: "a.xyz" }],
    ["a tool that only reads", {}, { tool_name: "Read", tool_input: { file_path: "a.ts" } }],
    ["a tool that only reads", {}, { tool_name: "fs_read", tool_input: { path: "a.ts" } }],
    ["a tool that only reads", {}, { tool_name: "mcp__x__read_text_file", tool_input: { path: "a.ts" } }],
    ["a tool that only reads", {}, { tool_name: "NotebookRead", tool_input: { path: "a.ts" } }],
    ["a tool that only searches", {}, { tool_name: "search_files", tool_input: { path: "a.ts" } }],
    [
      "a tool that only reads",
      {},
      { hookName: "PostToolUse", postToolUse: { toolName: "read_file", parameters: { path: "a.ts" } } },
    ],
    [
      "a tool that shows a file",
      {},
      { tool_name: "str_replace_based_edit_tool", tool_input: { command: "view", path: "a.ts" } },
    ],
    [
      "an edit that has failed",
      {},
      { hook_event_name: "PostToolUseFailure", tool_name: "Edit", tool_input: { file_path: "a.ts" } },
    ],
    ["an event of reading", {}, { agent_action_name: "post_read_code", tool_info: { file_path: "a.ts" } }],
    ["a folder", {}, { file_path: "." }],
    ["a deleted file", {}, { file_path: "gone.ts" }],
    ["no path", {}, { hook_event_name: "PostToolUse", tool_name: "Bash", tool_input: { command: "a.ts" } }],
    ["a dependency", { "node_modules/x/a.ts": sloppy("a") }, { file_path: "node_modules/x/a.ts" }],
    ["content that names it", {}, { tool_input: { content: '{"file_path":"a.ts"}' } }],
  ])("does nothing with %s", (_, files, event: object = { file_path: "a.ts" }) => {
    const repository = create({ "a.ts": sloppy("a"), ...files });
    expect(tell(repository, event)).toEqual(done);
    expect(repository.read("a.ts")).toBe(sloppy("a"));
  });

  it("does nothing outside of the repository, or where links lead out of it", () => {
    const repository = create({ "../outside.ts": sloppy("a"), "in.ts": sloppy("a") });
    symlinkSync("..", join(repository.folder, "up"));
    symlinkSync("in.ts", join(repository.folder, "link.ts"));
    for (const path of [
      "../outside.ts",
      join(repository.folder, "../outside.ts"),
      "up/outside.ts",
      "link.ts",
    ])
      expect(tell(repository, { file_path: path })).toEqual(done);
    expect(repository.read("../outside.ts")).toBe(sloppy("a"));
    expect(repository.read("in.ts")).toBe(sloppy("a"));
  });

  it("formats in another work tree of the repository as that work tree says", () => {
    const repository = create({ ".gitignore": "/trees\n", "a.ts": sloppy("a") });
    repository.git("add", ".gitignore", "a.ts");
    repository.git("commit", "-qm", "first");
    for (const [number, folder] of ["trees/one", "../two"].entries()) {
      repository.git("worktree", "add", "-q", "-b", `b${number}`, folder);
      repository.write({ [`${folder}/.prettierrc`]: "semi: false\n" });
      const file = join(repository.folder, folder, "a.ts");
      expect(tell(repository, { cwd: repository.folder, tool_input: { file_path: file } })).toEqual(done);
      expect(repository.read(`${folder}/a.ts`)).toBe("const a = 1\n");
    }
    expect(repository.read("a.ts")).toBe(sloppy("a"));
  });

  it("formats nothing in another repository", () => {
    const repository = create({ "../other/a.ts": sloppy("a"), "sub/a.ts": neat("a") });
    repository.try("git", ["init", "-q", "../other"]);
    const cwd = join(repository.folder, "../other");
    expect(tell(repository, { cwd, file_path: "a.ts" })).toEqual(done);
    expect(repository.read("../other/a.ts")).toBe(sloppy("a"));
  });

  it("from a subfolder formats files of the whole repository, but none that its top ignores", () => {
    const repository = create({
      ".prettierignore": "ignored.ts\n",
      "ignored.ts": sloppy("a"),
      "a.ts": sloppy("a"),
      "sub/b.ts": sloppy("b"),
    });
    const paths = ["ignored.ts", "a.ts", "sub/b.ts"].map((path) => join(repository.folder, path));
    expect(tell(repository, { paths }, join(repository.folder, "sub"))).toEqual(done);
    expect(["ignored.ts", "a.ts", "sub/b.ts"].map((path) => repository.read(path))).toEqual([
      sloppy("a"),
      neat("a"),
      neat("b"),
    ]);
  });

  it.each([
    [{ file_path: "a.ts" }],
    [{ path: "a.ts" }],
    [{ filePath: "a.ts" }],
    [{ tool_input: { path: "a.ts" } }],
    [{ tool_input: '{ "target_file": "a.ts" }' }],
    [{ tool_name: "search_replace", tool_input: { file_path: "a.ts" } }],
    [{ tool_name: "MultiEdit", tool_input: { file_path: "a.ts", edits: [{ old_string: "a" }] } }],
    [{ toolName: "edit", toolArgs: '{ "path": "a.ts" }', toolResult: {} }],
    [{ tool_name: "mcp__search__edit_file", tool_input: { path: "a.ts" } }],
    [{ tool_name: "fs_write", tool_input: { command: "create", path: "a.ts" } }],
    [
      {
        hookName: "PostToolUse",
        workspaceRoots: ["{top}/sub"],
        postToolUse: { toolName: "write_to_file", parameters: { path: "../a.ts" } },
      },
    ],
    [{ tool_input: { replacements: [{ filePath: "a.ts" }, { filePath: "b.ts" }] } }],
    [{ input: { args: { file: "a.ts" } } }],
    [{ changes: [{ path: "a.ts" }] }],
    [{ tool_input: { edits: [{ file_path: "a.ts" }, { file_path: "b.ts" }] } }],
    [{ cwd: "{top}/sub", file_path: "../a.ts" }],
    [{ workspace_roots: ["{top}/sub"], file_path: "../a.ts" }],
    [{ uri: "file://{top}/a.ts" }],
    [{ command: ["apply_patch", "*** Begin Patch\n*** Add File: a.ts\n+a\n*** End Patch"] }],
    [{ tool_input: { patch: "*** Begin Patch\n*** Update File: z.ts\n*** Move to: a.ts\n*** End Patch" } }],
  ])("finds the path in %j", (event) => {
    const repository = create({ "a.ts": sloppy("a"), "b.ts": neat("b"), "sub/x.txt": "" });
    const said = JSON.stringify(event).replaceAll("{top}", repository.folder);
    expect(tell(repository, said)).toEqual(done);
    expect(repository.read("a.ts")).toBe(neat("a"));
  });

  it("formats all files of an event, and tells of all that it cannot format", () => {
    const repository = create({ "a.ts": broken, "b.ts": sloppy("b"), "c.json": "{ nope" });
    const { exitCode, stderr } = tell(repository, { files: ["a.ts", "b.ts", { path: "c.json" }] });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("a.ts was not formatted");
    expect(stderr).toContain("c.json was not formatted");
    expect(repository.read("b.ts")).toBe(neat("b"));
  });

  it("tells the agent of a broken configuration", () => {
    const repository = create({ "a.ts": sloppy("a"), ".prettierrc": "{" });
    const { exitCode, stderr } = tell(repository, { file_path: "a.ts" });
    expect(exitCode).toBe(2);
    expect(stderr).toContain("Nothing was formatted. Invalid configuration for file");
  });

  it.each([
    ["", "it is empty"],
    ["  \n", "it is empty"],
    ["nope", "it is not JSON: Unexpected token"],
    ['{ "file_path": ', "it is not JSON"],
    ["[]", "it is other JSON"],
    ["null", "it is other JSON"],
  ])("with %j fails in a way that agents pass over", (event, why) => {
    const answer = tell(create(), event);
    expect(answer).toMatchObject({ exitCode: 1, stdout: "" });
    expect(answer.stderr).toContain(why);
    expect(answer.stderr.trim().split("\n")).toHaveLength(1);
  });

  it.each([
    [{ hook_event_name: "PreToolUse", tool_name: "Write", tool_input: { file_path: "a.ts" } }],
    [{ hook_event_name: "PermissionRequest", tool_name: "Edit", tool_input: { file_path: "a.ts" } }],
    [{ hookName: "PreToolUse", preToolUse: { toolName: "edit", parameters: { path: "a.ts" } } }],
    [{ hook_event_name: "BeforeTool", tool_input: { file_path: "a.ts" } }],
    [{ agent_action_name: "pre_write_code", tool_info: { file_path: "a.ts" } }],
    [{ toolName: "edit", toolArgs: { path: "a.ts" } }],
  ])("never keeps an agent from an edit: %j", (event) => {
    const repository = create({ "a.ts": broken });
    const answer = tell(repository, event);
    expect(answer).toMatchObject({ exitCode: 0, stdout: "" });
    expect(answer.stderr).toContain("before the edit");
  });

  it("fails in a way that agents pass over where fmt-cache cannot run", () => {
    const repository = create({ "a.ts": sloppy("a"), "node_modules/prettier/package.json": "{" });
    expect(tell(repository, { file_path: "a.ts" })).toMatchObject({
      exitCode: 1,
      stdout: "",
      stderr: expect.stringContaining("cannot be used") as string,
    });
  });

  test.each([["x.ts"], ["--check"], ["--changed"], ["--stdin-filepath", "a.ts"], ["--chekc"]])(
    "%s is no argument for it",
    (...words) => {
      const repository = create();
      const answer = repository.run("agent-hook", ...words);
      expect(answer).toMatchObject({ exitCode: 1, stdout: "" });
      expect(answer.stderr).toContain("fmt-cache agent-hook --help");
    },
  );

  it("takes the options of a run", () => {
    const repository = create({ "a.ts": 'a( "b" )\n', "four.json": '{ "singleQuote": true }' });
    const answer = repository.try(
      process.execPath,
      [repository.command, "agent-hook", "--config", "four.json"],
      {
        input: '{ "file_path": "a.ts" }',
      },
    );
    expect(answer).toEqual(done);
    expect(repository.read("a.ts")).toBe("a('b');\n");
  });
});

test("with --changed-statements, what is as in the last commit stays as it is", () => {
  const old = "const  old  =  1\n\nfunction other( ) { return old }\n";
  const repository = create();
  repository.write({ "a.ts": old, "a.css": "a  {}" });
  repository.git("add", "a.ts", "a.css");
  repository.git("commit", "-qm", "old");
  repository.write({ "a.ts": `${old}\nconst  added  =  2\n`, "a.css": "b  {}", "new.ts": sloppy("b") });
  const event = { tool_input: { paths: ["a.ts", "a.css", "new.ts"] } };
  expect(tell(repository, event, repository.folder, ["--changed-statements"])).toMatchObject({ exitCode: 0 });
  expect(repository.read("a.ts")).toBe(`${old}\nconst added = 2;\n`);
  expect(repository.read("a.css")).toBe("b  {}");
  expect(repository.read("new.ts")).toBe(neat("b"));
  expect(tell(repository, event, repository.folder, ["--changed-statements", "--other-files=whole"])).toEqual(
    done,
  );
  expect(repository.read("a.css")).toBe("b {\n}\n");
});
