import { epochOf } from "../../../formatter/epoch.ts";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Options } from "prettier";
import { createFormatter } from "../../../formatter/create-formatter.ts";
import type { Formatter } from "../../../formatter/formatter.ts";
import { openDiskReader } from "../../../stores/disk/disk-reader.ts";
import { checkDiskStore, type CheckReport } from "../../../stores/upkeep/check.ts";
import { dropEntries } from "../../../stores/disk/rewrite.ts";
import { noteDoubt } from "../../../stores/disk/last-doubt.ts";
import {
  cacheFolder,
  epochFolder,
  noCacheFolder,
  stateFolder,
  userKey,
} from "../../../stores/open/open-stores.ts";
import type { Store } from "../../../stores/store.ts";
import { digestHex, type CacheKey } from "../../../util/digest.ts";
import { describeDifference } from "../../../verify/wrong-answer.ts";
import { alignRows } from "../../shared/align-rows.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import type { VerifyCommand } from "../../arguments/invocation.ts";
import { openLogger, type CommandSurroundings } from "../../shared/command-surroundings.ts";
import { readCleanFiles } from "../../git/clean-files.ts";
import { expandPatterns } from "../run/expand-patterns.ts";
import { createFileKindReader } from "../../shared/file-kinds.ts";
import { readIgnoreFiles } from "../../shared/ignore-files.ts";
import type { Logger } from "../../shared/logger.ts";
import { watchSignals } from "../../shared/signals.ts";
import { answerOf, askCache, type AnswerForm } from "./ask-cache.ts";
import { relativePath } from "../../../util/relative-path.ts";

/**
 * Compares the answers of the cache with Prettier's own: for each file as a whole, and put together
 * from its statements. Drops the entries that contributed to a wrong answer. Returns the exit code:
 * 1 if something was wrong, 2 after an error.
 */
export async function verifyCache(
  command: VerifyCommand,
  surroundings: CommandSurroundings,
): Promise<number> {
  const logger = openLogger(command.run.logLevel, surroundings);
  const folder = cacheFolder(command.run.cacheLocation);
  if (folder === undefined) {
    logger.error(`There is no cache: ${noCacheFolder}.`);
    return 2;
  }
  try {
    const stored = await checkDiskStore(folder, userKey(), Date.now);
    if (stored !== "not-ours") return await verifyFiles(folder, stored, command, { ...surroundings, logger });
    logger.error(`"${folder}" is not a folder of fmt-cache. Name the right one with --cache-location.`);
    return 2;
  } catch (error) {
    logger.error((error as Error).message);
    return 2;
  }
}

async function verifyFiles(
  folder: string,
  stored: CheckReport,
  { run, sample, seed }: VerifyCommand,
  { output, logger, cwd }: CommandSurroundings & { readonly logger: Logger },
): Promise<number> {
  for (const file of stored.mended) logger.error(`"${file}" was damaged. What could be read of it was kept.`);
  // With the cache off, this formatter finds out languages, configuration and formatted texts anew.
  const reference = createFormatter({ cache: false, verify: false, prettierFrom: cwd });
  const { files, hasErrors } = await findFilesToVerify(run, reference, logger, cwd);
  const chosen = sample === undefined ? files : sampleOf(files, sample, seed);
  const compared = await compareFiles(chosen, { run, folder, reference, logger, cwd });
  const dropped = await dropWrong(folder, compared.wrongKeys);
  if (compared.exitCode !== undefined) return compared.exitCode;
  const note = sample === undefined ? "" : `, chosen with --seed ${seed}`;
  output.stdout(
    `Verified ${chosen.length} of ${files.length} files${note}, and all entries in "${folder}":\n` +
      alignRows(describe(compared, dropped, stored)),
  );
  if (hasErrors || compared.unreadable > 0) return 2;
  return compared.wrong > 0 || stored.mended.length > 0 ? 1 : 0;
}

interface FileToVerify {
  /** Absolute. */
  readonly file: string;
  /** Found out without the cache. */
  readonly options: Options;
}

/** The files that a run would format. */
async function findFilesToVerify(
  run: RunArguments,
  reference: Formatter,
  logger: Logger,
  cwd: string,
): Promise<{ readonly files: readonly FileToVerify[]; readonly hasErrors: boolean }> {
  const isIgnored = readIgnoreFiles(run.ignorePaths, run.withNodeModules);
  const kinds = createFileKindReader(run, reference, logger);
  const files: FileToVerify[] = [];
  let hasErrors = false;
  for await (const found of expandPatterns(run, cwd)) {
    if (found.kind === "error") {
      logger.error(found.message);
      hasErrors = true;
    } else if (!isIgnored(found.file)) {
      await kinds.judge(found.file);
      const { isUnknownLanguage, options } = await kinds.kindOf(found.file);
      if (!isUnknownLanguage) files.push({ file: found.file, options: { ...options, filepath: found.file } });
    }
  }
  return { files, hasErrors };
}

