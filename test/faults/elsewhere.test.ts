// Long: it runs the command for each wrong clock, Prettier and Node.js.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prettierCommand, type RunSettings } from "../surfaces/cli/command.ts";
import { writeFolder } from "../surfaces/cli/folder.ts";
import { countsOf, Laboratory, type Patient } from "./laboratory.ts";

let laboratory: Laboratory;
beforeAll(async () => {
  laboratory = await Laboratory.open();
});
afterAll(() => laboratory?.dispose());

/** Runs a program before the command, in its process and in those that it starts. */
function before(name: string, program: string): Partial<RunSettings> {
  const file = join(laboratory.bench.directory, name);
  writeFileSync(file, program);
  return { nodeArguments: ["--require", file] };
}

const day = 24 * 60 * 60 * 1000;

/** A clock that shows another time. @param now an expression of the right time `now`, in ms */
function clock(name: string, now: string): Partial<RunSettings> {
  return before(
    `${name}.cjs`,
    `const RealDate = Date, real = Date.now;
     const wrong = (now) => ${now};
     globalThis.Date = class extends RealDate {
       constructor(...parts) { if (parts.length === 0) super(wrong(real())); else super(...parts); }
       static now() { return wrong(real()); }
     };`,
  );
}

describe("a clock that is wrong", () => {
  it("by a year and more, to and fro", async () => {
    const patient = laboratory.admit();
    const shifts = [400, 0, -400, 0, 20_000, 0, -20_000, 0].map((days) =>
      clock(`clock${days}`, `now + ${days * day}`),
    );
    for (const [index, settings] of shifts.entries()) {
      await laboratory.expectWarm(patient, settings);
      const stdin = `export  const fresh${index} = 1\n`;
      for (let run = 0; run < 2; run++)
        expect(
          await laboratory.run(patient, ["--stdin-filepath", "a.ts"], { ...settings, stdin }),
        ).toMatchObject({ stdout: `export const fresh${index} = 1;\n`, stderr: "" });
    }
    await laboratory.expectPrettier(patient);
    await laboratory.expectWarm(patient);
  });

  it("and jumps whenever somebody looks at it", async () => {
    const patient = laboratory.admit();
    rmSync(patient.cache, { recursive: true });
    const jumping = clock("jumping", `now + (Math.random() - 0.5) * ${1000 * day}`);
    for (let run = 0; run < 4; run++) await laboratory.expectPrettier(patient, jumping);
    await laboratory.expectPrettier(patient);
    await laboratory.expectWarm(patient);
  });

  it("when it began in 1970, or stands in 2106", async () => {
    const patient = laboratory.admit();
    for (const time of [0, 2 ** 32 * 1000]) {
      const settings = clock(`at-${time}`, String(time));
      await laboratory.expectPrettier(patient, settings);
      await laboratory.expectWarm(patient, settings);
    }
    await laboratory.expectWarm(patient);
  });
});

describe("other versions of what decides the bytes", () => {
  it("four versions of Prettier share a cache, each with its own bytes", async () => {
    const patient = laboratory.admit();
    // They differ in what they make of this.
    const source =
      "const animal = isBird ? bird : isCat ? cat : (isDog as boolean) ? dog : unknownAnimalWithAVeryLongName;\ntype A = (typeof b)[keyof typeof c];\nconst f = <T,>(x: T) => x satisfies unknown as unknown as Array<{ a: 1, b: 2 }>;\n@dec export class K { accessor x = 1 }\n";
    const versions = ["prettier-3.0", "prettier-3.3", "prettier-3.6", "prettier"].map((name) => {
      const folder = mkdtempSync(join(laboratory.bench.directory, "version-"));
      writeFolder(folder, { "a.ts": source, "b.md": "| a | b |\n|--|--|\n| ｱ | 한글 |\n" });
      mkdirSync(join(folder, "node_modules"));
      const real = join(dirname(dirname(dirname(prettierCommand))), name);
      symlinkSync(real, join(folder, "node_modules/prettier"));
      return { folder, command: join(real, "bin/prettier.cjs") };
    });
    const expected = await Promise.all(
      versions.map(({ folder, command }) => laboratory.bench.run(command, ["."], { cwd: folder })),
    );
    // The test means nothing if all of them agree.
    expect(new Set(expected.map(({ stdout }) => stdout)).size).toBeGreaterThan(1);
    for (let round = 0; round < 2; round++)
      for (const [index, { folder }] of versions.entries()) {
        const result = await laboratory.run({ ...patient, project: folder }, [".", "--cache-stats"]);
        expect(result.stdout).toBe(expected[index]!.stdout);
        expect(result.exitCode).toBe(expected[index]!.exitCode);
        if (round > 0) expect(countsOf(result)).toEqual({ hit: 2, formatted: 0, failed: 0 });
      }
    await laboratory.expectWarm(patient);
  });

  const carry = async (patient: Patient, other: Partial<RunSettings>): Promise<void> => {
    await laboratory.expectPrettier(patient, other);
    await laboratory.expectWarm(patient, other);
    await laboratory.expectWarm(patient);
  };

  it("another Unicode: what another one has measured is not believed, and both stay", async () => {
    const patient = laboratory.admit();
    const other = before(
      "unicode.cjs",
      'Object.defineProperty(process, "versions", { value: { ...process.versions, unicode: "15.0", icu: "73.1" } });',
    );
    const first = await laboratory.run(patient, ["--check", ".", "--cache-stats"], other);
    expect(countsOf(first)).toEqual({ hit: 0, formatted: 5, failed: 1 });
    await carry(patient, other);
  });

  const otherNode = process.env["FMT_CACHE_OTHER_NODE"];
  it.runIf(otherNode !== undefined)(
    "another Node.js, which FMT_CACHE_OTHER_NODE names, to and fro",
    async () => {
      const patient = laboratory.admit();
      await carry(patient, { node: otherNode! });
    },
  );
});
