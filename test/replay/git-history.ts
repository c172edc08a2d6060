import { execFileSync, spawn } from "node:child_process";

/** A file that a commit changed in place. */
export interface FileChange {
  readonly commit: string;
  /** Below the top of the repository, with `/`. */
  readonly path: string;
  /** Names of the blobs before and after. */
  readonly before: string;
  readonly after: string;
}

/** The top folder of the work tree that a folder is in; throws what git says if there is none. */
export function findWorkTree(folder: string): string {
  return runGit(folder, ["rev-parse", "--show-toplevel"]).trimEnd();
}

/**
 * The JavaScript and TypeScript files that the last commits changed, oldest commit first. Merges
 * are left out, and so are new, deleted and renamed files.
 */
export function listChanges(repository: string, commits: number): readonly FileChange[] {
  const list = runGit(repository, ["rev-list", "--no-merges", "--reverse", `--max-count=${commits}`, "HEAD"]);
  const flags = ["--stdin", "-r", "-z", "--no-renames", "--diff-filter=M"];
  const words = runGit(repository, ["diff-tree", ...flags], list).split("\0");
  const changes: FileChange[] = [];
  let commit = "";
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index]!;
    if (!word.startsWith(":")) {
      commit = word.trim();
      continue;
    }
    const [, newMode = "", before = "", after = ""] = word.split(" ");
    const path = words[(index += 1)]!;
    // A link is no source, and a change of the mode alone changes no text.
    if (newMode.startsWith("100") && before !== after && scriptName.test(path))
      changes.push({ commit, path, before, after });
  }
  return changes;
}

const scriptName = /(?<![.-]min)\.[cm]?[jt]sx?$/;

/** Reads blobs by name through one process. */
export interface BlobReader {
  /** Rejects for a name that the repository does not have, as in a partial clone. */
  read(blob: string): Promise<Buffer>;
  close(): void;
}

export function openBlobReader(repository: string): BlobReader {
  const child = spawn("git", ["-C", repository, "cat-file", "--batch"], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const input = child.stdout[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let rest: Buffer = Buffer.alloc(0);
  const readMore = async () => {
    const { value, done } = await input.next();
    if (done) throw new Error("git cat-file ended early");
    return value;
  };
  const readBlob = async (blob: string): Promise<Buffer> => {
    child.stdin.write(`${blob}\n`);
    while (!rest.includes(lineBreak)) rest = Buffer.concat([rest, await readMore()]);
    const headerEnd = rest.indexOf(lineBreak);
    const header = rest.toString("latin1", 0, headerEnd);
    rest = rest.subarray(headerEnd + 1);
    const size = /^\S+ blob (\d+)$/.exec(header)?.[1];
    if (size === undefined) throw new Error(`git cat-file ${blob}: ${header}`);
    // A line break follows the content.
    const needed = Number(size) + 1;
    const parts = [rest];
    let length = rest.length;
    for (; length < needed; length += parts.at(-1)!.length) parts.push(await readMore());
    const all = Buffer.concat(parts, length);
    rest = all.subarray(needed);
    return all.subarray(0, needed - 1);
  };
  let last: Promise<unknown> = Promise.resolve();
  return {
    read: (blob) => {
      // Answers come in the order of the questions.
      const answer = last.then(() => readBlob(blob));
      last = answer.catch(() => undefined);
      return answer;
    },
    close: () => void child.stdin.end(),
  };
}

const lineBreak = 0x0a;

function runGit(folder: string, words: readonly string[], input = ""): string {
  return execFileSync("git", ["-C", folder, ...words], {
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
    stdio: ["pipe", "pipe", "pipe"],
  });
}
