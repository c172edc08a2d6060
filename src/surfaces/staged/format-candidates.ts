import { isUtf8 } from "node:buffer";
import type { EventListener } from "../../events/events.ts";
import type { StatementLimit } from "../arguments/arguments.ts";
import { blobId } from "../git/blob-id.ts";
import { contentName } from "../git/clean-files.ts";
import type { Git } from "../git/git.ts";
import { formatChanges, type FormattedChanges } from "../shared/changed-statements.ts";
import { inOrder } from "../shared/in-order.ts";
import { reportError, type Reporters } from "../shared/report-error.ts";
import { mostAhead, type ServerClient } from "../server/client.ts";
import type { FormatWorkers } from "../workers/format-workers.ts";
import { readConversions, type Conversion } from "./attributes-of-paths.ts";
import { readBlobs, readSmudgedBlob, readSmudgedBlobs, type NamedBlob } from "./blobs.ts";
import type { Candidate } from "./find-candidates.ts";
import type { IndexFacts } from "./index-facts.ts";
import type { StagedEntry } from "./staged-entries.ts";
import { readTreeFile } from "./tree-files.ts";

/** What a run over the index works with. */
export interface StagedTools extends Reporters {
  readonly workers: FormatWorkers;
  readonly server: Pick<ServerClient, "isThere">;
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
  /** What the text was before, if only the statements were formatted that are in none of these. */
  readonly before: readonly string[] | undefined;
}

/** How staged files are formatted, and with what. */
export interface StagedForm extends StagedTools {
  /** `undefined`: as a whole. */
  readonly statements: StatementLimit | undefined;
  readonly facts: Pick<IndexFacts, "unconverted">;
}

/**
 * Formats all candidates. Returns those that Prettier would change; `undefined` if one cannot be
 * formatted, which has been reported then.
 */
