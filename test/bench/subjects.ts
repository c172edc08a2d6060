import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { sampleCorpus } from "../oracle/corpus.ts";
import { createRandom } from "../oracle/random.ts";
import { findSyntax, type Range } from "../oracle/syntax.ts";

export interface BenchText {
  readonly name: string;
  readonly text: string;
  /**
   * Where the name that round after round is changed ends: that of a top-level declaration of
   * middling size.
   */
  readonly shallowEdit: number;
  /** The same inside the longest statement: a change deep in the largest body. */
  readonly deepEdit: number;
}

export interface Subject {
  readonly name: string;
  readonly title: string;
  readonly texts: readonly BenchText[];
}

const repository = join(import.meta.dirname, "../..");
const folderSeed = "bench";

export type Format = (name: string, text: string) => Promise<string>;

/** What is measured; texts are read when asked for. */
export const subjects: readonly { readonly name: string; load(format: Format): Promise<Subject> }[] = [
  { name: "ts", load: async () => loadFile("ts", "node_modules/effect/src/Effect.ts") },
  { name: "js", load: async () => loadFile("js", "node_modules/three/build/three.module.js") },
  { name: "class-ts", load: (format) => loadClass("class-ts", "class.ts", classLines, format) },
  { name: "class-js", load: (format) => loadClass("class-js", "class.js", classLines, format) },
  { name: "folder", load: async () => loadFolder() },
];

function loadFile(name: string, path: string): Subject {
  const text = prepareText(basename(path), readFileSync(join(repository, path), "utf8"));
  return {
    name,
    title: `${name}: ${path}, ${text.text.split("\n").length - 1} lines, ${text.text.length} code units`,
    texts: [text],
  };
}

// Some 10,000 are left of them when they are formatted.
const classLines = 11_500;

/**
 * One class, formatted: methods of all classes of a library.
 * @param lines of these methods as the library has them
 */
export async function loadClass(
  name: string,
  fileName: string,
  lines: number,
  format: Format,
): Promise<Subject> {
  const library = readFileSync(join(repository, "node_modules/three/build/three.core.js"), "utf8");
  const methods = findSyntax(library)
    .bodies.filter(({ kind }) => kind === "class")
    .flatMap(({ members }) => members.map(({ start, end }) => library.slice(start, end)))
    .filter((method) => /^\w+\([^]*\}$/.test(method) && !/^constructor\b|#/.test(method));
  let taken = 0;
  const chosen = methods.filter((method) => (taken += method.split("\n").length + 1) < lines);
  const text = await format(
    fileName,
    `export class Everything extends Nothing {\n${chosen.join("\n\n")}\n}\n`,
  );
  return {
    name,
    title: `${name}: one class of ${chosen.length} real methods, formatted, ${text.split("\n").length - 1} lines, ${text.length} code units`,
    texts: [prepareText(fileName, text)],
  };
}

function loadFolder(): Subject {
  const files = sampleCorpus({
    count: 200,
    random: createRandom(folderSeed),
    maximumSize: 40_000,
    otherLanguages: 0,
  });
  // Two files of one name would be one recipe in one folder, which no folder can hold.
  const texts = files.map((file, index) => prepareText(`${index}/${file.name}`, file.text));
  const length = texts.reduce((total, { text }) => total + text.length, 0);
  return {
    name: "folder",
    title: `folder: ${texts.length} real files (corpus seed "${folderSeed}"), ${length} code units`,
    texts,
  };
}

function prepareText(name: string, text: string): BenchText {
  const bySize = findSyntax(text)
    .bodies[0]!.members.filter((member) => declaredNameEnd(text, member) !== undefined)
    .toSorted((a, b) => a.end - a.start - (b.end - b.start));
  const middle = bySize[Math.floor(bySize.length / 2)];
  const shallowEdit = (middle && declaredNameEnd(text, middle)) ?? 0;
  return { name, text, shallowEdit, deepEdit: findDeepEdit(text) ?? shallowEdit };
}

/**
 * In the middle of the block with the most statements below the top level: the end of a name that
 * is declared there.
 */
function findDeepEdit(text: string): number | undefined {
  for (const { members } of findSyntax(text)
    .bodies.slice(1)
    .filter(({ kind }) => kind === "block")
    .toSorted((a, b) => b.members.length - a.members.length)) {
    for (const member of members.slice(Math.floor(members.length / 2))) {
      const found = declaredNameEnd(text, member);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function declaredNameEnd(text: string, member: Range): number | undefined {
  const found =
    /^(?:export\s+)?(?:declare\s+)?(?:async\s+)?(?:const|let|var|function\*?|class|interface|type)\s+[A-Za-z_$][\w$]*/.exec(
      text.slice(member.start, member.end),
    );
  return found === null ? undefined : member.start + found[0].length;
}
