// Long: it starts Emacs, a real editor, for each case.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { writeFolder } from "../cli/folder.ts";
import { childrenOf, hasProgram, isAlive, readSettings, startEmacs } from "./programs.ts";
import { formatByReference } from "./reference.ts";
import { configurationSteps, expectedSaves, installationSteps, stepsInLisp } from "./steps.ts";
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

const loadEglot = ["-Q", "--batch", "-l", join(import.meta.dirname, "programs/load-eglot.el")];

describe.runIf(hasProgram("emacs", loadEglot))("Emacs with Eglot", () => {
  // Long, because Emacs, the server and Prettier each read 30,000 lines: what is shown is that an
  // edit among so many leaves the rest where it is.
  it("saves one edit in 30,000 lines, and keeps the cursor and a marker; then two distant ones", async () => {
    const original = manyStatements(30_000);
    writeFolder(project, { "a.ts": original });
    const { saves, report } = await startEmacs(
      bench,
      project,
      `
      (open "a.ts")
      (let ((far (copy-marker (place-of-line 29000))))
        (goto-char (+ 7 (place-of-line 25000)))
        (set-line 15000 "const  changed = 1")
        (save "one")
        (report "line" (line-number-at-pos))
        (report "column" (current-column))
        (report "marker" (line-number-at-pos far)))
      (set-line 10 "let  first")
      (set-line 29990 "let  last")
      (save "two")
    `,
    ).done;
    expect(report).toMatchObject({ line: 25_000, column: 7, marker: 29_000 });
    expect(report).not.toHaveProperty("failure");
    const lines = original.split("\n");
    lines[14_999] = "const  changed = 1";
    const one = await formatByReference(join(project, "a.ts"), lines.join("\n"));
    expect(saves["one"] === one).toBe(true);
    const expected = one.split("\n");
    [expected[9], expected[29_989]] = ["let first;", "let last;"];
    expect(saves["two"] === expected.join("\n")).toBe(true);
  });

  it("writes Prettier's bytes of odd texts, also when it saves again", async () => {
    for (const [name, text] of Object.entries(oddTexts)) writeFileSync(join(project, name), text);
    const script = Object.keys(oddTexts).map(
      (name) => `
        (open "${name}")
        (save "${name}")
        (let ((tick (buffer-chars-modified-tick)))
          (save "again ${name}")
          (report "${name}" (- (buffer-chars-modified-tick) tick)))`,
    );
    const { saves, report } = await startEmacs(bench, project, script.join("\n")).done;
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

  it("saves what does not parse as it is, and formats again what was undone", async () => {
    writeFolder(project, { "a.ts": "let  a\n" });
    const { saves, report } = await startEmacs(
      bench,
      project,
      `
      (open "a.ts")
      (buffer-enable-undo)
      (save "first")
      (undo-boundary)
      (undo)
      (report "undone" (buffer-string))
      (save "again")
      (set-line 1 "let = = 1")
      (save "broken")
      (set-line 1 "let  b")
      (save "mended")
    `,
    ).done;
    expect(report).not.toHaveProperty("failure");
    expect(report).toMatchObject({ undone: "let  a\n" });
    expect(saves).toEqual({
      first: "let a;\n",
      again: "let a;\n",
      broken: "let = = 1\n",
      mended: "let b;\n",
    });
  });

  it("saves by a configuration that has changed since the last save", async () => {
    writeFolder(project, { "a.ts": "" });
    const script = `(open "a.ts")\n${stepsInLisp(configurationSteps)}`;
    const { saves, report } = await startEmacs(bench, project, script).done;
    expect(report).not.toHaveProperty("failure");
    expect(saves).toEqual(expectedSaves(configurationSteps));
  });

  it("saves by the Prettier that is installed now, and not at all while there is none", async () => {
    writeFolder(project, { "a.ts": "" });
    const steps = await installationSteps(project);
    const { saves, report } = await startEmacs(bench, project, `(open "a.ts")\n${stepsInLisp(steps)}`).done;
    expect(report).not.toHaveProperty("failure");
    expect(saves).toEqual(expectedSaves(steps));
  });

  it("saves unformatted what takes too long, and formatted the next time: 3,000 statements", async () => {
    const long = manyStatements(3_000).replaceAll(" = ", "  =  ");
    writeFolder(project, { "a.ts": long });
    const { saves, report } = await startEmacs(
      bench,
      project,
      `
      (open "a.ts")
      (let ((jsonrpc-default-request-timeout 0.05)) (save "in time"))
      (save "next")
    `,
    ).done;
    expect(report).not.toHaveProperty("failure");
    expect(saves["in time"] === long).toBe(true);
    expect(saves["next"] === manyStatements(3_000)).toBe(true);
  });

  it("leaves no server behind when it is killed", async () => {
    writeFolder(project, { "a.ts": "let  a\n" });
    const editor = startEmacs(bench, project, '(open "a.ts") (save "saved") (sleep-for 600)');
    editor.done.catch(() => {});
    await expect.poll(() => existsSync(join(editor.results, "saved")), { timeout: 60_000 }).toBe(true);
    const servers = childrenOf(editor.process.pid!);
    expect(servers).toHaveLength(1);
    editor.process.kill("SIGKILL");
    await expect.poll(() => isAlive(servers[0]!), { timeout: 60_000 }).toBe(false);
  });

  it("shares one cache with another editor and the command", async () => {
    const names = Array.from({ length: 10 }, (_, index) => `file${index}.ts`);
    const formatted = names.map((_, index) => manyStatements(40 + index));
    const texts = formatted.map((text) => text.replaceAll(" = ", "  =  "));
    for (const folder of ["one", "other", "third"])
      writeFolder(
        join(project, folder),
        Object.fromEntries(names.map((name, index) => [name, texts[index]!])),
      );
    const saveAll = names.map((name) => `(open "${name}") (save "${name}")`).join("\n");
    const editors = ["one", "other"].map((folder) => startEmacs(bench, join(project, folder), saveAll));
    const run = await bench.run(bench.command, ["--write", "third"], { cwd: project });
    const ended = await Promise.all(editors.map(({ done }) => done));
    expect(run.exitCode).toBe(0);
    for (const [index, name] of names.entries()) {
      expect(readFileSync(join(project, "third", name), "utf8")).toBe(formatted[index]);
      for (const { saves } of ended) expect(saves[name]).toBe(formatted[index]);
    }
  });

  it("formats on save with the page's settings", async () => {
    writeFolder(project, { "a.js": "let  a\n" });
    const settings = readSettings("elisp", [process.execPath, bench.command, "lsp"]);
    const { saves, report } = await startEmacs(
      bench,
      project,
      `
      ${settings}
      (find-file "a.js")
      (connect)
      (set-line 1 "let  b")
      (save "saved")
    `,
    ).done;
    expect(report).not.toHaveProperty("failure");
    expect(saves).toEqual({ saved: "let b;\n" });
  });
});
