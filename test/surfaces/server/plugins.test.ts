// Long: each case has a server and a plugin of its own.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageOf } from "../cli/command.ts";
import type { FolderContent } from "../cli/folder.ts";
import { expectPrettier, newProject } from "./compare.ts";
import { openUserBench, type UserBench } from "./user.ts";

let bench: UserBench;
beforeAll(async () => void (bench = await openUserBench()));
afterAll(() => bench.dispose());

describe("a server beside plugins", () => {
  const language = (beginning: string, format = "") => `${beginning}
    export const languages = [{ name: "L", parsers: ["l"], extensions: [".l"] }];
    export const parsers = { l: { parse: (text) => ({ text }), astFormat: "l", locStart: () => 0, locEnd: () => 1 } };
    export const printers = { l: { print: (path) => { ${format}; return path.node.text.trim() + "!\\n"; } } };`;
  const withPlugin = (plugin: string): FolderContent => ({
    "plugin.mjs": plugin,
    ".prettierrc": '{ "plugins": ["./plugin.mjs"] }\n',
    "a.l": "a",
    "b.l": "b!",
    "c.ts": "c  = 1",
  });

  it("formats with those that are installed", async () => {
    const user = bench.newUser();
    await user.serve();
    await expectPrettier(bench, user, ["--check", "."], {
      "node_modules/@prettier/plugin-php": { link: packageOf("@prettier/plugin-php") },
      ".prettierrc": '{ "plugins": ["@prettier/plugin-php"] }\n',
      "sloppy.php": "<?php\n$a=1;\n",
      "broken.php": "<?php\n$a = = 1;\n",
      "a.ts": "a  = 1",
    });
    expect(await user.status()).toMatchObject({ formatted: 3, declined: { rejected: 1 } });
  });

  it("formats with one that nobody knows", async () => {
    const user = bench.newUser();
    await user.serve();
    const { folder, expected } = await expectPrettier(
      bench,
      user,
      ["a.l", "b.l", "c.ts"],
      withPlugin(language("")),
    );
    expect(expected.stdout).toBe("a!\nb!!\nc = 1;\n");
    const { formatted, declined } = (await user.status())!;
    // The first text shows what the plugin reads, which then is part of the keys.
    expect({ formatted, declined }).toEqual({ formatted: 3, declined: {} });
    expect(await user.run(["a.l", "b.l", "c.ts"], { cwd: folder })).toEqual(expected);
    expect((await user.status())!.formatted).toBe(3);
  });

  it.each([
    ["when it is loaded", language('console.warn("loaded");')],
    ["when it prints", language("", 'console.log("prints")')],
    ["as a warning", language("", 'process.emitWarning("warns")')],
    ["to a descriptor", language('import { writeSync } from "node:fs";', 'writeSync(2, "writes\\n")')],
    ["past the console", language("", 'process.stderr.write("writes\\n")')],
  ])("leaves it to the client to show what one says %s", async (_, plugin) => {
    const user = bench.newUser();
    await user.serve();
    await expectPrettier(bench, user, ["a.l", "c.ts"], withPlugin(plugin));
    const { formatted, declined } = (await user.status())!;
    // The text that the plugin does not touch.
    expect(formatted).toBe(1);
    expect(declined["printed"]).toBeGreaterThan(0);
  });

  it.each([
    ["what it writes to a file", 'fs.writeFileSync("written.txt", "x")', "other-key"],
    ["its error", 'throw new Error("no")', "rejected"],
    ["the end of the process", "if (!isMainThread) process.exit(3)", "ended"],
    ["a loop without an end", "if (!isMainThread) for (;;);", "ended"],
  ])("leaves a text to the client where one is not to be trusted with it: %s", async (_, code, why) => {
    const user = bench.newUser();
    const { pid, said } = await user.serve({ saysWhatIsLate: true });
    const imports = 'import fs from "node:fs"; import { isMainThread } from "node:worker_threads";';
    await expectPrettier(bench, user, ["a.l", "c.ts"], withPlugin(language(imports, code)));
    const status = (await user.status())!;
    expect(status.pid).toBe(pid);
    expect(status.declined[why]).toBeGreaterThan(0);
    // This is what parity.test.ts goes by.
    expect(/^out of time: .*a\.l$/m.test(said())).toBe(code.includes("for (;;)"));
    // Everybody else is served as before.
    await expectPrettier(bench, user, ["c.ts"], { "c.ts": "c  = 1" });
    // Only now: on a slow machine, an answer of the run before may count late.
    const before = (await user.status())!.formatted;
    await expectPrettier(bench, user, ["c.ts"], { "c.ts": "c  = 2" });
    expect((await user.status())!.formatted).toBe(before + 1);
  });

  it("never sees those that are objects of a configuration in code", async () => {
    const user = bench.newUser();
    await user.serve();
    await expectPrettier(bench, user, ["a.l", "c.ts"], {
      ...withPlugin(language("")),
      ".prettierrc": '{ "semi": true }',
      "sub/.prettierrc": "{}",
      "prettier.config.mjs": 'import * as plugin from "./plugin.mjs"; export default { plugins: [plugin] };',
    });
    expect(await user.status()).toMatchObject({ declined: {} });
  });

  it("gives the client's values of variables that a plugin reads", async () => {
    const user = bench.newUser();
    await user.serve({ env: { WORD: "server" } });
    const plugin = language("", 'return path.node.text.trim() + process.env.WORD + "\\n"');
    const cwd = newProject(user, withPlugin(plugin));
    for (const word of ["one", "server", "two"])
      expect(await user.run(["a.l"], { cwd, env: { WORD: word } })).toMatchObject({ stdout: `a${word}\n` });
    expect(await user.status()).toMatchObject({ formatted: 1, declined: { "other-key": 2 } });
  });

  it("sorts by the client's locale", async () => {
    const user = bench.newUser();
    await user.serve({ env: { LC_ALL: "cs_CZ.UTF-8" } });
    const sort =
      'return path.node.text.trim().split(" ").sort((a, b) => a.localeCompare(b)).join(" ") + "\\n"';
    const cwd = newProject(user, { ...withPlugin(language("", sort)), "b.l": "h ch d b" });
    for (const name of ["a.l", "b.l"])
      expect(await user.run([name], { cwd, env: { LC_ALL: "en_US.UTF-8" } })).toMatchObject({
        stdout: name === "a.l" ? "a\n" : "b ch d h\n",
      });
  });
});
