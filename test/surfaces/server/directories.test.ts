// Long: it compares answers in folders with a Prettier or a plugin each.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFolder } from "../cli/folder.ts";
import { installPrettier } from "../lsp/install-prettier.ts";
import { makeAsker, newProject, plugin, ternary, withPlugin } from "./compare.ts";
import { openUserBench, type UserBench } from "./user.ts";

let bench: UserBench;
beforeAll(async () => void (bench = await openUserBench()));
afterAll(() => bench.dispose());

describe("clients in other directories", () => {
  it("get the answers of their own Prettiers, by turns, from one server", async () => {
    const user = bench.newUser();
    await user.serve();
    const versions = ["prettier-3.0", "prettier", "prettier-3.6", "prettier-3.3"];
    const folders = versions.map((version) => {
      const folder = newProject(user, {});
      installPrettier(folder, version);
      return folder;
    });
    for (const round of [0, 1])
      for (const [index, cwd] of folders.entries())
        await makeAsker(bench, user, cwd, "a.ts")(ternary(round * 10 + index), versions[index]);
    expect(await user.status()).toMatchObject({ formatted: 8, declined: {} });
  });

  it("get what plugins find where they work, by turns, from one server", async () => {
    const user = bench.newUser();
    await user.serve();
    const content = { ...withPlugin, "plugin.mjs": plugin('readFileSync("word.txt", "utf8")') };
    const folders = ["one", "two", "three"].map((word) => newProject(user, { ...content, "word.txt": word }));
    mkdirSync(join(folders[0]!, "sub"));
    writeFileSync(join(folders[0]!, "sub/word.txt"), "below");
    for (const round of [0, 1])
      for (const cwd of [...folders, join(folders[0]!, "sub")])
        await makeAsker(bench, user, cwd, "a.l")(`text${round}`);
    expect((await user.status())!.formatted).toBeGreaterThanOrEqual(6);
  });

  it("get Prettier's answer from one whose directory is gone", async () => {
    const user = bench.newUser();
    await user.serve();
    const content = { ...withPlugin, "plugin.mjs": plugin('"word"') };
    const [first, second] = [newProject(user, content), newProject(user, content)];
    await makeAsker(bench, user, first, "a.l")("one");
    rmSync(first, { recursive: true });
    await makeAsker(bench, user, newProject(user, {}), "a.ts")("a  = 1");
    for (const text of ["two", "three"]) await makeAsker(bench, user, second, "a.l")(text);
    expect(await user.status()).toMatchObject({ formatted: 4, declined: {} });
  });

  it("get Prettier's answer in one that is made anew", async () => {
    const user = bench.newUser();
    await user.serve();
    const content = { ...withPlugin, "plugin.mjs": plugin('readFileSync("word.txt", "utf8")') };
    const cwd = newProject(user, { ...content, "word.txt": "one" });
    await makeAsker(bench, user, cwd, "a.l")("one");
    for (const word of ["two", "three"]) {
      rmSync(cwd, { recursive: true });
      writeFolder(cwd, { ...content, "word.txt": word });
      for (const text of ["four", "five"]) await makeAsker(bench, user, cwd, "a.l")(text + word);
    }
    expect((await user.status())!.formatted).toBeGreaterThanOrEqual(2);
  });

  it("never keep the others from being served", async () => {
    const user = bench.newUser();
    await user.serve({ env: { WORD: "one" } });
    const cwd = newProject(user, { ...withPlugin, "plugin.mjs": plugin("process.env.WORD") });
    for (const index of Array.from({ length: 8 }, (_, each) => each))
      for (const word of ["one", "two"]) {
        const said = await user.run(["--stdin-filepath", "a.l"], {
          cwd,
          stdin: `a${index}`,
          env: { WORD: word },
        });
        expect(said).toEqual({ stdout: `a${index} ${word}\n`, stderr: "", exitCode: 0 });
      }
    expect((await user.status())!.formatted).toBeGreaterThanOrEqual(6);
  });
});
