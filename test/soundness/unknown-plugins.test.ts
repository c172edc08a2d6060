// Long: for each of the thirty plugins it starts several processes.
import { afterAll, beforeAll, expect, it } from "vitest";
import { emptyTable } from "./change-table.ts";
import { examineInput } from "./examine.ts";
import { openSandbox, type Sandbox } from "./sandbox.ts";
import { subjects } from "./subjects.ts";

// Our package built without any knowledge of plugins. This asks new processes, about one input of
// each plugin; `npm run soundness -- --unknown` asks all surfaces, about all inputs.
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox([emptyTable]);
});
afterAll(() => sandbox?.dispose());

it("watches plugins that nobody knows: enough of them are cached, and none wrongly", async () => {
  const plugins = new Set(subjects.map(({ plugin }) => plugin));
  const waiting = [...plugins].map((name) => {
    const subject = subjects.find(({ plugin }) => plugin === name)!;
    return { subject, input: subject.inputs[0]! };
  });
  const wrong: unknown[] = [];
  const examineSome = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const examination = await examineInput(sandbox, next.subject, next.input, "new processes");
      wrong.push(...examination.wrong.map((each) => [next?.subject.name, each]));
      if (!examination.isCached) plugins.delete(next.subject.plugin);
    }
  };
  await Promise.all([examineSome(), examineSome()]);
  expect(wrong).toEqual([]);
  expect(plugins.size).toBeGreaterThanOrEqual(15);
}, 900_000);

it.each(["tailwindcss 3", "embed, overrides in code"])(
  "sees in a running server what such a plugin has read, where it is refused, too: %s",
  async (asked) => {
    const subject = subjects.find(({ name }) => name === asked)!;
    const { wrong, isCached } = await examineInput(sandbox, subject, subject.inputs[0]!);
    expect({ wrong, isCached }).toEqual({ wrong: [], isCached: false });
  },
  300_000,
);
