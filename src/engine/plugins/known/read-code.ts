/** What a module may depend on, according to its text. */
export interface CodeFacts {
  /**
   * Something that it may depend on besides its imports and environment variables: `Date`,
   * `a computed import`. `undefined` if there is nothing.
   */
  readonly reads: string | undefined;
  /** The environment variables that it reads. */
  readonly variables: readonly string[];
  /** The specifiers of its imports. */
  readonly specifiers: readonly string[];
}

/**
 * Finds what a module may depend on by its text. It rather finds too much: words in comments and
 * strings count too. A module without `reads` can only compute from constants, its imports and the
 * environment variables that it names.
 */
export function readCode(text: string): CodeFacts {
  const code = withoutComments(text);
  const variables = new Set<string>();
  const specifiers = new Set<string>();
  const reads = readWords(code, variables, specifiers) ?? suspicions.find(([, form]) => form.test(code))?.[0];
  for (const match of code.matchAll(/\bfrom\s*(["'])([^"'\n]*)\1/g)) specifiers.add(match[2]!);
  return { reads, variables: [...variables], specifiers: [...specifiers] };
}

/**
 * Globals of the language and of Node.js that can give a module something that differs from run to
 * run.
 */
export const impureGlobals = new Set(
  [
    "AbortController AbortSignal Atomics BroadcastChannel BrotliDecoder Crypto CryptoKey CustomEvent Date Event",
    "EventSource EventTarget File FinalizationRegistry FormData Function Intl MessageChannel MessageEvent",
    "MessagePort Navigator Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver",
    "PerformanceObserverEntryList PerformanceResourceTiming Request Response Headers Blob SharedArrayBuffer",
    "Storage SubtleCrypto WeakRef WebAssembly WebSocket Worker XMLHttpRequest CloseEvent clearImmediate",
    "clearInterval clearTimeout crypto eval fetch global globalThis localStorage navigator performance",
    "queueMicrotask sessionStorage setImmediate setInterval setTimeout CompressionStream DecompressionStream",
    "ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController",
    "ReadableStreamDefaultReader ReadableByteStreamController TextDecoderStream TextEncoderStream",
    "TransformStream TransformStreamDefaultController WritableStream WritableStreamDefaultController",
    "WritableStreamDefaultWriter ByteLengthQueuingStrategy CountQueuingStrategy DOMException ErrorEvent Temporal",
    "LockManager Lock PromiseRejectionEvent QuotaExceededError URLPattern ShadowRealm AsyncDisposableStack",
  ].flatMap((line) => line.split(" ")),
);

/** Other ways to get something that differs from run to run, which are not names of globals. */
const suspicions: readonly (readonly [what: string, form: RegExp])[] = [
  ["Math.random", /\bMath\b(?!\s*\.\s*(?!random\b)\w)/],
  ["a constructor by name", /\b(?:constructor|__proto__|createRequire|prepareStackTrace)\b/],
  ["the language of the system", /\b(?:localeCompare|toLocale\w*)\b/],
  ["where it is called from", /\bthis\s*\[|\.\s*stack\b/],
  ["module", /\bmodule\b(?!\s*\.\s*exports\b)/],
  ["escaped names", /\\u/],
  ["an import that cannot be read", /\bfrom\s*(?:\/[/*]|["'][^"'\n]*\\)/],
];

// Removes only comments that begin a line, and only if no string can span several lines, because a
// line of such a string could look like a comment.
function withoutComments(text: string): string {
  if (/`|\\[\n\r]/.test(text)) return text;
  return text.replace(/^[ \t]*(?:\/\*[\s\S]*?\*\/|\/\/(?!.*\*\/).*$)/gm, "");
}

function readWords(code: string, variables: Set<string>, specifiers: Set<string>): string | undefined {
  for (const { 0: word, index } of code.matchAll(/(?<![\w$])[A-Za-z_$][\w$]*/g)) {
    if (impureGlobals.has(word)) return word;
    if (word === "process") {
      const variable = matchAt(variableForm, code, index)?.[1];
      if (variable === undefined) return matchAt(environmentForm, code, index) ? "process.env" : "process";
      variables.add(variable);
    } else if (word === "require") {
      const specifier = matchAt(requireForm, code, index)?.[2];
      if (specifier === undefined) return "a computed require";
      specifiers.add(specifier);
    } else if (word === "import") {
      const match = matchAt(importForm, code, index);
      if (match === null) return "a computed import";
      const specifier = match[2] ?? match[4] ?? match[6];
      if (specifier !== undefined) specifiers.add(specifier);
    }
  }
  return undefined;
}

function matchAt(form: RegExp, code: string, index: number): RegExpExecArray | null {
  form.lastIndex = index;
  return form.exec(code);
}

// Assignments to a variable do not match, because another module may read what is assigned.
const variableForm =
  /process\s*\??\.\s*env\s*\??\.\s*([A-Za-z_]\w*)\b(?!\s*(?:[^\w\s=!<>]{0,2}=(?!=)|\+\+|--))/y;
const environmentForm = /process\s*\??\.\s*env\b/y;
const requireForm = /require(?:\s*\.\s*resolve)?\s*\(\s*(["'])([^"'\\\n]+)\1\s*\)/y;
const importForm = new RegExp(
  [
    String.raw`import\s*(?:\(\s*(["'])([^"'\\\n]+)\1\s*[),]`,
    String.raw`[\w$*{}\s,]*?\bfrom\s*(["'])([^"'\\\n]+)\3`,
    String.raw`(["'])([^"'\\\n]+)\5`,
    String.raw`\.\s*meta\s*\.\s*(?:url|dirname|filename)\b`,
    String.raw`(?:type\s+)?[\w$]+\s*=\s*require\b)`,
  ].join("|"),
  "y",
);
