import type { SyntaxNode } from "../../../pipeline/outline.ts";
import type { StatementTrait } from "./statement-trait.ts";

/**
 * Tailwind's plugin sorts the class names in string literals and templates of a tree that Prettier
 * has parsed. Which of them, their ancestors decide: all strings below an attribute (`className`,
 * `tailwindAttributes`) or below the arguments of a call (`tailwindFunctions`), and templates that
 * are tagged with such a function. White space at the ends of a string stays where a `+` or another
 * template is around it. Siblings decide nothing.
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
          // Elsewhere than in tagged templates it counts only below an attribute or a call, which
          // are refused by themselves.
          return hasFunctions && node["operator"] === "+";
        default:
          return false;
      }
    };
  },
};

/**
 * Whether a name is one of a list, or matches one of its patterns; `undefined` where a pattern
 * remembers where it has matched last, for then one string decides about the next. Versions before
 * 0.7 take patterns for names; what is said here is true of them, too.
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
      // The plugin takes it for a name, too.
    }
  }
  return (name) => names.has(name) || patterns.some((pattern) => pattern.test(name));
}

/** Whether the first name of a callee is one of these: `cn(…)`, `cn.x(…)`, `cn(…)(…)`. */
function isCallOf(callee: SyntaxNode, isFunction: (name: string) => boolean): boolean {
  for (let node: SyntaxNode | undefined = callee; node !== undefined;) {
    if (node.type === "Identifier") return isFunction(String(node["name"]));
    node = (node["callee"] ?? node["object"] ?? node["expression"] ?? node["tag"]) as SyntaxNode | undefined;
  }
  return false;
}
