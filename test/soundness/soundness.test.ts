// Long: for each case it starts processes, servers and hosts, cold and warm.
import { afterAll, beforeAll, expect, it } from "vitest";
import { examineInput } from "./examine.ts";
import { openSandbox, type Sandbox } from "./sandbox.ts";
import { write, type Subject } from "./subject.ts";
import { subjects } from "./subjects.ts";

// A slice of `npm run soundness`.
const slice = [
  ["preset with tailwindcss 4", "stylesheet"],
  ["organize-imports", "tsconfig.json"],
  ["packagejson", "yarn.lock appears"],
  ["php", "composer.json"],
  ["svelte", "svelte, patched"],
  ["trivago sort-imports, excluded", "a dependency's dependency, patched"],
] as const;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox?.dispose());

it.each(slice)("answers as Prettier after a change: %s, %s", async (name, inputName) => {
  const subject = findSubject(name);
  const input = subject.inputs.find((each) => each.name === inputName)!;
  expect((await examineInput(sandbox, subject, input)).wrong).toEqual([]);
});

it("takes no change for a case that does not change what Prettier makes of the text", async () => {
  const input = { name: "nothing", changes: [write("unrelated.txt", "a\n")] };
  await expect(examineInput(sandbox, findSubject("php"), input)).rejects.toThrow("changes nothing");
});

function findSubject(name: string): Subject {
  return subjects.find((subject) => subject.name === name)!;
}
