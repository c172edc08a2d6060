// Long: for each of the thirty plugins it starts several processes.
import { afterAll, beforeAll, expect, it } from "vitest";
import { emptyTable } from "./change-table.ts";
import { examineInput } from "./examine.ts";
import { openSandbox, type Sandbox } from "./sandbox.ts";
import { subjects } from "./subjects.ts";

/** These are asked below. */
const askedOnAllSurfaces: readonly string[] = ["tailwindcss 3", "embed, overrides in code"];

// Our package built without any knowledge of plugins. This asks new processes, about one input of
// each plugin; `npm run soundness -- --unknown` asks all surfaces, about all inputs.
let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox([emptyTable]);
});
afterAll(() => sandbox?.dispose());

it("watches plugins that nobody knows: enough of them are cached, and none wrongly", async () => {
  const uncached = new Set<string>();
  const firsts = new Map(subjects.toReversed().map((subject) => [subject.plugin, subject]));
  const waiting = [...firsts.values()];
  const wrong: unknown[] = [];
  const examineSome = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { name, plugin, inputs } = next;
      const examination = await examineInput(sandbox, next, inputs[0]!, "new processes");
      wrong.push(...examination.wrong.map((each) => [name, each]));
      if (!examination.isCached) uncached.add(plugin);
    }
  };
  await Promise.all([examineSome(), examineSome()]);
  expect(wrong).toEqual([]);
  expect(firsts.size - uncached.size).toBeGreaterThanOrEqual(15);
}, 900_000);

it.each(askedOnAllSurfaces)(
  "sees in a running server what such a plugin has read, where it is refused, too: %s",
  async (asked) => {
    const subject = subjects.find(({ name }) => name === asked)!;
    const { wrong, isCached } = await examineInput(sandbox, subject, subject.inputs[0]!);
    expect({ wrong, isCached }).toEqual({ wrong: [], isCached: false });
  },
  300_000,
);
