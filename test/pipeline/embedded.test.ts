import { expect, it } from "vitest";
import { mayEmbedScripts } from "../../src/pipeline/embedded.ts";

it.each([
  ["html`<script>a</script>`", true],
  ["html<A>`b`", true],
  ["html/* a */`b`", true],
  ["svg`a`", true],
  ["markdown`a`", true],
  ["md`a`", true],
  ["/* HTML */ `a`", true],
  ["/*HTML*/ `a`", true],
  ["\\u0068tml`a`", true],
  ["@Component({ template: `a` })", true],
  ["@Component({ styles: [`a`] })", false],
  ["css`a`", false],
  ["myhtml`a`", false],
  ["`html`", true],
  ['html + "a"', false],
  ["</html> + `a`", false],
])("that %j may hold scripts: %s", (text, mayHold) => {
  expect(mayEmbedScripts(text, {})).toBe(mayHold);
  expect(mayEmbedScripts(text, { embeddedLanguageFormatting: "off" })).toBe(false);
});
