import type { NestedObstacle } from "../events/reasons.ts";
import type { BodyRules } from "./body-rules.ts";
import { describeContext } from "./context.ts";
import { isTrivial, readNestedBody } from "./nested-body.ts";
import {
  outlineTree,
  programOf,
  statementNodes,
  statementStart,
  type Outline,
  type SyntaxNode,
} from "./outline.ts";
import { segmentBody, segmentProgram, type Body, type Segment } from "./segment.ts";

/** A body that Prettier prints, with the numbers that its marks carry. */
export interface RecordedBody {
  readonly segments: readonly Segment[];
  /** What its members depend on; `undefined` for the program. */
  readonly context: string | undefined;
  /** Whether the last of them depends on being the last, too. */
  readonly lastDiffers: boolean;
  /** Number of its first segment; the others follow. */
  readonly first: number;
  /** Number of the mark after its closing brace; `undefined` for the program, which has none. */
  readonly closing: number | undefined;
  /** Number of the segment that the body is in; -1 for the program. */
  readonly parent: number;
}

/** What Prettier has parsed. */
export interface RecordedProgram {
  readonly body: Body;
  readonly tree: SyntaxNode;
  readonly outline: Outline;
  /** "module" or "script", as far as the parser says. */
  readonly goal: unknown;
}

/**
 * Follows Prettier while it prints one text: finds the bodies as they are printed, cuts them into
 * segments, and numbers the segments for the marks in the output.
 */
export class Recorder {
  readonly #text: string;
  readonly #rules: BodyRules;
  readonly #minimumLength: number | undefined;
  readonly #bodies = new Map<SyntaxNode, RecordedBody>();
  /** Numbers of segments, by the node that each begins with in print. */
  readonly #firsts = new Map<unknown, number>();
  readonly #printedIn = new Map<unknown, number>();
  readonly #obstacles = new Map<SyntaxNode, NestedObstacle>();
  #comments: readonly SyntaxNode[] = [];
  #next = 0;
  #program: RecordedProgram | undefined;

  /**
   * @param minimumLength of the bodies that are cut; see `readNestedBody`
   */
  constructor(text: string, rules: BodyRules, minimumLength?: number) {
    this.#text = text;
    this.#rules = rules;
    this.#minimumLength = minimumLength;
  }

