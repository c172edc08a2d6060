import type { NestedKind } from "../pipeline/nested-body.ts";
import { cacheKeyBytes, digestKey } from "../util/digest.ts";
import { isRecord } from "../util/json-values.ts";
import type { Changes } from "./changes.ts";
import { indentationIn } from "./reduce.ts";
import type { BodyNode } from "./tree.ts";

/**
 * A tree without its text, for another process: what the segments of a text were, and digests by
 * which that process can tell which of them have not changed. All lengths are UTF-16 code units,
 * line breaks `\n`.
 */
export interface Manifest {
  readonly program: WrittenBody;
  /** The digests of all stretches of the text, joined, in base64; see `lengthsOfStretches`. */
  readonly digests: string;
}

/** A body. The numbers of all members share one flat list, because there are many members. */
export interface WrittenBody {
  readonly kind: BodyNode["kind"];
  readonly context: string;
  readonly lastDiffers: boolean;
  /** The indentation that Prettier prints its members with. */
  readonly indentation: string;
  /**
   * For each member: length of its gap, its own length, that of its lead, how many statements it
   * has, how many of them make the text a module, and 1 if it holds a directive.
   */
  readonly members: readonly number[];
  readonly spines: readonly WrittenSpine[];
  /** Index of a member, and what it claims; see `claimsOf`. */
  readonly claims: readonly (readonly [number, readonly string[]])[];
  readonly tail: number;
}

/**
 * A member with bodies: its index, the lengths of the texts around the bodies, the bodies, and
 * whether all of them are formatted.
 */
export type WrittenSpine = readonly [number, readonly number[], readonly WrittenBody[], boolean];

export const numbersPerMember = 6;

/**
 * The length from which a stretch ends, in UTF-16 code units. Longer stretches mean that more is
 * parsed again, shorter ones that there are more digests. Also the shortest spine of a manifest. A
 * guess.
 */
export const stretchLength = 8192;

/** @param text that the tree stands for; all its line breaks have one code unit */
export function writeManifest(program: BodyNode, text: string): string {
  const written = toWrittenBody(program);
  let offset = 0;
  const digests = lengthsOfStretches(written).map((length) =>
    digestStretch(text, offset, (offset += length)),
  );
  const manifest: Manifest = {
    program: written,
    digests: Buffer.from(digests.join(""), "latin1").toString("base64"),
  };
  return JSON.stringify(manifest);
}

function toWrittenBody({ kind, context, lastDiffers, members, tail }: BodyNode): WrittenBody {
  const numbers: number[] = [];
  const spines: WrittenSpine[] = [];
  const claims: [number, readonly string[]][] = [];
  let index = 0;
  for (const member of members) {
    const { gap, size, lead, prologue, statementCount, modules, content } = member;
    numbers.push(gap.length, size - gap.length, lead, statementCount, modules, prologue ? 1 : 0);
    if (content.kind === "spine") {
      const around = content.texts.map(({ length }) => length);
      const isFormatted = content.bodies.every(({ differences }) => differences === 0);
      spines.push([index, around, content.bodies.map(toWrittenBody), isFormatted]);
    }
    if (member.claims.length > 0) claims.push([index, member.claims]);
    index += 1;
  }
  const indentation = indentationIn(members.at(0));
  return { kind, context, lastDiffers, indentation, members: numbers, spines, claims, tail: tail.length };
}

/**
 * The lengths of the stretches, in order. A stretch is some neighbouring members of one body with
 * their gaps, or a text around the bodies of a member. No stretch crosses the edge of a body, so an
 * edit changes no stretch of another body.
 */
function lengthsOfStretches(program: WrittenBody): readonly number[] {
  const stretches: number[] = [];
  let length = 0;
  const end = () => {
    if (length > 0) stretches.push(length);
    length = 0;
  };
  const visit = ({ members, spines, tail }: WrittenBody) => {
    const spineOf = new Map(spines.map((spine) => [spine[0], spine]));
    for (let index = 0; index * numbersPerMember < members.length; index += 1) {
      const at = index * numbersPerMember;
      const spine = spineOf.get(index);
      if (spine !== undefined || length >= stretchLength) end();
      length += members[at]!;
      if (spine === undefined) {
        length += members[at + 1]!;
        continue;
      }
      for (const [place, around] of spine[1].entries()) {
        length += around;
        end();
        const body = spine[2][place];
        if (body !== undefined) visit(body);
        end();
      }
    }
    length += tail;
  };
  visit(program);
  end();
  return stretches;
}

function digestStretch(text: string, start: number, end: number): string {
  // Stored manifests hold digests with this prefix, so it keeps the old word for a stretch.
  return digestKey("manifest run", text.slice(start, end));
}

