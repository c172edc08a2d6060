import { randomBytes } from "node:crypto";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Options } from "prettier";
import type { PrettierLocation } from "../engine/prettier/locate-prettier.ts";
import type { FormatEvent } from "../events/events.ts";
import { cacheFormat, type MadeKey } from "../pipeline/recipe.ts";
import type { Lookup } from "../stores/store.ts";
import type { CacheKey } from "../util/digest.ts";
import { makeFolder } from "../util/make-folder.ts";
import { printOutcome, type Outcome, type WrongAnswer } from "./wrong-answer.ts";

/** All facts about a wrong answer that a report is made of. */
export interface Evidence {
  readonly of: WrongAnswer["of"];
  readonly file: string | undefined;
  readonly source: string;
  readonly options: Options;
  readonly prettier: PrettierLocation & { readonly content: string };
  readonly answer: Outcome;
  readonly expected: Outcome;
  /** Entries that have answered, and what their keys were made of. */
  readonly answered: ReadonlyMap<CacheKey, Lookup>;
  readonly made: ReadonlyMap<CacheKey, MadeKey>;
  readonly events: readonly FormatEvent[];
}

/**
 * Lengths in UTF-16 code units; with these, a report stays below 2 MiB, JSON's escapes included.
 */
const longestSource = 64 * 1024;
const longestOutput = 32 * 1024;
const longestEntry = 4 * 1024;
const mostEntries = 16;
const mostEvents = 200;

/** The number of reports that are kept in the folder. */
const mostReports = 20;

/**
 * Writes a report to file a bug with, as JSON that only this user can read. Long texts are cut to
 * the part around the first difference. Removes the oldest reports.
 * @returns its path; `undefined` if it could not be written
 */
export function writeReport(evidence: Evidence, folder: string, now: Date): string | undefined {
  const name = `verify-${now.toISOString().replaceAll(/[^\dT]/g, "")}-${randomBytes(3).toString("hex")}.json`;
  try {
    makeFolder(folder);
    const file = join(folder, name);
    writeFileSync(file, `${JSON.stringify(describeEvidence(evidence), undefined, 2)}\n`, {
      flag: "wx",
      mode: 0o600,
    });
    removeOldest(folder);
    return file;
  } catch {
    // Without a report, the user still gets Prettier's answer and a warning.
    return undefined;
  }
}

function removeOldest(folder: string): void {
  const reports = readdirSync(folder).filter((name) => /^verify-[\dT]+-[0-9a-f]{6}\.json$/.test(name));
  for (const name of reports.sort().slice(0, -mostReports)) rmSync(join(folder, name), { force: true });
}

function describeEvidence(evidence: Evidence): unknown {
  const { of, file, source, options, prettier, events, made, answered } = evidence;
  const [answer, expected] = [printOutcome(evidence.answer), printOutcome(evidence.expected)];
  const at = commonLength(answer, expected);
  const recipe = [...made.values()].find(({ record }) => record !== undefined)?.record;
  const suspects = [...answered].flatMap(([key, lookup]) => {
    const isFact = made.get(key)?.record === undefined;
    return isFact === (of === "configuration") ? describeEntry(made.get(key), lookup, expected) : [];
  });
  return {
    report: "fmt-cache verify 1",
    wrong: of,
    versions: {
      cacheFormat,
      prettier: prettier.version,
      prettierContent: prettier.content,
      ...pick(process.versions, ["node", "v8", "unicode", "icu"]),
      platform: `${process.platform} ${process.arch}`,
    },
    // The folder is left out, because it is private.
    file: file === undefined ? null : basename(file),
    options: isJson(options) ? { ...options, filepath: undefined } : "no JSON",
    recipe: recipe === undefined ? null : (JSON.parse(safeRecord(recipe)) as unknown),
    suspects: suspects.slice(0, mostEntries),
    entriesThatAnswered: answered.size,
    source: excerpt(source, Math.round((at / Math.max(1, expected.length)) * source.length), longestSource),
    cache: excerpt(answer, at, longestOutput),
    prettier: excerpt(expected, at, longestOutput),
    events: events.slice(0, mostEvents),
  };
}

/**
 * Describes an entry that may be wrong: a fact, or a segment whose stored text does not occur in
 * Prettier's output. Entries of whole files are left out: the rest of the report shows them.
 */
function describeEntry(made: MadeKey | undefined, lookup: Lookup, expected: string): readonly unknown[] {
  if (made === undefined || lookup.kind === "miss") return [];
  const { prefix, text: source, record } = made;
  const kind = record === undefined ? prefix : prefix.slice(prefix.indexOf(" ") + 1);
  const text = lookup.kind === "text" ? lookup.text : source;
  // `memo prettier-content` is left out because it holds the folder of Prettier.
  if (/^(?:file|named|sketch|memo prettier-content)$/.test(kind)) return [];
  if (record !== undefined && expected.replaceAll("\r\n", "\n").includes(text.trim())) return [];
  return [
    {
      kind,
      form: lookup.kind,
      source: excerpt(source, 0, longestEntry),
      stored: lookup.kind === "text" ? excerpt(text, 0, longestEntry) : "as the source",
    },
  ];
}

/** A part of a text of at most `longest` units, around an offset. */
function excerpt(text: string, offset: number, longest: number): unknown {
  if (text.length <= longest) return { length: text.length, text };
  const start = Math.min(Math.max(0, offset - Math.floor(longest / 4)), text.length - longest);
  return { length: text.length, start, text: text.slice(start, start + longest) };
}

function commonLength(one: string, other: string): number {
  const end = Math.min(one.length, other.length);
  let at = 0;
  while (at < end && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  return at;
}

/**
 * A record as valid JSON: the record itself, or a string if it has a form like `<NaN>`, which JSON
 * cannot hold.
 */
function safeRecord(record: string): string {
  return isParsable(record) ? record : JSON.stringify(record);
}

function isParsable(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isJson(value: unknown): boolean {
  try {
    return JSON.stringify(value).length < longestEntry;
  } catch {
    return false;
  }
}

function pick(from: NodeJS.Dict<string>, names: readonly string[]): Record<string, string | undefined> {
  return Object.fromEntries(names.map((name) => [name, from[name]]));
}
