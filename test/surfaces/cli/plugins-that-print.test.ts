// Long: each case starts a dozen processes.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openWorkbench, prettierCommand, type Workbench } from "./command.ts";
import { writeFolder } from "./folder.ts";

let bench: Workbench;
beforeAll(async () => void (bench = await openWorkbench()));
afterAll(() => bench.dispose());

/** A plugin that runs `loading` when it is loaded, and `formatting` with each `text`. */
function plugin(loading: string, formatting: string): string {
  return `${loading}
const print = ({ node: { text } }) => { ${formatting}; return text.trim() + "\\n"; };
export const languages = [{ name: "L", parsers: ["l"], extensions: [".l"] }];
export const parsers = { l: { parse: (text) => ({ text }), astFormat: "l", locStart: () => 0, locEnd: () => 1 } };
export const printers = { l: { print } };
`;
}

const warn = "process.emitWarning(text.trim())";

/** What a plugin does, and how many of three files may come from the cache. */
const cases: readonly (readonly [what: string, text: string, cached: number])[] = [
  ["prints for each text", plugin("", "console.error(text)"), 0],
  ["prints for some texts", plugin("", 'if (text.includes("two")) console.log(text)'), 2],
  ["writes to a stream", plugin("", "process.stderr.write(text)"), 0],
  ["keeps the function that prints", plugin("const { warn } = console;", "warn(text)"), 0],
  ["warns by way of Node.js", plugin("", warn), 0],
  ["prints once", plugin("let said = false;", 'if (!said) console.warn("once"); said = true'), 2],
  ["prints while it is loaded", plugin('console.warn("loaded")', ""), 3],
  ["says that its code is old", plugin("", 'process.emitWarning("old", "DeprecationWarning")'), 3],
  ["is silent", plugin("", ""), 3],
];

describe("what plugins print is seen as often as with Prettier, if it", () => {
  test.each(cases)("%s", async (what, code, cached) => {
    const cwd = join(bench.directory, what);
    const names = ["one", "two", "three"].map((name) => `${name}.l`);
    const files = Object.fromEntries(names.map((name) => [name, `${name}\n`]));
    writeFolder(cwd, { "plugin.mjs": code, ".prettierrc": '{ "plugins": ["./plugin.mjs"] }\n', ...files });
    const env = { FMT_CACHE_LOCATION: `${cwd}-cache` };
    const withoutProcess = (text: string) => text.replaceAll(/\(node:\d+\)/g, "");
    const run = async (command: string, args: readonly string[], stdin?: string) => {
      const result = await bench.run(command, args, { cwd, env, ...(stdin !== undefined && { stdin }) });
      return { ...result, stderr: withoutProcess(result.stderr) };
    };
    const isRemark = what === "says that its code is old";
    for (const [args, stdin] of [
      [["--check", ...names]],
      [["--check", ...names]],
      [["--check", ...names]],
      [["--stdin-filepath", "new.l"], "new two\n"],
    ] as const) {
      const expected = await run(prettierCommand, args, stdin);
      const found = await run(bench.command, args, stdin);
      expect(isRemark ? { ...found, stderr: "" } : found).toEqual(
        isRemark ? { ...expected, stderr: "" } : expected,
      );
    }
    const { stderr } = await run(bench.command, ["--check", ...names, "--cache-stats"]);
    expect(Number(/files hit +(\d+)/.exec(stderr)?.[1])).toBe(cached);
    if (cached < 3) expect(stderr).toMatch(/plugin-prints +[123]\n/);
  });
});
