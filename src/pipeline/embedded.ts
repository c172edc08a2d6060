/**
 * Whether Prettier may format scripts in the template literals of a text: it does in HTML, Markdown
 * and Angular templates. May be true of a text that has none. Source: Prettier 3.10
 * `language-js/embed/` (`html.js`, `markdown.js`, and `utilities.js` for Angular); older versions
 * know fewer.
 * @param text a script, `\n` line ends
 */
export function mayEmbedScripts(text: string, options: Readonly<Record<string, unknown>>): boolean {
  if (options["embeddedLanguageFormatting"] === "off" || !text.includes("`")) return false;
  return embedding.some((pattern) => pattern.test(text));
}

const embedding = [
  // A tag, perhaps with type arguments or a comment before its template.
  /\b(?:html|svg|markdown|md)\s*(?:`|\/[/*]|<(?!\/))/,
  // A tag that is written in another way.
  /\\u[\w{}\\$]*\s*(?:`|\/[/*]|<(?!\/))/,
  /\/\*\s*HTML\s*\*\//,
  // `@Component({ template: `...` })`.
  /\bComponent\b[^]*\btemplate\b/,
];
