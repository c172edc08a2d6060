import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prettierCommand, type Result } from "../cli/command.ts";
import { entriesOf, poison, storedText } from "../cli/poison.ts";
import { git, newProject } from "./compare.ts";
import { openUserBench, type User, type UserBench } from "./user.ts";

let bench: UserBench;
beforeAll(async () => void (bench = await openUserBench()));
afterAll(() => bench.dispose());

const statements = Array.from({ length: 12 }, (_, index) => `const name${index} = call(${index}, "text");\n`);
const unformatted = `const first  =  1;\n${statements.join("")}`;

/** Puts a wrong text for the first statement into the cache, and gives another file that has it. */
async function plantLie(user: User, cwd: string): Promise<void> {
  const file = join(cwd, "a.js");
  const { parts, epoch } = await entriesOf(file);
  const statement = parts.find((entry) => storedText(entry).startsWith("const first"))!;
  const lie = { kind: "text", key: statement.key, text: "const second = 2;\n" } as const;
  await poison({ folder: user.cache, home: user.home }, epoch, lie);
}

const notice = /^\[error\] .*(?:was wrong|cache:|Prettier:|dropped).*\n/gm;
const isNoticed = ({ stderr }: Result) => /the cache's answer was wrong/.test(stderr);

describe("verify mode through a server", () => {
  it("compares each answer of the server, and finds nothing wrong", async () => {
    const user = bench.newUser();
    await user.serve();
    const files = { "a.js": unformatted, "b.css": "a{b:c}", "broken.js": "a = ;\n", ".prettierrc": "{}\n" };
    const cwd = newProject(user, files);
    const expected = await bench.workbench.run(prettierCommand, ["--check", "."], { cwd });
    const args = ["--verify", "--check", "--cache-stats", "."];
    const said = await user.run(args, { cwd });
    expect(said.stderr).toMatch(/files formatted +3\n[^]*answers verified +[1-9]/);
    expect(said.stderr).not.toContain("wrong");
    expect(said.stderr.startsWith(expected.stderr)).toBe(true);
    expect(await user.status()).toMatchObject({ formatted: 3, declined: { rejected: 1 } });
  });

  it("finds a wrong statement that the server has read, and mends the cache", async () => {
    const user = bench.newUser();
    const cwd = newProject(user, { "a.js": unformatted });
    await user.run(["a.js"], { cwd });
    await plantLie(user, cwd);
    await user.serve();
    const edit = (text: string) => writeFileSync(join(cwd, "a.js"), `${unformatted}${text}\n`);
    edit("believing();");
    // The lie is believed, so the server has it in memory from now on.
    expect((await user.run(["a.js"], { cwd })).stdout).toMatch(/^const second = 2;\n/);
    expect((await user.status())!.formatted).toBe(1);

    edit("verifying();");
    const expected = await bench.workbench.run(prettierCommand, ["a.js"], { cwd });
    const said = await user.run(["--verify", "a.js"], { cwd });
    expect({ ...said, stderr: said.stderr.replaceAll(notice, "") }).toEqual(expected);
    expect(isNoticed(said)).toBe(true);
    edit("afterwards();");
    const after = await bench.workbench.run(prettierCommand, ["a.js"], { cwd });
    const before = (await user.status())!.formatted;
    expect(await user.run(["a.js"], { cwd })).toEqual(after);
    expect((await user.status())!.formatted).toBe(before + 1);
  });

  it("does so before a commit", async () => {
    const user = bench.newUser();
    const cwd = newProject(user, { "a.js": unformatted });
    await user.run(["a.js"], { cwd });
    await plantLie(user, cwd);
    await user.serve();
    writeFileSync(join(cwd, "a.js"), `${unformatted}staged();\n`);
    git(cwd, "init", "-q");
    git(cwd, "add", "-A");
    expect(isNoticed(await user.run(["staged", "--verify"], { cwd }))).toBe(true);
    expect(git(cwd, "show", ":a.js")).toMatch(/^const first = 1;\n/);
    expect((await user.status())!.formatted).toBe(1);
  });

  it("forgets what the server knows of a cache that was removed", async () => {
    const user = bench.newUser();
    const cwd = newProject(user, { "a.js": unformatted });
    await user.run(["a.js"], { cwd });
    await plantLie(user, cwd);
    await user.serve();
    writeFileSync(join(cwd, "a.js"), `${unformatted}believing();\n`);
    expect((await user.run(["a.js"], { cwd })).stdout).toMatch(/^const second = 2;\n/);
    rmSync(user.cache, { recursive: true });
    expect((await user.run(["a.js"], { cwd })).stdout).toMatch(/^const first = 1;\n/);
    expect((await user.status())!.formatted).toBe(2);
  });
});