export async function formatCandidates(
  git: Git,
  candidates: readonly Candidate[],
  form: StagedForm,
): Promise<readonly Unformatted[] | undefined> {
  const { logger, workers, server, endsRun } = form;
  workers.hireFor(candidates.length);
  const isServed = candidates.length > 1 && (await server.isThere());
  const unformatted: Unformatted[] = [];
  let hasFailed = false;
  const answers = inOrder(
    readTexts(git, candidates, form),
    (text) => formatCandidate(text, form),
    (begun) => workers.areHired || (isServed && begun < mostAhead),
  );
  for await (const answer of answers) {
    if (answer.kind === "unformatted") unformatted.push(answer.file);
    if (answer.kind === "skipped")
      logger.warn(`${answer.candidate.displayName} was not formatted: ${answer.why}.`);
    else if (answer.kind === "failed") {
      if (endsRun(answer.error)) throw answer.error;
      const text = { ...answer.candidate, ignoreUnknown: true, endsRunOnBrokenPlugin: true };
      hasFailed = (await reportError(answer.error, text, form)) === "failed" || hasFailed;
    } else if (answer.note !== undefined) logger.log(answer.note);
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
  readonly before: readonly string[] | undefined;
}

/**
 * Reads all texts at once, because each question to git costs a process. Only statements need what
 * they were before, too.
 */
function readTexts(
  git: Git,
  candidates: readonly Candidate[],
  { statements, facts }: StagedForm,
): readonly StagedText[] {
  const wantsEarlier = statements !== undefined;
  const entries = candidates.map(({ entry }) => entry);
  const conversions = readConversions(
    git,
    entries.map(({ path }) => path),
    facts.unconverted,
  );
  const earlier = wantsEarlier ? entries.flatMap((entry) => entry.earlier) : [];
  const blobs = readContents(git, entries, earlier);
  const filtered = entries.filter(({ path }) => conversions.get(path) === "filter");
  const smudged = readSmudgedBlobs(git, filtered);
  const firsts = filtered.flatMap(({ path, earlier: [oid] }) => (oid === undefined ? [] : [{ path, oid }]));
  const smudgedFirsts = wantsEarlier ? readSmudgedBlobs(git, firsts) : new Map<string, Buffer>();
  const toBytes = (named: NamedBlob, known: Buffer | undefined) => {
    const blob = blobs.get(named.oid)!;
    return conversions.get(named.path) === "filter" ? (known ?? smudge(git, named, blob)) : blob;
  };
  return candidates.map((candidate) => {
    const { path, oid } = candidate.entry;
    const read = (each: string, index: number) =>
      toBytes({ path, oid: each }, index === 0 ? smudgedFirsts.get(path) : undefined).toString("utf8");
    return {
      candidate,
      conversion: conversions.get(path)!,
      hasStoredReturns: blobs.get(oid)!.includes("\r\n"),
      bytes: toBytes({ path, oid }, smudged.get(path)),
      before: wantsEarlier ? candidate.entry.earlier.map(read) : undefined,
    };
  });
}

/**
 * The contents of entries and of other blobs, by id. A file of the work tree that has the id of its
 * entry is that content, and saves a question to git.
 */
function readContents(
  git: Git,
  entries: readonly StagedEntry[],
  others: readonly string[],
): ReadonlyMap<string, Buffer> {
  const contents = new Map<string, Buffer>();
  for (const { path, oid } of entries) {
    const bytes = readTreeFile(git.top, path);
    if (bytes !== undefined && blobId(bytes, oid) === oid) contents.set(oid, bytes);
  }
  const wanted = [...new Set([...entries.map(({ oid }) => oid), ...others])];
  const missing = wanted.filter((oid) => !contents.has(oid));
  for (const [index, bytes] of readBlobs(git, missing).entries()) contents.set(missing[index]!, bytes);
  return contents;
}

function smudge(git: Git, entry: NamedBlob, blob: Buffer): Buffer {
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
  /** `note`: said to the user. */
  | { readonly kind: "formatted"; readonly note?: string }
  | { readonly kind: "unformatted"; readonly file: Unformatted; readonly note?: string }
  | { readonly kind: "skipped"; readonly candidate: Candidate; readonly why: string }
  | { readonly kind: "failed"; readonly candidate: Candidate; readonly error: unknown };

async function formatCandidate(
  { candidate, bytes, before, ...stored }: StagedText,
  { formatter, statements }: StagedForm,
): Promise<CandidateAnswer> {
  // Any change would cut it off from its content; there is nothing that the user could do.
  if (isLfsPointer(bytes)) return { kind: "formatted" };
  const { conversion } = stored;
  const skipped = (why: string) => ({ kind: "skipped", candidate, why }) as const;
  if (conversion === "encoding")
    return skipped("git keeps its files in another encoding (working-tree-encoding)");
  if (conversion === "hidden filter")
    return skipped("its filter is named by a .gitattributes file that is not in the work tree");
  if (!isUtf8(bytes) || bytes.includes(0)) return skipped("it is not UTF-8 text");
  const { entry, options, kind, name } = candidate;
  const staged = bytes.toString("utf8");
  let isProven = false;
  const onEvent: EventListener = (event) => void (isProven ||= event.kind === "file-hit" && !!event.isProven);
  let formatted: FormattedChanges;
  try {
    formatted =
      before === undefined || statements === undefined
        ? { text: await formatter.format(staged, options, onEvent), isByStatements: false }
        : await formatChanges({ text: staged, before, options, bytes }, statements, formatter, onEvent);
  } catch (error) {
    return { kind: "failed", candidate, error };
  }
  const { text, isByStatements } = formatted;
  const noted = formatted.note === undefined ? {} : { note: `${candidate.displayName} ${formatted.note}.` };
  if (text !== staged) {
    const versions = { staged, formatted: text, before: isByStatements ? before : undefined };
    return { kind: "unformatted", file: { ...candidate, ...stored, ...versions }, ...noted };
  }
  if (isByStatements) return { kind: "formatted", ...noted };
  // What others have proven is not stored, so that it ends with their proof.
  if (conversion === "none" && !isProven) {
    await formatter.mark(name, kind);
    // Marks it under the name, too, that a run over the work tree asks for.
    await formatter.mark(contentName(entry.oid, bytes.length), kind);
  }
  return { kind: "formatted" };
}
