import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The value of a configuration module that is nothing but a literal. */
export interface LiteralConfig {
  readonly value: unknown;
}

/**
 * Reads a configuration that is a module, but computes nothing: it exports one object of strings,
 * numbers and the like, perhaps by the name of a constant. Its text alone then decides its value,
 * as with JSON. Returns `undefined` for everything else: imports, functions, spreads, templates
 * with values, names of other things.
 *
 * @param isTyped whether the file is TypeScript, where types may be named
 */
export function readLiteralConfig(text: string, isTyped: boolean): LiteralConfig | undefined {
  try {
    return { value: new LiteralReader(text, isTyped).readModule() };
  } catch (error) {
    if (error instanceof NotLiteral) return undefined;
    throw error;
  }
}

/** What Node.js reads a `.js` or `.ts` file of this folder as: the `type` of its package. */
export function packageTypeOf(folder: string): string {
  for (let current = folder; ; current = dirname(current)) {
    const manifest = readModuleType(join(current, "package.json"));
    if (manifest !== undefined) return manifest;
    if (current === dirname(current)) return "none";
  }
}

function readModuleType(file: string): string | undefined {
  try {
    return String((JSON.parse(readFileSync(file, "utf8")) as { type?: unknown } | null)?.type);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : "unreadable";
  }
}

class NotLiteral extends Error {}

const space = /(?:\s|\/\/.*|\/\*[^]*?\*\/)*/y;
const word = /[A-Za-z_$][\w$]*/y;
/** Without an escape of a line, of a character by its number, or of the old octal form. */
const string = /"(?:[^"\\\n\r]|\\[nrtbfv'"\\/`])*"|'(?:[^'\\\n\r]|\\[nrtbfv'"\\/`])*'|`(?:[^`\\$\r])*`/y;
const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?![\w.$])/y;

/** Without `undefined`: what is remembered as data would lose it. */
const constants: Readonly<Record<string, unknown>> = {
  true: true,
  false: false,
  null: null,
  Infinity: Number.POSITIVE_INFINITY,
};

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v" };

class LiteralReader {
  readonly #text: string;
  readonly #isTyped: boolean;
  #at = 0;

  constructor(text: string, isTyped: boolean) {
    this.#text = text.replace(/^\uFEFF/, "");
    this.#isTyped = isTyped;
  }

  readModule(): unknown {
    this.#take(space);
    if (this.#take(/["']use strict["']/y) !== undefined) this.#takeMark(";");
    if (this.#isTyped) while (this.#takeWords("import", "type")) this.#skipTypeImport();
    const name = this.#takeWords("const") ? this.#need(word) : undefined;
    if (name === undefined) this.#needExport();
    else {
      if (this.#isTyped && this.#takeMark(":")) this.#needTypeName();
      this.#needMark("=");
    }
    if (!this.#startsWith("{")) throw new NotLiteral();
    const value = this.#readValue();
    if (this.#isTyped && this.#takeWords("satisfies")) this.#needTypeName();
    this.#takeMark(";");
    if (name !== undefined) {
      this.#needExport();
      if (this.#need(word) !== name) throw new NotLiteral();
      this.#takeMark(";");
    }
    this.#take(space);
    if (this.#at < this.#text.length) throw new NotLiteral();
    return value;
  }

  #readValue(): unknown {
    if (this.#takeMark("{")) return this.#readObject();
    if (this.#takeMark("[")) return this.#readArray();
    this.#take(space);
    const quoted = this.#take(string);
    if (quoted !== undefined) return unquote(quoted);
    const digits = this.#take(number);
    if (digits !== undefined) return Number(digits);
    const name = this.#need(word);
    if (!Object.hasOwn(constants, name)) throw new NotLiteral();
    return constants[name];
  }

  #readObject(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    while (!this.#takeMark("}")) {
      this.#take(space);
      const quoted = this.#take(string);
      // A template is no key, and this one sets no property but the prototype.
      const key = quoted === undefined ? this.#need(word) : unquote(quoted);
      if (quoted?.startsWith("`") || key === "__proto__") throw new NotLiteral();
      this.#needMark(":");
      object[key] = this.#readValue();
      if (!this.#takeMark(",") && !this.#startsWith("}")) throw new NotLiteral();
    }
    return object;
  }

  #readArray(): unknown[] {
    const array: unknown[] = [];
    while (!this.#takeMark("]")) {
      array.push(this.#readValue());
      if (!this.#takeMark(",") && !this.#startsWith("]")) throw new NotLiteral();
    }
    return array;
  }

  #needExport(): void {
    if (this.#takeWords("export", "default")) return;
    if (!this.#takeWords("module")) throw new NotLiteral();
    this.#needMark(".");
    if (!this.#takeWords("exports")) throw new NotLiteral();
    this.#needMark("=");
  }

  #skipTypeImport(): void {
    this.#needMark("{");
    do {
      this.#need(word);
      if (this.#takeWords("as")) this.#need(word);
    } while (this.#takeMark(","));
    this.#needMark("}");
    if (!this.#takeWords("from")) throw new NotLiteral();
    this.#take(space);
    this.#need(string);
    this.#takeMark(";");
  }

  #needTypeName(): void {
    do this.#need(word);
    while (this.#takeMark("."));
  }

  #takeWords(...words: readonly string[]): boolean {
    const start = this.#at;
    for (const wanted of words) {
      this.#take(space);
      if (this.#take(word) === wanted) continue;
      this.#at = start;
      return false;
    }
    return true;
  }

  #startsWith(mark: string): boolean {
    this.#take(space);
    return this.#text.startsWith(mark, this.#at);
  }

  #takeMark(mark: string): boolean {
    if (!this.#startsWith(mark)) return false;
    this.#at += mark.length;
    return true;
  }

  #needMark(mark: string): void {
    if (!this.#takeMark(mark)) throw new NotLiteral();
  }

  #need(token: RegExp): string {
    this.#take(space);
    const found = this.#take(token);
    if (found === undefined) throw new NotLiteral();
    return found;
  }

  #take(token: RegExp): string | undefined {
    token.lastIndex = this.#at;
    const found = token.exec(this.#text)?.[0];
    if (found !== undefined) this.#at += found.length;
    return found;
  }
}

function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => escapes[escaped] ?? escaped);
}
