// Long: it formats real files after random edits, some 500 texts, by us and by Prettier.
import { afterAll, describe, expect, it } from "vitest";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { FormatEvent } from "../../src/events/events.ts";
import type { Formatter } from "../../src/formatter/formatter.ts";
import { createMapStore } from "../stores/map-store.ts";
import { replay } from "./fixture.ts";
import { planCases } from "./plan-cases.ts";
import { freshSeed } from "./random.ts";
import { regressions } from "./regressions.ts";
import type { CreateFormatter } from "./run-case.ts";
import { runPlan } from "./run-plans.ts";
import { createTally, type Tally } from "./tally.ts";
import { createWorkspace } from "./workspace.ts";

const workspace = createWorkspace("newest");
const prettier = await workspace.loadPrettier();
afterAll(() => workspace.remove());

/** The first difference of a slice, printed and reduced. */
async function check(
  seed: string,
  size: { files: number; edits: number; maximumSize?: number },
  tally: Tally,
  create: CreateFormatter = createFormatter,
  verify = false,
): Promise<string | undefined> {
  for (const plan of planCases({ maximumSize: 30_000, ...size, seed, optionSets: 1 })) {
    const difference = await runPlan(
      plan,
      { workspace, prettier, createFormatter: create, tally, fresh: false, verifyWarm: false, verify },
      true,
    );
    if (difference !== undefined) return difference;
  }
  return undefined;
}

describe("the same bytes and errors as Prettier", () => {
  for (const seed of ["fixed", freshSeed()]) {
    it(
      `holds for real files, random edits and random options, seed ${seed}`,
      { timeout: 300_000 },
      async () => {
        const tally = createTally();
        expect(await check(seed, { files: 25, edits: 8 }, tally)).toBeUndefined();
        expect(tally.texts).toBeGreaterThan(150);
        expect(tally.errorsEqual).toBeGreaterThan(0);
      },
    );
  }

  const seeds = ["fixed", freshSeed()];
  it(
    `holds for long files, each text by a new process, seeds ${seeds.join(", ")}`,
    { timeout: 300_000 },
    async () => {
      const tally = createTally();
      const sizes = { minimumSize: 35_000, maximumSize: 60_000 };
      const plans = seeds.flatMap((seed) => planCases({ files: 4, edits: 8, seed, optionSets: 1, ...sizes }));
      for (const plan of plans) {
        const environment = { workspace, prettier, createFormatter, tally, verifyWarm: false, verify: false };
        expect(await runPlan(plan, { ...environment, fresh: true }, true)).toBeUndefined();
      }
      expect(tally.manifests.used).toBeGreaterThan(5);
    },
  );

  it("holds in verify mode, which finds nothing wrong", { timeout: 300_000 }, async () => {
    const tally = createTally();
    let verified = 0;
    const counting: CreateFormatter = (settings) => {
      const onEvent = (event: FormatEvent) => {
        if (event.kind === "verified") verified += 1;
        settings.onEvent?.(event);
      };
      return createFormatter({ ...settings, onEvent });
    };
    expect(await check("verified", { files: 15, edits: 6 }, tally, counting, true)).toBeUndefined();
    // All option sets that do not bypass the cache.
    expect(verified).toBeGreaterThan(0.8 * tally.texts);
  });

  for (const regression of regressions) {
    it(`holds for ${regression.name}`, async () => {
      expect(await replay(regression, { workspace, prettier, createFormatter })).toBeUndefined();
    });
  }
});

describe("the oracle finds and reduces the fault of a formatter", () => {
  const wrong = (change: (formatter: Formatter) => Partial<Formatter>): CreateFormatter => {
    return (settings) => {
      const formatter = createFormatter({ ...settings, store: createMapStore() });
      return { ...formatter, ...change(formatter) };
    };
  };

  it("that drops a blank line", { timeout: 120_000 }, async () => {
    const dropsBlankLine = wrong(({ format }) => ({
      format: async (text, options) => (await format(text, options)).replace("\n\n", "\n"),
    }));
    const difference = await check("blank", { files: 5, edits: 5 }, createTally(), dropsBlankLine);
    expect(difference).toContain("difference: bytes");
    expect(difference).toContain("reduced: yes");
    expect(fixtureOf(difference!).before).toEqual([]);
    expect(fixtureOf(difference!).after.length).toBeLessThan(80);
  });

  it("whose store lies, in verify mode", { timeout: 120_000 }, async () => {
    const lying: CreateFormatter = (settings) => {
      const store = createMapStore();
      const getMany: typeof store.getMany = async (keys) =>
        (await store.getMany(keys)).map((lookup) =>
          lookup.kind === "text" ? { kind: "text", text: `${lookup.text};\n` } : lookup,
        );
      return createFormatter({ ...settings, store: { ...store, getMany } });
    };
    const difference = await check("blank", { files: 5, edits: 5 }, createTally(), lying, true);
    expect(difference).toContain("difference: bytes");
    expect(difference).toContain("verify");
  });

  it("that is wrong only after an edit", { timeout: 120_000 }, async () => {
    const staleAfterBlankLine = wrong(({ format }) => {
      const known = new Map<string, string>();
      return {
        async format(text, options) {
          const key = text.replace(/\s+/g, " ");
          const output = known.get(key) ?? (await format(text, options));
          known.set(key, output);
          return output;
        },
      };
    });
    // Short files, so that the reducer finishes before its deadline.
    const size = { files: 20, edits: 10, maximumSize: 5000 };
    const difference = await check("stale", size, createTally(), staleAfterBlankLine);
    expect(difference).toContain("difference: bytes");
    const { before, after } = fixtureOf(difference!);
    expect(before).toHaveLength(1);
    expect(before[0]!.length + after.length).toBeLessThan(200);
  });

  it("that gives another error", { timeout: 120_000 }, async () => {
    const losesPosition = wrong(({ format }) => ({
      async format(text, options) {
        try {
          return await format(text, options);
        } catch (error) {
          throw Object.assign(new SyntaxError((error as Error).message), {
            loc: { start: { line: 1, column: 1 } },
          });
        }
      },
    }));
    expect(await check("error", { files: 20, edits: 20 }, createTally(), losesPosition)).toContain(
      "difference: error",
    );
  });
});

function fixtureOf(difference: string): { before: string[]; after: string } {
  const start = difference.indexOf("--- fixture\n") + "--- fixture\n".length;
  return JSON.parse(difference.slice(start).trim().replace(/,$/, "")) as { before: string[]; after: string };
}
