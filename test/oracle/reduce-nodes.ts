import type { Reproduces } from "./reduce.ts";
import { findSyntax, type Node } from "./syntax.ts";

/**
 * Replaces syntax nodes by less: nothing, a name, an empty block, one of their own children; the
 * largest first, and in all texts alike. Dropping lines and tokens alone gets stuck where brackets
 * must stay in pairs (hierarchical delta debugging, Misherghi and Su).
 */
export async function replaceNodes(
  texts: readonly string[],
  reproduces: Reproduces,
  deadline: number,
): Promise<string[]> {
  let current = [...texts];
  for (let index = current.length - 1; index >= 0; index--) {
    let limit = Infinity;
    for (
      let node = largestBelow(current[index]!, limit);
      node !== undefined && Date.now() < deadline;
      node = largestBelow(current[index]!, limit)
    ) {
      const smaller = await firstThatReproduces(
        current,
        current[index]!.slice(node.start, node.end),
        childrenOf(current[index]!, node),
        reproduces,
        deadline,
      );
      if (smaller === undefined) limit = node.start + (node.end - node.start) * nodeOrder;
      else current = smaller;
    }
  }
  return current;
}

/**
 * Orders nodes by length and then by start: a number per node, as long as no text has more code
 * units than this.
 */
const nodeOrder = 2 ** 24;
/** Shorter nodes are left to the tokens. */
const shortestNode = 4;

const orderOf = (node: Node): number => (node.end - node.start) * nodeOrder + node.start;

function largestBelow(text: string, limit: number): Node | undefined {
  let largest: Node | undefined;
  for (const node of findSyntax(text).nodes) {
    if (node.end - node.start < shortestNode || orderOf(node) >= limit) continue;
    if (largest === undefined || orderOf(node) > orderOf(largest)) largest = node;
  }
  return largest;
}

function childrenOf(text: string, node: Node): string[] {
  return node.children
    .map((child) => text.slice(child.start, child.end))
    .toSorted((a, b) => b.length - a.length)
    .slice(0, 3);
}

async function firstThatReproduces(
  texts: readonly string[],
  found: string,
  children: readonly string[],
  reproduces: Reproduces,
  deadline: number,
): Promise<string[] | undefined> {
  for (const replacement of [
    "",
    "x",
    "{}",
    ...children,
    ...children.map((child) => child.replace(/^\{|\}$/g, "")),
  ]) {
    if (replacement.length >= found.length || Date.now() > deadline) continue;
    const candidate = texts.map((text) => text.replaceAll(found, () => replacement));
    if (await reproduces(candidate)) return candidate;
  }
  return undefined;
}
