// Long: it starts Neovim, a real editor, for each case.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { writeFolder } from "../cli/folder.ts";
import { holdPrettier } from "./held-prettier.ts";
import { childrenOf, hasProgram, isAlive, readSettings, startNeovim } from "./programs.ts";
import { formatByReference } from "./reference.ts";
import { configurationSteps, expectedSaves, installationSteps, stepsInLua } from "./steps.ts";
import { manyStatements, oddTexts } from "./texts.ts";

let bench: Workbench;
let project: string;
let projects = 0;

beforeAll(async () => {
  bench = await openWorkbench();
});
afterAll(() => bench.dispose());
beforeEach(() => {
  projects += 1;
  project = join(bench.directory, `project-${projects}`);
  writeFolder(project, { ".git/HEAD": "" });
});

describe.runIf(hasProgram("nvim"))("Neovim", () => {
  // Long, because Neovim, the server and Prettier each read 30,000 lines: what is shown is that an
  // edit among so many leaves the rest where it is.
  it("saves one edit in 30,000 lines, and keeps cursor, marks and folds; two distant ones; after undo; and a reformat of 8,000 statements", async () => {
    const original = manyStatements(30_000);
    writeFolder(project, { "a.ts": original });
    const { saves, report } = await startNeovim(
      bench,
      project,
      `
      open("a.ts")
      wait_until_warm()
      vim.cmd("29000mark a")
      vim.cmd("15001mark b")
      vim.cmd("setlocal foldmethod=manual")
      vim.cmd("20000,20010fold")
      vim.api.nvim_win_set_cursor(0, { 25000, 7 })
      set_line(15000, "const  changed = 1")
      save("one")
      report("cursor", vim.api.nvim_win_get_cursor(0))
      report("marks", { vim.fn.line("'a"), vim.fn.line("'b") })
      report("fold", { vim.fn.foldclosed(20005), vim.fn.foldclosedend(20005) })
      set_line(10, "let  first")
      set_line(29990, "let  last")
      save("two")
      report("marks after two", { vim.fn.line("'a"), vim.fn.line("'b") })
      report("fold after two", { vim.fn.foldclosed(20005), vim.fn.foldclosedend(20005) })
      vim.cmd("silent undo")
      vim.cmd("silent undo")
      save("undone")
      local lines = vim.api.nvim_buf_get_lines(0, 0, 8000, true)
      for index, text in ipairs(lines) do lines[index] = text:gsub(" = ", "  =  ") end
      vim.api.nvim_buf_set_lines(0, 0, 8000, true, lines)
      save("many")
      report("undone is", table.concat(vim.api.nvim_buf_get_lines(0, 8, 10, true), "\\n"))
    `,
    ).done;
    expect(report).not.toHaveProperty("failure");
    const lines = original.split("\n");
    lines[14_999] = "const  changed = 1";
    const one = await formatByReference(join(project, "a.ts"), lines.join("\n"));
    expect(saves["one"] === one).toBe(true);
    const two = saves["two"]!.split("\n");
    const expected = one.split("\n");
    [expected[9], expected[29_989]] = ["let first;", "let last;"];
    expect(two.join("\n") === expected.join("\n")).toBe(true);
    expect(report).toMatchObject({
      cursor: [25_000, 7],
      marks: [29_000, 15_001],
      fold: [20_000, 20_010],
      "marks after two": [29_000, 15_001],
      "fold after two": [20_000, 20_010],
    });
    expect(saves["undone"]!.split("\n").length).toBe(expected.length);
    expect(saves["many"]).toBe(saves["undone"]);
  });

  it("writes Prettier's bytes of odd texts, and changes nothing when it saves again", async () => {
    for (const [name, text] of Object.entries(oddTexts)) writeFileSync(join(project, name), text);
    const { saves, report } = await startNeovim(
      bench,
      project,
      Object.keys(oddTexts)
        .map(
          (name) => `
          open("${name}")
          vim.bo.modified = true
          save("${name}")
          local changes = vim.fn.undotree().seq_last
          save("again ${name}")
          report("${name}", vim.fn.undotree().seq_last - changes)`,
        )
        .join("\n"),
    ).done;
    expect(report).not.toHaveProperty("failure");
    for (const [name, text] of Object.entries(oddTexts)) {
      const expected = await formatByReference(join(project, name), text, { endOfLine: "auto" });
      expect({ name, text: saves[name] }).toEqual({ name, text: expected });
      expect({ name, text: saves[`again ${name}`], changes: report[name] }).toEqual({
        name,
        text: expected,
        changes: 0,
      });
    }
  });

  it("saves unformatted what takes too long, and formatted the next time; other files meanwhile", async () => {
    const long = manyStatements(5_000).replaceAll(" = ", "  =  ");
    writeFolder(project, { "long.ts": long, "short.ts": "let  a" });
    const { saves, report } = await startNeovim(
      bench,
      project,
      `
      open("long.ts")
      timeout = 50
      save("in time")
      timeout = 60000
      open("short.ts")
      save("short")
      vim.cmd("edit long.ts")
      save("next")
    `,
    ).done;
    expect(report).not.toHaveProperty("failure");
    expect(saves["in time"]).toBe(long);
    expect(saves["short"]).toBe("let a;\n");
    expect(saves["next"] === manyStatements(5_000)).toBe(true);
  });

  it("edits nothing when the text has changed while it was formatted", async () => {
    writeFolder(project, { "a.ts": manyStatements(100).replaceAll(" = ", "  =  ") });
    const { begun, free } = holdPrettier(project, "a.ts");
    const { saves, report } = await startNeovim(
      bench,
      project,
      `
      open("a.ts")
      local answered = false
      vim.lsp.buf_request(0, "textDocument/formatting", vim.lsp.util.make_formatting_params({}), function(failure, edits)
        answered = true
        report("early", { failure = failure or vim.NIL, edits = edits or vim.NIL })
      end)
      vim.wait(60000, function() return vim.fn.filereadable("${begun}") == 1 end, 5)
      set_line(1, "let  changed")
      -- A request goes behind all changes, which Neovim would else hold back for a while.
      local again = false
      vim.lsp.buf_request(0, "textDocument/formatting", vim.lsp.util.make_formatting_params({}), function()
        again = true
      end)
      vim.fn.writefile({}, "${free}")
      vim.wait(60000, function() return answered and again end, 5)
      save("saved")
    `,
    ).done;
    expect(report).toMatchObject({ early: { failure: null, edits: null } });
    expect(saves["saved"]).toBe(manyStatements(100).replace(/.*\n/, "let changed;\n"));
  });

  it("saves by a configuration that has changed since the last save", async () => {
    writeFolder(project, { "a.ts": "" });
    const script = `open("a.ts")\n${stepsInLua(configurationSteps)}`;
    const { saves, report } = await startNeovim(bench, project, script).done;
    expect(report).not.toHaveProperty("failure");
    expect(saves).toEqual(expectedSaves(configurationSteps));
  });

  it("saves by the Prettier that is installed now, and not at all while there is none", async () => {
    writeFolder(project, { "a.ts": "" });
    const steps = await installationSteps(project);
    const { saves, report } = await startNeovim(bench, project, `open("a.ts")\n${stepsInLua(steps)}`).done;
    expect(report).not.toHaveProperty("failure");
    expect(saves).toEqual(expectedSaves(steps));
  });

  it("formats on save with the page's settings", async () => {
    writeFolder(project, { "a.ts": "let  a\n" });
    const settings = readSettings("lua", [process.execPath, bench.command, "lsp"]);
    const { saves, report } = await startNeovim(
      bench,
      project,
      `
      ${settings}
      vim.cmd("filetype on")
      vim.cmd("edit a.ts")
      vim.wait(30000, function() return #vim.tbl_values(vim.lsp.buf_get_clients(0)) > 0 end, 5)
      set_line(1, "let  b")
      save("saved")
    `,
    ).done;
    expect(report).not.toHaveProperty("failure");
    expect(saves).toEqual({ saved: "let b;\n" });
  });

  it("has one server for each root and one formatting for each buffer with the settings of docs/editors.md", async () => {
    for (const root of ["one", "other"])
      writeFolder(join(project, root), { "node_modules/fmt-cache/package.json": "{}", "src/a.ts": "" });
    writeFolder(project, { "other/.prettierrc": "semi: false\n" });
    const { saves, report } = await startNeovim(
      bench,
      project,
      `
      ${readSettings("lua", [process.execPath, bench.command, "lsp"])}
      vim.cmd("filetype on")
      for _, root in ipairs({ "one", "other", "one" }) do
        vim.cmd("edit " .. root .. "/src/a.ts")
        vim.cmd("set filetype=typescript")
        vim.wait(30000, function() return #vim.tbl_values(vim.lsp.buf_get_clients(0)) > 0 end, 5)
        set_line(1, "let  b")
        save(root)
        report("formattings in " .. root, #vim.api.nvim_get_autocmds({ group = "fmt-cache", event = "BufWritePre", buffer = 0 }))
      end
      local roots = vim.tbl_map(function(client) return client.config.root_dir end, vim.lsp.get_active_clients())
      table.sort(roots)
      report("roots", roots)
    `,
    ).done;
    expect(report).not.toHaveProperty("failure");
    expect(saves).toEqual({ one: "let b;\n", other: "let b\n" });
    expect(report).toMatchObject({
      roots: [join(project, "one"), join(project, "other")],
      "formattings in one": 1,
      "formattings in other": 1,
    });
  });

  it("leaves no server behind when it is killed", async () => {
    writeFolder(project, { "a.ts": "let  a\n" });
    const editor = startNeovim(
      bench,
      project,
      `
      open("a.ts")
      wait_until_warm()
      save("saved")
      vim.wait(600000)
    `,
    );
    await expect.poll(() => existsSync(join(editor.results, "saved")), { timeout: 60_000 }).toBe(true);
    const servers = childrenOf(editor.process.pid!);
    expect(servers).toHaveLength(1);
    editor.process.kill("SIGKILL");
    await editor.done.catch(() => {});
    await expect.poll(() => isAlive(servers[0]!), { timeout: 60_000 }).toBe(false);
  });

  it("shares one cache with another editor and the command", async () => {
    const names = Array.from({ length: 20 }, (_, index) => `file${index}.ts`);
    for (const folder of ["one", "other", "third"]) {
      const texts = names.map((_, index) => manyStatements(40 + index).replaceAll(" = ", "  =  "));
      writeFolder(
        join(project, folder),
        Object.fromEntries(names.map((name, index) => [name, texts[index]!])),
      );
    }
    const saveAll = names.map((name) => `open("${name}")\nsave("${name}")`).join("\n");
    const editors = ["one", "other"].map((folder) => startNeovim(bench, join(project, folder), saveAll));
    const run = await bench.run(bench.command, ["--write", "third"], { cwd: project });
    const ended = await Promise.all(editors.map(({ done }) => done));
    expect(run.exitCode).toBe(0);
    for (const [index, name] of names.entries()) {
      expect(readFileSync(join(project, "third", name), "utf8")).toBe(manyStatements(40 + index));
      for (const { saves } of ended) expect(saves[name]).toBe(manyStatements(40 + index));
    }
    const after = await bench.run(bench.command, ["cache", "verify", "."], { cwd: project });
    expect(after.exitCode).toBe(0);
  });
});
