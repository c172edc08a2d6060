import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { getOrMake } from "../../util/get-or-make.ts";
import type { Git } from "../git/git.ts";
import { readAttributes, toUtf8 } from "./attributes-of-paths.ts";
import { withTemporaryFolder } from "./temporary-files.ts";

/** Content that git converts to the form of the repository. */
export interface ConvertedContent {
  readonly content: Buffer;
  /** Git converts by the attributes of this path. */
  readonly path: string;
  /** Whether a filter converts it, or git takes `$Id$` out; otherwise only line ends. */
  readonly isFiltered: boolean;
  /**
   * Whether the content in the index has CRLF. `git add` then takes no CRLF away because of
   * `core.autocrlf`; `git hash-object` does not look.
   */
  readonly hasStoredReturns: boolean;
}

interface HashSettings {
  /** Whether to store the contents as blobs, too. */
  readonly writes: boolean;
}

/**
 * The ids of contents after git's conversion, in the same order. Those of which only line ends are
 * converted are given to one process together; a filter may do anything with a path, so each of its
 * contents has a process of its own.
 */
export function hashConverted(
  git: Git,
  contents: readonly ConvertedContent[],
  settings: HashSettings,
): readonly string[] {
  const plain = contents.filter(({ isFiltered }) => !isFiltered);
  const oids = plain.length < worthBatch ? undefined : hashTogether(git, plain, settings);
  const known = new Map(plain.map((content, position) => [content, oids?.[position]]));
  return contents.map((content) => known.get(content) ?? hashAlone(git, content, settings));
}

/** For fewer contents, a process for each is as fast. */
const worthBatch = 4;

function hashAlone(
  git: Git,
  { content, path, hasStoredReturns }: ConvertedContent,
  { writes }: HashSettings,
): string {
  const args = [
    ...configFor(hasStoredReturns),
    ...hashObject({ writes }),
    `--path=${toUtf8(path)}`,
    "--stdin",
  ];
  return git.run(args, { input: content, detached: writes }).toString().trim();
}

function hashObject({ writes }: HashSettings): readonly string[] {
  return ["hash-object", ...(writes ? ["-w"] : [])];
}

function configFor(hasStoredReturns: boolean): readonly string[] {
  // Off, because it refuses a conversion of line ends that cannot be reversed. Such a conversion is
  // wanted here.
  return ["-c", "core.safecrlf=false", ...(hasStoredReturns ? ["-c", "core.autocrlf=false"] : [])];
}

/**
 * Git takes many contents only from files, and converts them by where these are. So each set of
 * attributes gets a folder in a work tree that is made for this. `undefined` if that fails.
 */
function hashTogether(
  git: Git,
  contents: readonly ConvertedContent[],
  settings: HashSettings,
): readonly string[] | undefined {
  const attributes = describeAttributes(
    git,
    contents.map(({ path }) => path),
  );
  try {
    return withTemporaryFolder(git, (workTree) => {
      const folders = new Map<string, string>();
      const oids = new Map<ConvertedContent, string>();
      for (const stored of [true, false]) {
        const group = contents.filter(({ hasStoredReturns }) => hasStoredReturns === stored);
        if (group.length === 0) continue;
        const paths = group.map(({ content, path }, position) => {
          const described = attributes.get(path)!;
          const folder = getOrMake(folders, described, () =>
            makeFolderWith(workTree, folders.size, described),
          );
          const file = `${folder}/${stored}${position}`;
          writeFileSync(join(workTree, file), content);
          return file;
        });
        const args = [...configFor(stored), ...hashObject(settings), "--stdin-paths"];
        const answer = git.run(args, { input: `${paths.join("\n")}\n`, workTree, detached: settings.writes });
        const lines = answer.toString().trim().split("\n");
        if (lines.length !== group.length) throw new Error("git did not hash every file.");
        for (const [position, content] of group.entries()) oids.set(content, lines[position]!);
      }
      return contents.map((content) => oids.get(content)!);
    });
  } catch {
    // The disk may be full. One by one, git needs no files, and says itself what is wrong.
    return undefined;
  }
}

function makeFolderWith(workTree: string, number: number, attributes: string): string {
  const name = String(number);
  mkdirSync(join(workTree, name));
  writeFileSync(join(workTree, name, ".gitattributes"), `* ${attributes}\n`);
  return name;
}

/** What attributes say of the conversion of each path, as a line of `.gitattributes` says it. */
function describeAttributes(git: Git, paths: readonly string[]): ReadonlyMap<string, string> {
  const described = new Map<string, string>();
  for (const [path, name, value] of readAttributes(git, convertingAttributes, paths)) {
    const before = described.get(path);
    const said = describeAttribute(name, value);
    described.set(path, before === undefined ? said : `${before} ${said}`);
  }
  return described;
}

const convertingAttributes = "text crlf eol filter ident working-tree-encoding";

function describeAttribute(name: string, value: string): string {
  if (value === "unspecified") return `!${name}`;
  if (value === "unset") return `-${name}`;
  return value === "set" ? name : `${name}=${value}`;
}
