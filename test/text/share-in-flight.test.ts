import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import * as prettier from "prettier";
import type { Options } from "prettier";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createFormatter } from "../../src/formatter/create-formatter.ts";
import type { Project } from "../../src/engine/project/project.ts";
import type { EventListener, FormatEvent } from "../../src/events/events.ts";
import type { FormatterSettings } from "../../src/formatter/formatter.ts";
import { createInFlight } from "../../src/text/share-in-flight.ts";
import type { CacheKey } from "../../src/util/digest.ts";
import { createMapStore } from "../stores/map-store.ts";

let folder: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-in-flight-")));
  vi.stubEnv("XDG_STATE_HOME", folder);
  installCountingPrettier();
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** Calls of `format` of the Prettier in the folder. */
const calls: string[] = [];
(globalThis as { countedCalls?: string[] }).countedCalls = calls;

/** The real Prettier, which notes what it is asked to format. */
function installCountingPrettier(): void {
  const real = dirname(createRequire(import.meta.url).resolve("prettier/package.json"));
  const package_ = join(folder, "node_modules/prettier");
  mkdirSync(package_, { recursive: true });
  writeFileSync(
    join(package_, "package.json"),
    JSON.stringify({ name: "prettier", version: prettier.version }),
  );
  writeFileSync(
    join(package_, "index.mjs"),
    `import * as real from ${JSON.stringify(pathToFileURL(join(real, "index.mjs")).href)};
    export * from ${JSON.stringify(pathToFileURL(join(real, "index.mjs")).href)};
    export const format = (text, options) => (globalThis.countedCalls.push(text), real.format(text, options));`,
  );
  calls.length = 0;
}

function open(settings: FormatterSettings = {}) {
  const formatter = createFormatter({ store: createMapStore(), ...settings });
  /** The outcome, and the kinds of events that the caller saw. */
  const ask = async (text: string, options: Options = {}) => {
    const events: FormatEvent["kind"][] = [];
    const all = { filepath: join(folder, "a.css"), ...options };
    const outcome = await formatter
      .format(text, all, ({ kind }) => events.push(kind))
      .then(
        (formatted) => ({ formatted }),
        (error: unknown) => ({ error }),
      );
    return { ...outcome, events };
  };
  return { formatter, ask };
}

const css = "a{b:c}";
const expected = await prettier.format(css, { filepath: "a.css" });

