import type { ExpandedBody, Member } from "./expand.ts";
import { joinSegments } from "./join.ts";
import type { NestedKind } from "./nested-body.ts";
import type { Plan } from "./plan.ts";
import type { Body, Segment } from "./segment.ts";

/** A text for Prettier in which known segments are replaced by one-line placeholders. */
export interface Skeleton {
  readonly text: string;
  /** The top-level parts of the skeleton in order; each is one segment of it. */
  readonly parts: readonly SkeletonPart[];
  /** The known members that each placeholder in a nested body stands for, by its name. */
  readonly nestedPlaceholders: ReadonlyMap<string, NestedPlaceholder>;
  /** The unknown members in nested bodies, by their start in the skeleton. */
  readonly members: ReadonlyMap<number, PlacedMember>;
  /**
   * Matches a placeholder: one line, or three in an array. The groups are indentation and name,
   * first for an element of an array, then for any other placeholder.
   */
  readonly placeholderLine: RegExp;
}

type SkeletonPart =
  /**
   * Stands for neighbouring known segments. Options may change how it is printed, but never its
   * name.
   */
  | { readonly kind: "placeholder"; readonly name: string; readonly start: number }
  /** A segment of the source, to be formatted. */
  | { readonly kind: "segment"; readonly index: number; readonly start: number };

/** An unknown member as it stands in a skeleton. */
interface PlacedMember {
  readonly member: Member;
  readonly end: number;
}

/**
 * The text of the known members that a placeholder stands for, and the indentation that it must be
 * printed with.
 */
interface NestedPlaceholder {
  readonly text: string;
  readonly indentation: string;
}

/** What a skeleton is built from. */
export interface SkeletonInput {
  readonly text: string;
  readonly segments: readonly Segment[];
  readonly plan: Plan;
  /** Whether the source is a module; the placeholders keep it one. */
  readonly isModule: boolean;
  /** Whether all of the source is ambient (`.d.ts`). */
  readonly isDeclaration: boolean;
  /** The bodies inside unknown segments, by the segment's index. */
  readonly bodies: ReadonlyMap<number, readonly ExpandedBody[]>;
}

/**
 * Builds the skeleton of a plan. Directives stay in it even when they are known: they decide what
 * other string statements are, and whether the code is strict.
 */
export function buildSkeleton(input: SkeletonInput): Skeleton {
  const { segments, plan, isModule } = input;
  const writer = new SkeletonWriter(input);
  const parts: SkeletonPart[] = [];
  const addSegment = (index: number) => {
    const segment = segments[index]!;
    const previous = parts.at(-1);
    // A blank line counts only between neighbours of the source. Elsewhere `joinSegments` decides.
    if (segment.blankBefore && previous?.kind === "segment" && previous.index === index - 1)
      writer.write("\n");
    parts.push({ kind: "segment", index, start: writer.length });
    writer.writeLines(segment.start, segment.end, input.bodies.get(index) ?? []);
    writer.write("\n");
  };
  for (const { kind, first, last } of plan) {
    let index = first;
    if (kind === "block") {
      while (index <= last) addSegment(index++);
      continue;
    }
    while (index <= last && segments[index]!.prologue) addSegment(index++);
    if (index > last) continue;
    const name = writer.newName();
    parts.push({ kind: "placeholder", name, start: writer.length });
    writer.write(isModule ? `export { ${name} };\n` : `${name};\n`);
  }
  return {
    text: writer.text,
    parts,
    nestedPlaceholders: writer.nestedPlaceholders,
    members: writer.members,
    placeholderLine: writer.placeholderLine,
  };
}

/**
 * Reads a formatted skeleton: the texts of the segments in it, by their index in the source.
 * `undefined` when Prettier's parser cut the skeleton differently than we built it, or printed a
 * placeholder in another place.
 *
 * @param body the segments that Prettier's parser found in the skeleton
 * @param source the segments of the source that the skeleton was built from
 * @param texts the formatted texts of `body`
 */
export function readSkeleton(
  skeleton: Skeleton,
  body: Body,
  source: Body,
  texts: readonly string[],
): ReadonlyMap<number, string> | undefined {
  const formatted = new Map<number, string>();
  let filled = 0;
  let position = 0;
  for (const [index, part] of skeleton.parts.entries()) {
    const first = position;
    const end = skeleton.parts[index + 1]?.start ?? Number.POSITIVE_INFINITY;
    while (position < body.segments.length && body.segments[position]!.start < end) position += 1;
    const found = body.segments.slice(first, position);
    const isOne = found.length === 1;
    if (found[0]?.start !== part.start) return undefined;
    if (part.kind === "placeholder") {
      if (!isOne || !texts[first]!.includes(part.name)) return undefined;
      continue;
    }
    const { prologue, glue } = source.segments[part.index]!;
    // The skeleton has fewer statements than the source, so those of a crowded segment may be
    // separated in it.
    if (!isOne && !glue.includes("crowded")) return undefined;
    if (found.some((each) => each.prologue) !== prologue) return undefined;
    const text = joinSegments(
      texts.slice(first, position),
      found.map(({ blankBefore }) => blankBefore),
    ).slice(0, -1);
    const whole = fillPlaceholders(skeleton, text);
    if (whole === undefined) return undefined;
    filled += whole.filled;
    formatted.set(part.index, whole.text);
  }
  return position === body.segments.length && filled === skeleton.nestedPlaceholders.size
    ? formatted
    : undefined;
}

