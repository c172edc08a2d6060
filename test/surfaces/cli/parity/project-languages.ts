import type { FolderContent } from "../folder.ts";

/**
 * `web/`: one small file in each language that Prettier knows, none of them formatted, and broken
 * ones in `web/broken/`.
 */
export const languages: FolderContent = {
  "web/style.css": "a{color:red;background:URL(x.png)}\n",
  "web/style.less": "@c:red;.m(){a:b}\na{.m();color:@c}\n",
  "web/style.scss": "$c:red;@mixin m{a:b}\na{@include m;&:hover{color:$c}}\n",
  "web/doc.md":
    "Title\n===\n* one\n* two\n\n```js\nlet   a\n```\n\n```css\na{b:c}\n```\n|a|b|\n|-|-|\n|1|2|\n",
  "web/front.md": "---\na:   1\n---\n\n# T\n",
  "web/page.mdx": "import   A from 'a'\n\n# T\n\n<A   b />\n",
  "web/page.html":
    '<!doctype html><html><head><style>a{b:c}</style><script>let   a</script><script type=application/json>{"a":1}</script></head><body><p>x<b>y</b></p></body></html>\n',
  "web/ui.vue":
    "<template><p :a='b'>{{  c }}</p></template>\n<script lang='ts'>\nlet   a:number\n</script>\n<style scoped>a{b:c}</style>\n",
  "web/view.component.html": "<p *ngIf='a;else b' (click)='c( )'>{{ a|b }}</p>\n",
  "web/schema.graphql": "query   Q { a,b }\n",
  "web/view.hbs": "<p class='a'>{{#if  b}}c{{/if}}</p>\n",
  "web/data.json": '{"a":1,"b":[1,\n2]}\n',
  "web/data.json5": "{a:1,'b':2}\n",
  "web/data.jsonc": '{// c\n"a":1}\n',
  "web/tsconfig.json": '{"a":1,}\n',
  "web/.babelrc": '{"a":1}\n',
  "web/conf.yaml": "a:   1\nb:\n    - c\n---\nd: {e: f}\n",
  "web/embedded.js":
    "const a = css`a{b:c}`\nconst b = /* HTML */ `<p   >x</p>`\nconst c = gql`query   Q{a}`\nconst d = markdown`\n  *  x\n`\n",
  "web/module.mjs": "import   a from 'a'\n",
  "web/common.cjs": "const a = require( 'a' )\n",
  "web/module.mts": "export   type A = 1\n",
  "web/common.cts": "import   a = require('a')\n",
  "web/ambient.d.ts": "declare   const a:number\n",
  "web/view.jsx": "const a = <A b='c'   d />\n",
  "web/typed.js": "// @flow\ntype A = {|a:number|}\n",
  "web/typed.js.flow": "type A = {|a:number|}\n",
  "web/left.js": "// prettier-ignore\nconst a  = 1\nconst b  = 2\n",
  "web/left.css": "/* prettier-ignore */\na{b:c}\nd{e:f}\n",
  "web/noformat.css": "/** @noformat */\na{b:c}\n",
  "web/format.css": "/** @format */\n\na{b:c}\n",
  "web/format.yaml": "# @format\na:   1\n",
  "web/format.md": "<!-- @format -->\n\n*  a\n",
  "web/mixed.js": "let   a\r\nlet b\nlet c\r\n",
  "web/cr.js": "let   a\rlet b\r",
  "web/bom-crlf.css": "\uFEFFa{b:c}\r\n",
  "web/separator.js": "const a  = '\u2028'\n",
  "web/ok.yaml": "a: 1\n",
  "web/ok.md": "# T\n",
  "web/broken/a.css": "a { b: c\n",
  "web/broken/a.scss": "a { @include }}\n",
  "web/broken/a.json": '{"a":\n',
  "web/broken/a.yaml": "a: [1\n",
  "web/broken/a.html": "<p></b>\n",
  "web/broken/a.vue": "<template><p></template>\n",
  "web/broken/a.graphql": "query {\n",
  "web/broken/a.hbs": "{{#if}}\n",
  "web/broken/a.tsx": "const a = <A>\n",
  "web/broken/a.mdx": "<A\n\n{\n",
  "web/broken/embedded.md": "# T\n\n```js\nlet = = 1\n```\n",
  "web/broken/embedded.vue": "<script>\nlet = = 1\n</script>\n",
};
