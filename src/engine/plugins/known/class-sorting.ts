import type { SyntaxNode } from "../../../pipeline/outline.ts";
import type { StatementTrait } from "./statement-trait.ts";

/**
 * Tailwind's plugin sorts the class names in string literals and templates of a tree that Prettier
 * has parsed. Only the ancestors of a string decide whether it is sorted. It sorts all strings
 * below an attribute (`className`, `tailwindAttributes`) or below the arguments of a call
 * (`tailwindFunctions`), and templates that are tagged with such a function. It keeps white space
 * at the ends of a string inside a `+` or another template. Siblings do not matter.
 * Source: `transformJavaScript`, in 0.5 to 0.8.
 */
export const classSorting: StatementTrait = {
  packages: ["prettier-plugin-tailwindcss"],
  rulesOf(options) {
    const isAttribute = matcherOf(options["tailwindAttributes"], ["class", "className"]);
    const functions = options["tailwindFunctions"];
    const isFunction = matcherOf(functions, []);
    if (isAttribute === undefined || isFunction === undefined) return undefined;
    const hasFunctions = Array.isArray(functions) && functions.length > 0;
    return (node) => {
      switch (node.type) {
        case "JSXAttribute":
          return isAttribute(String((node["name"] as SyntaxNode)["name"]));
        case "CallExpression":
        case "OptionalCallExpression":
          return hasFunctions && isCallOf(node["callee"] as SyntaxNode, isFunction);
        case "BinaryExpression":
          // A `+` matters only in tagged templates, and below attributes and calls, which the cases
          // above already cover.
          return hasFunctions && node["operator"] === "+";
        default:
          return false;
      }
    };
  },
};

/**
 * Returns a function that tells whether a name is in a list or matches one of its patterns. Returns
 * `undefined` for a pattern with the flag `g` or `y`: it remembers where it last matched, so one
 * string affects the next. Versions before 0.7 treat patterns as plain names; the result is safe
 * for them too.
 */
function matcherOf(given: unknown, always: readonly string[]): ((name: string) => boolean) | undefined {
  if (given !== undefined && given !== null && !Array.isArray(given)) return undefined;
  const names = new Set<unknown>(always);
  const patterns: RegExp[] = [];
  for (const each of (given ?? []) as readonly unknown[]) {
    names.add(each);
    const pattern = /^\/([^]+)\/([^/]*)$/.exec(String(each));
    if (pattern === null) continue;
    const [, source = "", flags = ""] = pattern;
    if (/[gy]/.test(flags)) return undefined;
    try {
      patterns.push(new RegExp(source, flags));
    } catch {
      // The plugin also treats an invalid pattern as a plain name.
    }
  }
  return (name) => names.has(name) || patterns.some((pattern) => pattern.test(name));
}

/**
 * Whether the leftmost name of a callee is one of the functions: `cn(…)`, `cn.x(…)`, `cn(…)(…)`.
 */
function isCallOf(callee: SyntaxNode, isFunction: (name: string) => boolean): boolean {
  for (let node: SyntaxNode | undefined = callee; node !== undefined;) {
    if (node.type === "Identifier") return isFunction(String(node["name"]));
    node = (node["callee"] ?? node["object"] ?? node["expression"] ?? node["tag"]) as SyntaxNode | undefined;
  }
  return false;
}