/**
 * Puts the known members in the place of their placeholders. `undefined` if one came out with
 * another indentation than the members were formatted with.
 */
export function fillPlaceholders(
  skeleton: Skeleton,
  text: string,
): { text: string; filled: number } | undefined {
  if (skeleton.nestedPlaceholders.size === 0) return { text, filled: 0 };
  let filled = 0;
  let isMoved = false;
  const whole = text.replace(skeleton.placeholderLine, (line: string, ...groups: (string | undefined)[]) => {
    const [elementIndentation, element, indentation = elementIndentation, name = element] = groups;
    const placeholder = skeleton.nestedPlaceholders.get(name!);
    if (placeholder === undefined || placeholder.indentation !== indentation) {
      isMoved = true;
      return line;
    }
    filled += 1;
    return placeholder.text;
  });
  return isMoved ? undefined : { text: whole, filled };
}

/** Writes a skeleton from left to right, and remembers what stands where in it. */
class SkeletonWriter {
  readonly nestedPlaceholders = new Map<string, NestedPlaceholder>();
  readonly members = new Map<number, PlacedMember>();
  readonly placeholderLine: RegExp;
  readonly #input: SkeletonInput;
  readonly #stem: string;
  readonly #pieces: string[] = [];
  #names = 0;
  length = 0;

  constructor(input: SkeletonInput) {
    this.#input = input;
    this.#stem = freeStem(input.text);
    const name = `${this.#stem.replaceAll("$", "\\$")}\\d+_`;
    this.placeholderLine = new RegExp(
      `^([ \\t]*)\\{\\n[ \\t]*(${name}),?\\n[ \\t]*\\},?$|` +
        `^([ \\t]*)(?:case )?(${name})(?:,|;|\\(\\) \\{\\}|\\(\\): void;?|:)?$`,
      "gm",
    );
  }

  get text(): string {
    return this.#pieces.join("");
  }

  newName(): string {
    return `${this.#stem}${this.#names++}_`;
  }

  write(piece: string): void {
    this.#pieces.push(piece);
    this.length += piece.length;
  }

  /** Writes lines of the source, with the known members of the bodies in them replaced. */
  writeLines(start: number, end: number, bodies: readonly ExpandedBody[]): void {
    const { text } = this.#input;
    let from = start;
    for (const body of bodies) {
      this.write(text.slice(from, body.start));
      this.#writeBody(body);
      from = body.end;
    }
    this.write(text.slice(from, end));
  }

  #writeBody(body: ExpandedBody): void {
    for (let index = 0; index < body.parts.length;) {
      const member = body.parts[index]!;
      if (index > 0 && member.segment.blankBefore) this.write("\n");
      const known = knownFrom(body, index);
      if (known.length > 0) {
        this.#writePlaceholder(body, known);
        index += known.length;
        continue;
      }
      const start = this.length;
      this.writeLines(
        member.segment.start,
        member.segment.end,
        member.known === undefined ? member.bodies : [],
      );
      this.members.set(start, { member, end: this.length });
      this.write("\n");
      index += 1;
    }
  }

  #writePlaceholder({ kind, context }: ExpandedBody, members: readonly Member[]): void {
    const name = this.newName();
    const { indentation } = members[0]!;
    const texts = members.map(({ known }) => known!);
    const joined = joinSegments(
      texts,
      members.map(({ segment }) => segment.blankBefore),
    );
    this.nestedPlaceholders.set(name, { text: joined.slice(0, -1), indentation });
    const isAmbient = this.#input.isDeclaration || context.includes("ambient");
    this.write(`${indentation}${placeholderOf(kind, name, isAmbient)}\n`);
  }
}

/** The known members from here on that one placeholder may stand for. */
function knownFrom({ kind, parts }: ExpandedBody, first: number): readonly Member[] {
  const isLiteral = kind !== "block" && kind !== "class" && kind !== "switch";
  // How Prettier prints a literal depends on whether it has more than one member.
  if (isLiteral && parts.length === 1) return [];
  if (isLiteral && first === 0 && parts.every(({ known }) => known !== undefined)) return parts.slice(0, 1);
  const { indentation } = parts[first]!;
  let end = first;
  while (
    end < parts.length &&
    parts[end]!.known !== undefined &&
    !parts[end]!.segment.prologue &&
    parts[end]!.indentation === indentation
  ) {
    end += 1;
  }
  return parts.slice(first, end);
}

export function placeholderOf(kind: NestedKind, name: string, isAmbient: boolean): string {
  switch (kind) {
    case "block":
      return `${name};`;
    case "class":
      return isAmbient ? `${name}(): void;` : `${name}() {}`;
    case "switch":
      return `case ${name}:`;
    case "object":
    case "enum":
      return `${name},`;
    case "array":
      // An object whose lines are broken. A split array has at least one such element, so it is
      // printed broken with placeholders, too.
      return `{\n${name},\n},`;
    case "type":
      return `${name};`;
  }
}

/** The beginning of an identifier that does not occur in the text. */
function freeStem(text: string): string {
  let stem = "$fc";
  while (text.includes(stem)) stem += "_";
  return stem;
}
