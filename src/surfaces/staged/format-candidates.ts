import { isUtf8 } from "node:buffer";
import { contentName } from "../git/clean-files.ts";
import type { Git } from "../git/git.ts";
import { inOrder } from "../shared/in-order.ts";
import { reportError, type Reporters } from "../shared/report-error.ts";
import type { FormatWorkers } from "../workers/format-workers.ts";
import { readConversions, type Conversion } from "./attributes-of-paths.ts";
import { readBlobs, readSmudgedBlob, readSmudgedBlobs } from "./blobs.ts";
import type { Candidate } from "./find-candidates.ts";
import type { StagedEntry } from "./staged-entries.ts";

/** What a run over the index works with. */
export interface StagedTools extends Reporters {
  readonly workers: FormatWorkers;
  /** Whether this error, of a candidate, ends the run instead of being reported with the others. */
  readonly endsRun: (error: unknown) => boolean;
}

/** A staged file that Prettier would change. */
export interface Unformatted extends Candidate {
  readonly conversion: Conversion;
  /** Whether the content in the index has CRLF; git then keeps it (see `ConvertedContent`). */
  readonly hasStoredReturns: boolean;
  /** The staged text as the work tree has it, if nothing was changed since. */
  readonly staged: string;
  readonly formatted: string;
}

/**
 * Formats all candidates. Returns those that Prettier would change; `undefined` if one cannot be
 * formatted, which has been reported then.
 */
export async function formatCandidates(
  git: Git,
  candidates: readonly Candidate[],
  reporters: StagedTools,
): Promise<readonly Unformatted[] | undefined> {
  const { logger, workers, endsRun } = reporters;
  workers.hireFor(candidates.length);
  const unformatted: Unformatted[] = [];
  let hasFailed = false;
  const answers = inOrder(
    readTexts(git, candidates),
    (text) => formatCandidate(text, reporters),
    () => workers.areHired,
  );
  for await (const answer of answers) {
    if (answer.kind === "unformatted") unformatted.push(answer.file);
    if (answer.kind === "skipped")
      logger.warn(`${answer.candidate.displayName} was not formatted: ${answer.why}.`);
    if (answer.kind === "failed") {
      if (endsRun(answer.error)) throw answer.error;
      const text = { ...answer.candidate, ignoreUnknown: true, endsRunOnBrokenPlugin: true };
      hasFailed = (await reportError(answer.error, text, reporters)) === "failed" || hasFailed;
    }
  }
  await workers.dismiss();
  if (hasFailed)
    logger.error("Nothing has been changed. Fix the errors above, stage the fixes, and try again.");
  return hasFailed ? undefined : unformatted;
}

/** A candidate as the work tree has it. */
interface StagedText {
  readonly candidate: Candidate;
  readonly conversion: Conversion;
  readonly hasStoredReturns: boolean;
  readonly bytes: Buffer;
}

/** Reads all texts at once, because each question to git costs a process. */
function readTexts(git: Git, candidates: readonly Candidate[]): readonly StagedText[] {
  const entries = candidates.map(({ entry }) => entry);
  const conversions = readConversions(
    git,
    entries.map(({ path }) => path),
  );
  const blobs = readBlobs(
    git,
    entries.map(({ oid }) => oid),
  );
  const smudged = readSmudgedBlobs(
    git,
    entries.filter(({ path }) => conversions.get(path) === "filter"),
  );
  return candidates.map((candidate, position) => {
    const { path } = candidate.entry;
    const conversion = conversions.get(path)!;
    const blob = blobs[position]!;
    const bytes = conversion === "filter" ? (smudged.get(path) ?? smudge(git, candidate.entry, blob)) : blob;
    return { candidate, conversion, hasStoredReturns: blob.includes("\r\n"), bytes };
  });
}

function smudge(git: Git, entry: StagedEntry, blob: Buffer): Buffer {
  try {
    return readSmudgedBlob(git, entry);
  } catch (error) {
    // git-lfs is not there, or not its object.
    if (isLfsPointer(blob)) return blob;
    throw error;
  }
}

/** Whether this stands for a content that git-lfs keeps elsewhere. */
function isLfsPointer(bytes: Buffer): boolean {
  return (
    bytes.length <= lfsPointerBytes &&
    /^version https:\/\/git-lfs\.github\.com\/spec\/\S+\n(?:.*\n)*?oid \w+:[0-9a-f]+\nsize \d+\n?$/.test(
      bytes.toString("latin1"),
    )
  );
}

// The bound of git-lfs itself.
const lfsPointerBytes = 1024;

type CandidateAnswer =
  | { readonly kind: "formatted" }
  | { readonly kind: "unformatted"; readonly file: Unformatted }
  | { readonly kind: "skipped"; readonly candidate: Candidate; readonly why: string }
  | { readonly kind: "failed"; readonly candidate: Candidate; readonly error: unknown };

async function formatCandidate(
  { candidate, bytes, ...stored }: StagedText,
  { formatter }: Reporters,
): Promise<CandidateAnswer> {
  // Any change would cut it off from its content; there is nothing that the user could do.
  if (isLfsPointer(bytes)) return { kind: "formatted" };
  const { conversion } = stored;
  const skipped = (why: string) => ({ kind: "skipped", candidate, why }) as const;
  if (conversion === "encoding")
    return skipped("git keeps its files in another encoding (working-tree-encoding)");
  if (!isUtf8(bytes) || bytes.includes(0)) return skipped("it is not UTF-8 text");
  const { entry, options, kind, name } = candidate;
  const staged = bytes.toString("utf8");
  let formatted: string;
  try {
    formatted = await formatter.format(staged, options);
  } catch (error) {
    return { kind: "failed", candidate, error };
  }
  if (formatted !== staged)
    return { kind: "unformatted", file: { ...candidate, ...stored, staged, formatted } };
  if (conversion === "none") {
    await formatter.mark(name, kind);
    // Marks it under the name, too, that a run over the work tree asks for.
    await formatter.mark(contentName(entry.oid, bytes.length), kind);
  }
  return { kind: "formatted" };
}
