import { readFileSync } from "node:fs";
import type { FileKind } from "../../../engine/config/file-kinds.ts";
import type { RunArguments } from "../../arguments/arguments.ts";
import type { FileKindReader } from "../../shared/file-kinds.ts";
import type { FormatWorkers } from "../../workers/format-workers.ts";
import type { FileResult, Reporter } from "../reporters/reporter.ts";
import type { FoundFile } from "./collect-files.ts";

export interface ReadingTools {
  readonly reporter: Pick<Reporter, "fileStarted">;
  readonly kinds: FileKindReader;
  readonly workers: Pick<FormatWorkers, "areHired">;
}

/**
 * The size of the texts that are held in memory, in UTF-16 code units: those that are still to be
 * formatted, and those of results that have not been reported yet.
 */
export interface HeldTexts {
  characters: number;
}

/** A file that was read, or its result if there is nothing to format. */
export type ReadFile =
  | { readonly kind: "result"; readonly result: FileResult }
  | {
      readonly kind: "text";
      readonly found: FoundFile;
      readonly fileKind: FileKind;
      readonly bytes: Buffer;
      readonly source: string;
    };

export async function* readFiles(
  files: readonly FoundFile[],
  run: RunArguments,
  tools: ReadingTools,
  memory: HeldTexts,
): AsyncGenerator<ReadFile> {
  for (const found of files) {
    const read = await readFile(found, run, tools);
    memory.characters += (read.kind === "text" ? read : read.result).source?.length ?? 0;
    yield read;
  }
}

async function readFile(
  found: FoundFile,
  run: RunArguments,
  { reporter, kinds, workers }: ReadingTools,
): Promise<ReadFile> {
  const { file, displayName, isNamed } = found;
  const toResult = (more: Pick<FileResult, "outcome" | "source" | "error">): ReadFile => ({
    kind: "result",
    result: { ...toldOf(found), ...more },
  });
  if (!isJudged(found, run)) return toResult({ outcome: "ignored" });
  const fileKind = await kinds.kindOf(file);
  if (!workers.areHired) {
    // With workers, messages about a file wait until its turn in the report, and no single file is
    // the current one.
    await kinds.judge(file);
    reporter.fileStarted(displayName);
  }
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    return toResult({ outcome: "unreadable", error });
  }
  const source = bytes.toString("utf8");
  if (found.isIgnored) return toResult({ outcome: "ignored", source });
  // Checked before formatting, because Prettier would be loaded only to throw.
  if ((!isNamed || run.ignoreUnknown) && fileKind.isUnknownLanguage) return toResult({ outcome: "skipped" });
  return { kind: "text", found, fileKind, bytes, source };
}

/** Whether Prettier's command looks at the configuration of this file. */
export function isJudged({ isIgnored }: FoundFile, run: RunArguments): boolean {
  return !isIgnored || !isReporting(run);
}

export function isReporting({ write, check, listDifferent }: RunArguments): boolean {
  return write || check || listDifferent;
}

export function toldOf({ file, displayName, isNamed }: FoundFile): Omit<FileResult, "outcome"> {
  return { file, displayName, isNamed, isHit: false };
}