/** Reads a manifest; `undefined` if it is not well formed, or of another version. */
export function readManifest(written: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(written);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  if (!isRecord(value) || typeof value["digests"] !== "string") return undefined;
  const length = lengthOfBody(value["program"]);
  if (length === undefined || length > longestText || !isRecord(value["program"])) return undefined;
  const manifest = value as unknown as Manifest;
  return manifest.program.kind === "program" ? manifest : undefined;
}

// Longer strings cannot be made by every version of Node.
const longestText = 2 ** 28;

/** The length of a body as it is written; `undefined` if it is not well formed. */
export function lengthOfBody(value: unknown): number | undefined {
  if (!isRecord(value)) return undefined;
  const { kind, context, lastDiffers, indentation, members, spines, claims, tail } = value;
  const isWellFormed =
    bodyKinds.has(kind) &&
    typeof context === "string" &&
    typeof lastDiffers === "boolean" &&
    typeof indentation === "string" &&
    /^[ \t]*$/.test(indentation) &&
    isLength(tail) &&
    Array.isArray(members) &&
    members.length > 0 &&
    members.length % numbersPerMember === 0 &&
    members.every(isLength) &&
    Array.isArray(spines) &&
    Array.isArray(claims);
  if (!isWellFormed) return undefined;
  const numbers = members as readonly number[];
  const isMember = (index: unknown): index is number =>
    isLength(index) && index * numbersPerMember < numbers.length;
  const areClaims = (claim: unknown): boolean =>
    Array.isArray(claim) &&
    isMember(claim[0]) &&
    Array.isArray(claim[1]) &&
    claim[1].every((each) => typeof each === "string");
  const isSpine = (spine: unknown): boolean => {
    if (!Array.isArray(spine) || !isMember(spine[0]) || !Array.isArray(spine[2])) return false;
    const [index, around, bodies] = spine as [number, unknown, readonly unknown[]];
    if (!Array.isArray(around) || !around.every(isLength) || around.length !== bodies.length + 1)
      return false;
    const inner = bodies.map(lengthOfBody);
    const length = [...around, ...inner].reduce<number>((sum, each) => sum + (each ?? Number.NaN), 0);
    if (typeof spine[3] !== "boolean") return false;
    return bodies.length > 0 && length === numbers[index * numbersPerMember + 1];
  };
  if (!claims.every(areClaims) || !spines.every(isSpine)) return undefined;
  let length: number = tail;
  for (let at = 0; at < numbers.length; at += numbersPerMember) length += numbers[at]! + numbers[at + 1]!;
  return length;
}

const bodyKinds: ReadonlySet<unknown> = new Set<NestedKind | "program">([
  ...(["program", "block", "class", "switch", "object", "array", "type", "enum"] as const),
]);

function isLength(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** What a manifest says about a text that was edited since. */
export interface Alignment {
  readonly manifest: Manifest;
  /**
   * The text that the manifest was made of, as far as it is known. The rest is replaced by filling
   * of the same length.
   */
  readonly former: string;
  /** Where the filling stands. */
  readonly hole: { readonly start: number; readonly end: number };
  /** The edit that makes the present text of it. */
  readonly changes: Changes;
}

/**
 * Finds what a text has in common, at both ends, with the one that a manifest was made of. Linear
 * in the length; `undefined` if the manifest is not well formed.
 */
export function alignManifest(manifest: Manifest, text: string): Alignment | undefined {
  const stretches = lengthsOfStretches(manifest.program);
  const digests = Buffer.from(manifest.digests, "base64").toString("latin1");
  if (digests.length !== stretches.length * cacheKeyBytes) return undefined;
  const isSame = (index: number, start: number) =>
    digestStretch(text, start, start + stretches[index]!) ===
    digests.slice(index * cacheKeyBytes, (index + 1) * cacheKeyBytes);
  let first = 0;
  let start = 0;
  while (first < stretches.length && isSame(first, start)) start += stretches[first++]!;
  let last = stretches.length;
  let end = text.length;
  while (last > first && end - stretches[last - 1]! >= start && isSame(last - 1, end - stretches[last - 1]!))
    end -= stretches[--last]!;
  const lost = stretches.slice(first, last).reduce((sum, length) => sum + length, 0);
  const hole = { start, end: start + lost };
  if (start === end && lost === 0) return { manifest, former: text, hole, changes: [] };
  // What stood at the edges of the hole is unknown. If the filling there equals what stands there
  // now, the edit touches only segments in the hole.
  const edge = text[start] === "\n" && Math.min(lost, end - start) > 1 ? 1 : 0;
  const filling = text.slice(start, start + edge) + "x".repeat(lost - 2 * edge) + text.slice(end - edge, end);
  const change = { start: start + edge, end: hole.end - edge, text: text.slice(start + edge, end - edge) };
  return { manifest, former: text.slice(0, start) + filling + text.slice(end), hole, changes: [change] };
}
