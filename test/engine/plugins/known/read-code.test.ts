import { execFileSync } from "node:child_process";
import { isBuiltin } from "node:module";
import { describe, expect, it } from "vitest";
import { impureGlobals, readCode } from "../../../../src/engine/plugins/known/read-code.ts";

describe("the text of a module", () => {
  it.each([
    [`/** @type {import('tailwindcss').Config} */\nmodule.exports = {}`, [], []],
    [`const a = require("./a"), b = require.resolve('b')`, [], ["./a", "b"]],
    [
      `import a, { b as c } from "a"\nimport * as d from 'd'\nimport "e"\nexport * from "f"`,
      [],
      ["a", "d", "e", "f"],
    ],
    [`import type { Config } from "tailwindcss"\nimport x = require("x")`, [], ["tailwindcss", "x"]],
    [`export default { a: process.env.A === "b", c: process.env.C ?? 1 }`, ["A", "C"], []],
    [
      `const here = import.meta.dirname;\n// reads the Date of fetch()\nconst { round } = Math.max(1, 2)`,
      [],
      [],
    ],
    ["const a = `${b} rgb(var(--c))`; const later = await import('./d')", [], ["./d"]],
    [`const path = require("path"); module.exports = { content: [path.join(__dirname, "a")] }`, [], ["path"]],
  ])("shows that it only computes: %s", (text, variables, specifiers) => {
    const facts = readCode(text);
    expect(facts.reads).toBeUndefined();
    expect(facts.variables).toEqual(variables);
    expect([...facts.specifiers].sort()).toEqual([...specifiers].sort());
  });

  it.each([
    ["new Date()", "Date"],
    ["Math.random()", "Math.random"],
    ["const { random } = Math", "Math.random"],
    ["process.cwd()", "process"],
    ["const { env } = process", "process"],
    ["const { A } = process.env", "process.env"],
    ["process.env[name]", "process.env"],
    ["process.env.A = 'b'", "process.env"],
    ["process.env.A ||= 'b'", "process.env"],
    ["globalThis['Da' + 'te']", "globalThis"],
    ["require(name)", "a computed require"],
    ["require(`./${name}`)", "a computed require"],
    ["const load = require", "a computed require"],
    ["import('./' + name)", "a computed import"],
    ["import.meta.env.A", "a computed import"],
    ["import.meta.glob('./*')", "a computed import"],
    ["module.require('fs')", "module"],
    ["[].map.constructor('return 1')()", "a constructor by name"],
    [`export * from /* */ "a"`, "an import that cannot be read"],
    [String.raw`export * from "\x66s"`, "an import that cannot be read"],
    [String.raw`pr\u006fcess.cwd()`, "escaped names"],
    ["a.sort((b, c) => b.localeCompare(c))", "the language of the system"],
    ["/* \n // */ process.cwd()", "process"],
    ["const a = 'a\\\n// ' + process.cwd()", "process"],
    ["const a = `\n// ${process.cwd()}`", "process"],
    ["// a comment\u2028process.cwd()", "process"],
  ])("%s reads %s", (text, reads) => {
    expect(readCode(text).reads).toBe(reads);
  });

  it("knows for every global of this Node.js whether it only computes", () => {
    const script = "console.log(JSON.stringify(Object.getOwnPropertyNames(globalThis)))";
    const names = JSON.parse(
      execFileSync(process.execPath, ["--input-type=module", "--eval", script], { encoding: "utf8" }),
    ) as string[];
    // Code that is given to Node.js as an argument also has its modules as globals, and those of
    // every module.
    const own = names.filter((name) => !isBuiltin(name) && !/^(?:module|exports|require|__\w+)$/.test(name));
    const unknown = own.filter((name) => !impureGlobals.has(name) && !computing.test(name));
    expect(unknown).toEqual([]);
    expect(names).toContain("Date");
  });
});

/** Globals that depend on nothing but their arguments, and `console`, which gives nothing back. */
const computing = new RegExp(
  `^(?:${[
    "Object|Array|Number|parseFloat|parseInt|Infinity|NaN|undefined|Boolean|String|Symbol|Promise|RegExp|JSON|Math",
    String.raw`(?:\w+)?Error|(?:Big)?(?:Uint|Int|Float)\d+(?:Clamped)?Array|ArrayBuffer|DataView|BigInt|Iterator`,
    "(?:Weak)?(?:Map|Set)|Proxy|Reflect|(?:de|en)codeURI(?:Component)?|escape|unescape|isFinite|isNaN",
    "console|Buffer|URL(?:SearchParams)?|TextEncoder|TextDecoder|structuredClone|atob|btoa|SuppressedError",
    "DisposableStack",
  ].join("|")})$`,
);
