import { expect, it } from "vitest";
import { closeWindow } from "../../src/window/close.ts";
import { reduceText } from "../../src/window/reduce.ts";
import { parse } from "../pipeline/parsed.ts";
import { siteOf } from "./open-tree.ts";

/**
 * The texts of the members that an edit has changed, or the reason why the window is not enough.
 */
function close(written: string): readonly string[] | string {
  const site = siteOf(written);
  const reduced = reduceText(site, { isModule: false, isDeclaration: false });
  const window = closeWindow(site, reduced, parse(reduced.text), { options: {} });
  if (typeof window === "string") return window;
  return window.parts.slice(window.first, window.end).map(({ text }) => text);
}

it.each([
  ["a;\nb«→b»;\nc;\n", ["bb;"]],
  ["a;\nb«→;\nb»;\nc;\n", ["b;", "b;"]],
  // A neighbour that the edit borders on is touched, too.
  ["a;\n«b;\n→»c;\n", ["c;"]],
  ["a;\nb«;→»\n(c);\n", ["b\n(c);"]],
  ["a;\n{\n  b;\n  c«→c»;\n  d;\n}\n", ["  cc;"]],
  ["{\n  a;\n  {\n    b;\n    c«→c»;\n  }\n}\n", ["    cc;"]],
  ["class A {\n  a() {}\n  b«→b»() {}\n  c() {}\n}\n", ["  bb() {}"]],
  // A neighbour must not have changed.
  ["a;\nb; /«/→*» c\nd; /* */\ne;\n", "neighbour-changed"],
  ["a()\n«b→(c)»;\nd;\n", "neighbour-changed"],
  // The body around the edit must still be there, with the same context.
  ["{\n  a;\n  b;«→ } {»\n  c;\n}\n", "body-changed"],
  ["{\n  a;\n  b«→;»\n}\n", ["  b;"]],
  ["{\n  a;\n  «b;→»\n}\n", "body-changed"],
  // Directives decide how all others are read.
  ["«→'use strict';\n»a;\nb;\n", "directive"],
  ["«'use strict';\n→»a;\nb;\n", "directive"],
  ["'use strict';\n«→a;\n»'b';\nc;\n", "directive"],
  // Only comments are left.
  ["«a;→// b»\n", "body-changed"],
])("after the edit in %j, the window is %j", (written, window) => expect(close(written)).toEqual(window));