  /** Takes the tree that Prettier has just parsed; the comments are still in it. */
  readTree(tree: SyntaxNode): void {
    const outline = outlineTree(tree);
    const body = segmentProgram(this.#text, outline);
    const program = programOf(tree);
    this.#comments = tree["comments"] as readonly SyntaxNode[];
    this.#program = { body, tree, outline, goal: program["sourceType"] };
    this.#bodies.set(program, this.#number(body.segments, statementNodes(tree), undefined, -1));
  }

  /** What has been parsed; `undefined` if Prettier had nothing to parse. */
  get program(): RecordedProgram | undefined {
    return this.#program;
  }

  /**
   * Call when Prettier is about to print a node that may be a body.
   * @param stack its ancestors and itself, the innermost last; elements that are not nodes are
   * skipped
   */
  enterBody(node: SyntaxNode, stack: readonly unknown[]): RecordedBody | undefined {
    const known = this.#bodies.get(node);
    if (known !== undefined) return known;
    const body = this.#readBody(node, stack);
    if (body !== undefined) this.#bodies.set(node, body);
    return body;
  }

  /** The number of the segment that begins with this statement. */
  numberOf(node: unknown): number | undefined {
    return this.#firsts.get(node);
  }

  /** Call when Prettier prints a comment: notes the segment that it is printed in. */
  enterComment(comment: unknown, stack: readonly unknown[]): void {
    this.#printedIn.set(comment, this.#enclosingNumber(stack, stack.length));
  }

  /** All bodies that were printed, the program first. */
  get bodies(): readonly RecordedBody[] {
    return [...this.#bodies.values()];
  }

  /** Why printed bodies are not split, trivial reasons left out. */
  get obstacles(): readonly NestedObstacle[] {
    return [...this.#obstacles.values()];
  }

  /**
   * The segments whose output is not theirs alone: Prettier printed a comment of theirs elsewhere,
   * or one from elsewhere in them.
   */
  get mixed(): ReadonlySet<number> {
    const parents = new Map<number, number>();
    const spans: { number: number; start: number; end: number }[] = [];
    for (const { segments, first, parent } of this.bodies) {
      for (const [index, { start, end }] of segments.entries()) {
        parents.set(first + index, parent);
        spans.push({ number: first + index, start, end });
      }
    }
    spans.sort((one, other) => one.start - other.start || other.end - one.end);
    const mixed = new Set<number>();
    const open: typeof spans = [];
    let next = 0;
    for (const [index, { start }] of (this.#program?.outline.comments ?? []).entries()) {
      while (next < spans.length && spans[next]!.start <= start) {
        while (open.length > 0 && open.at(-1)!.end <= spans[next]!.start) open.pop();
        open.push(spans[next++]!);
      }
      while (open.length > 0 && open.at(-1)!.end <= start) open.pop();
      const standsIn = open.at(-1)?.number ?? -1;
      const printedIn = this.#printedIn.get(this.#comments[index]);
      if (printedIn === undefined || printedIn === standsIn) continue;
      for (const number of [standsIn, printedIn]) {
        for (let each = number; each >= 0; each = parents.get(each) ?? -1) mixed.add(each);
      }
    }
    return mixed;
  }

  #readBody(node: SyntaxNode, stack: readonly unknown[]): RecordedBody | undefined {
    const minimum = { minimumLength: this.#minimumLength };
    const body = readNestedBody(node, this.#text, this.#rules.options, minimum);
    if (typeof body !== "object") {
      this.#noteObstacle(node, body);
      return undefined;
    }
    const context = describeContext({ kind: body.kind, node }, stack, stack.length - 1, this.#rules);
    // A `switch` or a block may itself be a statement that is numbered.
    const parent = this.#enclosingNumber(stack, stack.length);
    if (context === undefined) this.#noteObstacle(node, "surroundings");
    if (context === undefined || parent < 0 || this.#program === undefined) return undefined;
    const { comments } = this.#program.outline;
    const segments = segmentBody(this.#text, body, comments);
    return { ...this.#number(segments, body.members, context, parent), lastDiffers: body.lastDiffers };
  }

  /**
   * Notes obstacles only for bodies that are long enough to be worth splitting, even where shorter
   * ones are cut.
   */
  #noteObstacle(node: SyntaxNode, obstacle: NestedObstacle | undefined): void {
    if (obstacle === undefined || isTrivial(obstacle)) return;
    if (readNestedBody(node, this.#text, this.#rules.options) === "small") return;
    this.#obstacles.set(node, obstacle);
  }

  #number(
    segments: readonly Segment[],
    members: readonly SyntaxNode[],
    context: string | undefined,
    parent: number,
  ): RecordedBody {
    const first = this.#next;
    for (const [index, { firstStatement, statementCount }] of segments.entries()) {
      const end = firstStatement + statementCount;
      let printed = firstStatement;
      // Stray semicolons are not printed, so the first statement that is printed may be a later
      // one.
      while (printed < end && members[printed]!.type === "EmptyStatement") printed += 1;
      if (printed < end) this.#firsts.set(members[printed], first + index);
    }
    const closing = context === undefined ? undefined : first + segments.length;
    this.#next = first + segments.length + (closing === undefined ? 0 : 1);
    return { segments, context, lastDiffers: false, first, closing, parent };
  }

  /** The number of the innermost segment that contains the end of a stack; -1 if there is none. */
  #enclosingNumber(stack: readonly unknown[], height: number): number {
    for (let index = height - 1; index >= 4; index -= 1) {
      // In a stack, a member follows its body, the name of a list, the list, and its index there.
      if (typeof stack[index - 1] !== "number" || stack[index - 3] === "comments") continue;
      const body = this.#bodies.get(stack[index - 4] as SyntaxNode);
      if (body === undefined) continue;
      return body.first + indexAt(body.segments, statementStart(stack[index] as SyntaxNode));
    }
    return -1;
  }
}

/**
 * The last segment that begins at an offset or before it. It runs for every comment, so it must not
 * scan all segments.
 */
function indexAt(segments: readonly Segment[], offset: number): number {
  let [first, end] = [0, segments.length];
  while (end - first > 1) {
    const middle = (first + end) >> 1;
    if (segments[middle]!.start <= offset) first = middle;
    else end = middle;
  }
  return first;
}
