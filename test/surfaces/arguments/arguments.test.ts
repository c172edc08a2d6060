import { getSupportInfo } from "prettier";
import { getSupportInfo as getSupportInfo30 } from "prettier-3.0";
import { getSupportInfo as getSupportInfo33 } from "prettier-3.3";
import { getSupportInfo as getSupportInfo36 } from "prettier-3.6";
import { expect, test } from "vitest";
import { wantsStatistics } from "../../../src/surfaces/arguments/arguments.ts";
import { parseCommandLine } from "../../../src/surfaces/arguments/command-line.ts";
import { findLostFlag, withoutOwnFlags } from "../../../src/surfaces/cli/run/delegate.ts";
import { flagsByOption } from "../../../src/surfaces/arguments/flags.ts";
import { isOlder } from "../../../src/surfaces/shared/prettier-version.ts";

interface SupportedOption {
  readonly name: string;
  readonly type: string;
  readonly cliName?: string;
  readonly choices?: readonly { readonly value: unknown; readonly deprecated?: boolean }[];
}

const { options: supported } = (await getSupportInfo({ showDeprecated: true })) as unknown as {
  options: SupportedOption[];
};

/**
 * Options that only Prettier's own command takes on the command line. A new option of Prettier has
 * to be put here or into the table.
 */
const delegated = ["cursorOffset", "filepath", "jsxBracketSameLine", "rangeEnd", "rangeStart"];

test("knows or hands over every option of Prettier", () => {
  const known = supported.map(({ name }) => name).filter((name) => flagsByOption.has(name));
  expect([...known, ...delegated].sort()).toEqual(supported.map(({ name }) => name).sort());
  expect([...flagsByOption.keys()].sort()).toEqual(known.sort());
});

test.each(supported.filter(({ name }) => flagsByOption.has(name)))(
  "passes on every value of $name",
  (option) => {
    const flag = `--${
      option.cliName ?? option.name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    }`;
    for (const [args, value] of examples(option, flag)) {
      expect(parse(...args)).toMatchObject({
        kind: "run",
        run: { cliOptions: { [option.name]: value }, patterns: ["a.js"] },
      });
    }
  },
);

test.each(delegated.filter((name) => name !== "filepath"))("hands over %s", (name) => {
  expect(parse(`--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}=1`)).toMatchObject({
    kind: "delegate",
  });
});

test.each([
  ["3.0.3", getSupportInfo30],
  ["3.3.3", getSupportInfo33],
  ["3.6.2", getSupportInfo36],
])("knows which flags Prettier %s does not have", async (version, readSupport) => {
  const has = new Set(
    (await (readSupport as () => Promise<{ options: SupportedOption[] }>)()).options.map(({ name }) => name),
  );
  const lacking = [...flagsByOption]
    .filter(([, flag]) => flag.since !== undefined && isOlder(version, flag.since))
    .map(([name]) => name);
  expect(lacking.sort()).toEqual([...flagsByOption.keys()].filter((name) => !has.has(name)).sort());
});

test.each([
  ["--tab-width", "x"],
  ["--tab-width=-1"],
  ["--tab-width=1.5"],
  ["--tab-width="],
  ["--tab-width"],
  ["--semi", "true"],
  ["--semi=false"],
  ["--no-parser"],
  ["--quote-props", "never"],
  ["--print-widt=80"],
  ["--tab-width=2", "--tab-width=4"],
  ["--log-level", "debug"],
  ["--support-info"],
  ["--stdin-filepath", "b.js"],
  ["--cache-strategy", "content"],
  ["--check", "-l"],
  ["--config", "x", "--no-config"],
  [""],
  ["-"],
  ["-cu"],
])("hands over %j %j", (...args) => {
  expect(parse(...args)).toMatchObject({ kind: "delegate" });
});

test("reads our own flags", () => {
  expect(
    parse("--cache-location", "x", "--cache-max-size", "1GB", "--no-cache", "--cache-stats"),
  ).toMatchObject({
    kind: "run",
    run: { cache: false, cacheLocation: "x", cacheMaxSize: "1GB", cliOptions: {} },
  });
  expect(parse()).toMatchObject({ kind: "run", run: { cache: true, cacheLocation: undefined } });
  expect(wantsStatistics(["--cache-stats"], {})).toBe(true);
  expect(wantsStatistics(["--", "--cache-stats"], {})).toBe(false);
  expect(wantsStatistics([], { FMT_CACHE_VERBOSE: "1" })).toBe(true);
  expect(wantsStatistics([], { FMT_CACHE_VERBOSE: "0" })).toBe(false);
});

test("takes our own flags, and only those, out of what Prettier gets", () => {
  expect(
    withoutOwnFlags([
      "--cache-stats",
      "a",
      "--cache-location",
      "x",
      "--cache-location=y",
      "--no-cache",
      "--cache",
      "--reporter",
      "json",
      "--reporter=sarif=x",
      "--no-summary",
      "--summary",
      "--since",
      "main",
      "--changed",
      "--diff",
      "b",
    ]),
  ).toEqual(["a", "--cache", "b"]);
  expect(withoutOwnFlags(["--cache-location", "--check", "--cache-stats=1", "--", "--no-cache"])).toEqual([
    "--cache-location",
    "--check",
    "--cache-stats=1",
    "--",
    "--no-cache",
  ]);
});

test("reads what a run is limited to, and where it reports", () => {
  expect(parse("--since", "main", "--reporter", "json", "-l", "--no-summary")).toMatchObject({
    kind: "run",
    run: {
      changes: { revision: "main" },
      reporters: [{ name: "json" }],
      summary: false,
      diff: false,
      check: false,
    },
  });
  expect(parseCommandLine(["--changed", "--diff"], {}, "/nowhere")).toMatchObject({
    kind: "run",
    run: { patterns: ["."], changes: {}, diff: true, check: true, summary: undefined },
  });
});

test.each([
  [["--foo", "--reporter", "json", "--diff"], { argument: "--diff", role: "decides" }],
  [["--no-summary", "--reporter=json"], { argument: "--no-summary", role: "speaks" }],
  [["--since=main"], { argument: "--since", role: "decides" }],
  [["--no-cache", "--cache-location", "x", "--", "--diff"], undefined],
])("knows what is lost of %j when Prettier's command runs", (argv, lost) => {
  expect(findLostFlag(argv)).toEqual(lost);
});

function parse(...args: string[]) {
  return parseCommandLine([...args, "a.js"], {}, "/nowhere");
}

function examples({ name, type, choices }: SupportedOption, flag: string): [string[], unknown][] {
  switch (type) {
    case "boolean":
      return [
        [[flag], true],
        [[flag.replace("--", "--no-")], false],
      ];
    case "int":
      return [
        [[flag, "7"], 7],
        [[`${flag}=70`], 70],
      ];
    case "path":
      return [
        [
          [flag, "./x.js", `${flag}=y`],
          ["./x.js", "y"],
        ],
      ];
    default: {
      const values = (choices ?? []).filter((choice) => !choice.deprecated).map(({ value }) => String(value));
      expect(values, name).not.toEqual([]);
      return values.flatMap((value): [string[], unknown][] => [
        [[flag, value], value],
        [[`${flag}=${value}`], value],
      ]);
    }
  }
}
