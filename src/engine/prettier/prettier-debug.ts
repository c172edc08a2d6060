/**
 * Whether PRETTIER_DEBUG is set. Then Prettier rejects a text with an error in embedded code (CSS
 * in JavaScript, code in Markdown), which it would otherwise leave unformatted. The variable does
 * nothing else in Prettier's module, but plugins may read it too. Prettier reads it when the error
 * happens, so it may change during the life of a process. Source: the only use of PRETTIER_DEBUG in
 * `index.mjs` of Prettier 3.0 to 3.10.
 */
export function isPrettierDebugged(): boolean {
  return Boolean(process.env["PRETTIER_DEBUG"]);
}
