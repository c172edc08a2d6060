import { words, type InvocationCase } from "./invocation.ts";

/** Every language, whole and broken, and the options and flags that are about text. */
export const languages: readonly InvocationCase[] = [
  words("web/style.css web/style.less web/style.scss web/schema.graphql web/view.hbs"),
  words("web/doc.md web/front.md web/page.mdx web/conf.yaml"),
  words("web/page.html web/ui.vue web/view.component.html"),
  words("web/data.json web/data.json5 web/data.jsonc web/tsconfig.json web/.babelrc"),
  words(
    "web/module.mjs web/common.cjs web/module.mts web/common.cts web/ambient.d.ts web/view.jsx web/typed.js web/typed.js.flow",
  ),
  words("web/left.js web/left.css web/noformat.css web/mixed.js web/cr.js web/bom-crlf.css web/separator.js"),
  words("--check web"),
  words("-l *", { cwd: "web" }),
  words("--write web --log-level warn"),
  words("--write --check *.css *.md *.vue *.json", { cwd: "web" }),
  words("--write -l mixed.js cr.js bom-crlf.css separator.js ok.md", { cwd: "web" }),
  words("--write web --end-of-line crlf"),
  words("--check mixed.js cr.js bom-crlf.css --end-of-line auto", { cwd: "web" }),
  words("web/broken/a.css web/broken/a.scss web/broken/a.json web/broken/a.yaml"),
  words(
    "web/broken/a.html web/broken/a.vue web/broken/a.graphql web/broken/a.hbs web/broken/a.tsx web/broken/a.mdx",
  ),
  words("--check web/broken"),
  words("--write web/broken web/style.css"),
  words("web/embedded.js"),
  words("web/embedded.js web/doc.md web/ui.vue --embedded-language-formatting=off"),
  words("web/doc.md web/conf.yaml --prose-wrap always --print-width 8 --tab-width 8"),
  words(
    "web/page.html web/ui.vue --vue-indent-script-and-style --bracket-same-line --html-whitespace-sensitivity strict",
  ),
  words("web/style.css web/data.json5 web/data.json --single-quote --quote-props consistent --use-tabs"),
  words("web/style.css web/conf.yaml web/doc.md web/ui.vue web/schema.graphql --insert-pragma"),
  words("-l format.css format.yaml format.md style.css doc.md conf.yaml --require-pragma", { cwd: "web" }),
  words("-l format.css format.yaml noformat.css style.css --check-ignore-pragma", { cwd: "web" }),
  words("--write format.css style.css doc.md --insert-pragma --require-pragma", { cwd: "web" }),
  words("web/typed.js web/typed.js.flow --parser flow"),
  words("worse.ts --parser babel-ts"),
  words("syntax.js syntax2.ts --parser typescript"),
  words("web/data.json bad.js --range-start 1 --range-end 3"),
  words("bad.js --cursor-offset 4"),
  words("--check bad.js --cursor-offset 4"),
];
