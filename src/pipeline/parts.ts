import type { FallbackReason } from "../events/reasons.ts";
import type { BodyRules } from "./body-rules.ts";
import { expandMiss, type Member, type TextAround } from "./expand.ts";
import { endOf, hasStatements, statementNodes, statementStart, type SyntaxNode } from "./outline.ts";
import { parseText, type Grammar } from "./parse.ts";
import { segmentProgram, segmentText } from "./segment.ts";

/** The program or a nested body, cut into its segments. */
export interface PartBody {
  /** The text that all offsets count in. */
  readonly source: string;
  /** Start of the first line, and end of the last one, line break included. */
  readonly start: number;
  readonly end: number;
  /** Absent for the program. */
  readonly node?: SyntaxNode;
  readonly parts: readonly Part[];
}

/** A segment, with the bodies inside it. */
export class Part {
  readonly #around: TextAround;
  readonly #member: Pick<Member, "segment" | "nodes" | "stack">;
  #bodies: readonly PartBody[] | undefined;

  constructor(member: Pick<Member, "segment" | "nodes" | "stack">, around: TextAround) {
    this.#member = member;
    this.#around = around;
  }

  get start(): number {
    return this.#member.segment.start;
  }

  get end(): number {
    return this.#member.segment.end;
  }

  get text(): string {
    return segmentText(this.#around.text, this.#member.segment);
  }

  /** Its statements or members, without stray semicolons, which Prettier drops. */
  get nodes(): readonly SyntaxNode[] {
    return this.#member.nodes.filter(({ type }) => type !== "EmptyStatement");
  }

  /** The nearest bodies inside it, however short. */
  get bodies(): readonly PartBody[] {
    return (this.#bodies ??= expandMiss(this.#member, this.#around).map(({ start, end, stack, parts }) => ({
      source: this.#around.text,
      start,
      end,
      node: stack.at(-1)!,
      parts: parts.map((member) => new Part(member, this.#around)),
    })));
  }

  /** The lines of comments before its first statement, and behind its last one. */
  get comments(): readonly string[] {
    const [start, end] = this.#core;
    const { text } = this.#around;
    return `${text.slice(this.start, start)}\n${text.slice(end, this.end)}`.split("\n");
  }

  /** Its text without these comments. */
  get core(): string {
    return this.#around.text.slice(...this.#core);
  }

  /** The same without what is in its bodies. */
  get shell(): string {
    const pieces: string[] = [];
    const [start, end] = this.#core;
    let from = start;
    for (const body of this.bodies) {
      pieces.push(this.#around.text.slice(from, body.start), `\0${body.node!.type}\0`);
      from = body.end;
    }
    pieces.push(this.#around.text.slice(from, end));
    return pieces.join("");
  }

  /** The lines from its first statement to its last one. */
  get #core(): readonly [start: number, end: number] {
    const [{ text }, { nodes }] = [this.#around, this.#member];
    const [first, last] = [nodes[0], nodes.at(-1)];
    if (first === undefined || last === undefined) return [this.start, this.end];
    const lineEnd = text.indexOf("\n", endOf(last));
    const end = lineEnd < 0 ? this.end : Math.min(lineEnd, this.end);
    return [Math.max(this.start, text.lastIndexOf("\n", statementStart(first)) + 1), end];
  }
}

/**
 * Cuts a text into its segments, at every depth. Otherwise gives the reason why its statements
 * cannot be told apart.
 */
export function readParts(text: string, grammar: Grammar, rules: BodyRules): PartBody | FallbackReason {
  const parsed = parseText(text, grammar);
  if (parsed === undefined) return "parse-failed";
  const { tree, outline } = parsed;
  if (text.trim() !== "" && !hasStatements(outline)) return "no-statements";
  const around: TextAround = { text, rules, comments: outline.comments, minimumLength: 0, minimumMembers: 1 };
  const nodes = statementNodes(tree);
  const parts = segmentProgram(text, outline).segments.map((segment) => {
    const { firstStatement, statementCount } = segment;
    const own = nodes.slice(firstStatement, firstStatement + statementCount);
    return new Part({ segment, nodes: own, stack: [tree] }, around);
  });
  return { source: text, start: 0, end: text.length, parts };
}