describe("calls for one text at the same time", () => {
  it("run Prettier once; those that waited see what a later call sees", async () => {
    const { formatter, ask } = open();
    const answers = await Promise.all([ask(css), ask(css), ask(css)]);
    expect(answers.map((answer) => "formatted" in answer && answer.formatted)).toEqual(
      new Array(3).fill(expected),
    );
    expect(calls).toEqual([css]);
    const [first, ...others] = answers;
    expect(first.events).toEqual(["file-miss", "whole-file", "entry-stored"]);
    const later = await ask(css);
    expect(later.events).toEqual(["file-hit"]);
    for (const other of others) expect(other.events).toEqual(later.events);
    expect(formatter.statistics()).toMatchObject({
      files: { hit: 3, formatted: 1, failed: 0 },
      length: { total: 4 * css.length, formatted: css.length },
    });
  });

  it("share an error, which is Prettier's, and do not keep it", async () => {
    const { formatter, ask } = open();
    const [one, other] = await Promise.all([ask("a {"), ask("a {")]);
    const error = await prettier.format("a {", { filepath: "a.css" }).catch((reason: Error) => reason);
    for (const answer of [one, other])
      expect(answer).toHaveProperty("error.message", (error as Error).message);
    expect(calls).toEqual(["a {"]);
    expect(other.events).toEqual([]);
    expect(formatter.statistics().files).toEqual({ hit: 0, formatted: 0, failed: 2 });
    await ask("a {");
    expect(calls).toEqual(["a {", "a {"]);
  });

  it("share a text that is known, too", async () => {
    const { ask } = open();
    await ask(expected);
    const answers = await Promise.all([ask(expected), ask(expected)]);
    expect(answers.map(({ events }) => events)).toEqual([["file-hit"], ["file-hit"]]);
  });

  it("share what others have proven, and say so", async () => {
    const areFormatted = async (claims: readonly unknown[]) => claims.map(() => true);
    const { formatter, ask } = open({ proven: () => ({ areFormatted, refute: () => {} }) });
    await Promise.all([ask(expected), ask(expected)]);
    expect(formatter.statistics()).toMatchObject({ files: { hit: 2 }, proven: 2 });
  });

  it("share what another process formats", async () => {
    let offloaded = 0;
    const { ask } = open({
      offload: async (source, options) => {
        offloaded += 1;
        return { text: await prettier.format(source, options), entries: [], events: [] };
      },
    });
    const answers = await Promise.all([ask(css), ask(css)]);
    expect(answers).toMatchObject([{ formatted: expected }, { formatted: expected }]);
    expect(offloaded).toBe(1);
  });

  it.each<readonly [string, string, Options, string, Options]>([
    ["texts", css, {}, `${css} `, {}],
    ["options", css, {}, css, { tabWidth: 8 }],
    ["names of files", css, {}, css, { filepath: "other.css" }],
    ["ways to say the same", css, {}, css, { tabWidth: 2 }],
  ])("are not equal with different %s", async (_, text, options, otherText, otherOptions) => {
    const { ask } = open();
    // Both belong to the Prettier in the folder.
    const inFolder = ({ filepath = "a.css", ...rest }: Options) => ({
      ...rest,
      filepath: join(folder, filepath),
    });
    const answers = await Promise.all([ask(text, inFolder(options)), ask(otherText, inFolder(otherOptions))]);
    expect(answers).toMatchObject([
      { formatted: await prettier.format(text, inFolder(options)) },
      { formatted: await prettier.format(otherText, inFolder(otherOptions)) },
    ]);
    expect(calls).toHaveLength(2);
  });

  it.each<readonly [string, Options, FormatterSettings]>([
    ["a range", { rangeStart: 1 }, {}],
    ["a cursor", { cursorOffset: 1 }, {}],
    ["an option without a key", { unknown: () => 1 }, {}],
    ["the cache off", {}, { cache: false }],
  ])("are on their own with %s", async (_, options, settings) => {
    const { ask } = open(settings);
    const answers = await Promise.all([ask(css, options), ask(css, options)]);
    expect(answers.map(({ events }) => events)).toEqual([["bypass"], ["bypass"]]);
    expect(calls).toHaveLength(2);
  });

  it("are on their own with a Prettier that was replaced", async () => {
    const { ask } = open();
    await ask("x{y:z}");
    const manifest = join(folder, "node_modules/prettier/package.json");
    writeFileSync(manifest, JSON.stringify({ name: "prettier", version: prettier.version, replaced: true }));
    const answers = await Promise.all([ask(css), ask(css)]);
    expect(answers.map(({ events }) => events)).toEqual([["bypass"], ["bypass"]]);
    expect(calls).toHaveLength(3);
  });

  it("are on their own in verify mode, each verified", async () => {
    const { formatter, ask } = open({ verify: true, onWrongAnswer: () => expect.fail() });
    const answers = await Promise.all([ask(css), ask(css)]);
    expect(answers).toMatchObject([{ formatted: expected }, { formatted: expected }]);
    expect(formatter.statistics().verified).toEqual({ total: 2, wrong: 0 });
  });

  it("are on their own in other formatters", async () => {
    await Promise.all([open().ask(css), open().ask(css)]);
    expect(calls).toHaveLength(2);
  });
});

it.each([
  ["that could not be stored", { kind: "not-stored", reason: "plugin-replaced" }, true, "text"],
  ["that plugins which nobody knows have rejected", { kind: "file-miss", length: 1 }, false, "error"],
] as const)("a text %s is not shared", async (_, event, sharesErrors, outcome) => {
  const call = { key: "" as CacheKey, project: {} as Project, options: {}, original: "a", sharesErrors };
  const inFlight = createInFlight();
  let works = 0;
  const work = async (emit: EventListener) => {
    const number = (works += 1);
    emit(event);
    await Promise.resolve();
    if (outcome === "error") throw new Error(`${number}`);
    return `${number}`;
  };
  const answers = await Promise.allSettled([1, 2].map(() => inFlight.share(call, () => {}, work)));
  const texts = answers.map((answer) =>
    answer.status === "rejected" ? (answer.reason as Error).message : answer.value,
  );
  expect(texts).toEqual(["1", "2"]);
});

it("a project that was opened anew shares nothing with the one before", async () => {
  const waiting: (() => void)[] = [];
  const { formatter, ask } = open({
    offload: () => new Promise((resolve) => waiting.push(() => resolve(undefined))),
  });
  const first = ask(css);
  await vi.waitFor(() => expect(waiting).toHaveLength(1));
  await formatter.clearConfigCache();
  const second = ask(css);
  await vi.waitFor(() => expect(waiting).toHaveLength(2));
  for (const goOn of waiting) goOn();
  expect(await Promise.all([first, second])).toMatchObject([
    { formatted: expected },
    { formatted: expected },
  ]);
});
