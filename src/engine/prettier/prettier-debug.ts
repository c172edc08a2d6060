/**
 * Whether Prettier is told to reject a text because of an error in embedded code (CSS in
 * JavaScript, code in Markdown), which it would else leave as it is. It is all that the variable
 * does in Prettier's module, and Prettier reads it at the error: so it may be set and unset while
 * the process lives, and plugins may read it, too. Source: the only use of PRETTIER_DEBUG in
 * `index.mjs` of Prettier 3.0 to 3.10.
 */
export function isPrettierDebugged(): boolean {
  return Boolean(process.env["PRETTIER_DEBUG"]);
}