/** A random choice that only the seed and the names decide. Keeps the order of the files. */
function sampleOf(files: readonly FileToVerify[], size: number, seed: string): readonly FileToVerify[] {
  const ranks = files.map(({ file }) => digestHex(`${seed}\0${file}`));
  const last = ranks.toSorted()[size - 1];
  return last === undefined ? files : files.filter((_, index) => ranks[index]! <= last);
}

interface Comparison {
  readonly run: RunArguments;
  readonly folder: string;
  readonly reference: Formatter;
  readonly logger: Logger;
  readonly cwd: string;
}

/** Numbers of files, and the keys to drop, by epoch folder. */
interface Compared {
  byName: number;
  whole: number;
  byStatements: number;
  unknown: number;
  wrong: number;
  unreadable: number;
  readonly wrongKeys: Map<string, Set<CacheKey>>;
  /** Set when the user has stopped the run. */
  exitCode?: number;
}

const formNames: Readonly<Record<AnswerForm, string>> = {
  byName: "the answer for the blob in git",
  whole: "the answer for the whole file",
  byStatements: "the answer from statements",
  unknown: "what the cache knows of the configuration",
};

async function compareFiles(files: readonly FileToVerify[], comparison: Comparison): Promise<Compared> {
  const { reference, logger, cwd, folder } = comparison;
  const compared: Compared = {
    byName: 0,
    whole: 0,
    byStatements: 0,
    unknown: 0,
    wrong: 0,
    unreadable: 0,
    wrongKeys: new Map(),
  };
  const readers = new Map<string, Store>();
  const clean = await readCleanFiles(cwd, process.env);
  const interruption = watchSignals();
  for (const { file, options } of files) {
    const displayName = relativePath(cwd, file);
    let source: string;
    try {
      source = readFileSync(file, "utf8");
    } catch (error) {
      logger.error(`Unable to read file "${displayName}":\n${(error as Error).message}`);
      compared.unreadable++;
      continue;
    }
    const epoch = epochFolder(epochOf(reference.locatePrettier(dirname(file))));
    const reader = readers.get(epoch) ?? openDiskReader(folder, epoch, userKey());
    readers.set(epoch, reader);
    const expected = await answerOf(reference, source, options);
    const answers = await askCache(reader, { file, source, name: clean?.nameOf(displayName) }, comparison);
    for (const { form } of answers) compared[form]++;
    const wrong = answers.filter(({ answer }) => answer !== expected);
    if (wrong.length > 0) compared.wrong++;
    const keys = compared.wrongKeys.get(epoch) ?? new Set();
    for (const { answer, form, keys: contributing } of wrong) {
      logger.error(`${displayName}: ${formNames[form]} is wrong. ${describeDifference(answer, expected)}`);
      for (const key of contributing) keys.add(key);
    }
    if (keys.size > 0) compared.wrongKeys.set(epoch, keys);
    await new Promise((resolve) => setImmediate(resolve));
    if (interruption.exitCode !== undefined) {
      compared.exitCode = interruption.exitCode;
      break;
    }
  }
  for (const reader of readers.values()) await reader.close();
  return compared;
}

/** Drops entries. Returns how many there were. */
async function dropWrong(folder: string, wrong: ReadonlyMap<string, ReadonlySet<CacheKey>>): Promise<number> {
  let dropped = 0;
  for (const [epoch, keys] of wrong) {
    await dropEntries(join(folder, epoch), keys, userKey(), Date.now);
    dropped += keys.size;
  }
  if (dropped > 0) noteDoubt(stateFolder());
  return dropped;
}

function describe(compared: Compared, dropped: number, stored: CheckReport): [string, number][] {
  return [
    ["files answered by git's blob", compared.byName],
    ["files answered as a whole", compared.whole],
    ["files answered from statements", compared.byStatements],
    ["files not in the cache", compared.unknown],
    ["files with a wrong answer", compared.wrong],
    ["entries dropped", dropped],
    ["packs and journals", stored.files],
    ["packs and journals mended", stored.mended.length],
    ["markers", stored.markers],
    ["texts proven to be genuine", stored.genuineTexts],
    ["texts not proven, never used", stored.unprovenTexts],
  ];
}
