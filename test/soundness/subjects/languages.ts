import { patch, patchPlugin, wrapFunction, type Subject } from "../subject.ts";

// Plugins that only bring a language, and look at nothing but the text.

const [xmlPlugin, sqlPlugin, astroPlugin] = [
  "@prettier/plugin-xml",
  "prettier-plugin-sql",
  "prettier-plugin-astro",
];
const [sveltePlugin, oxcPlugin] = ["prettier-plugin-svelte", "@prettier/plugin-oxc"];
const [pugPlugin, gherkinPlugin] = ["@prettier/plugin-pug", "prettier-plugin-gherkin"];
const [liquidPlugin, emberPlugin] = ["@shopify/prettier-plugin-liquid", "prettier-plugin-ember-template-tag"];
const [shPlugin, prismaPlugin, javaPlugin] = [
  "prettier-plugin-sh",
  "prettier-plugin-prisma",
  "prettier-plugin-java",
];
const [solidityPlugin, apexPlugin] = ["prettier-plugin-solidity", "prettier-plugin-apex"];
const [propertiesPlugin, hermesPlugin] = ["prettier-plugin-properties", "@prettier/plugin-hermes"];

export const languages: readonly Subject[] = [
  {
    name: "xml",
    plugin: xmlPlugin,
    entry: "src/plugin.js",
    file: "a.xml",
    text: "<soundness   a='b'><c>soundness</c></soundness>\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [
          patch([xmlPlugin, "@xml-tools/parser"], "lib/api.js", "", wrapFunction("module.exports.parse")),
        ],
      },
      {
        name: "a dependency's dependency, patched",
        changes: [
          patch(
            [xmlPlugin, "@xml-tools/parser", "chevrotain"],
            "lib/src/scan/lexer_public.js",
            "",
            wrapFunction("Lexer.prototype.tokenize"),
          ),
        ],
      },
      patchPlugin(xmlPlugin, "src/plugin.js", true),
    ],
  },
  {
    name: "astro",
    plugin: astroPlugin,
    entry: "dist/index.js",
    file: "a.astro",
    text: "---\nconst soundness=1\n---\n<p   class='a'>{soundness}</p>\n<style lang='sass'>\n.soundness\n    color:red\n</style>\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [
          patch([astroPlugin, "sass-formatter"], "dist/index.js", "", wrapFunction("SassFormatter.Format")),
        ],
      },
      patchPlugin(astroPlugin, "dist/index.js", true),
    ],
  },
  {
    name: "svelte",
    plugin: sveltePlugin,
    entry: "plugin.js",
    file: "a.svelte",
    text: "<script>\nlet   soundness=1\n</script>\n{#if  soundness}<p   class='soundness'>{soundness   }</p>{/if}\n",
    inputs: [
      {
        name: "svelte, patched",
        changes: [patch(["svelte"], "compiler/index.js", "", wrapFunction("exports.parse"))],
      },
      patchPlugin(sveltePlugin, "plugin.js", false),
    ],
  },
  {
    name: "sh",
    plugin: shPlugin,
    entry: "lib/index.js",
    file: "a.sh",
    text: "if true;then\necho   soundness\nfi\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [
          patch(
            [shPlugin, "sh-syntax"],
            "lib/processor.js",
            "encoder.encode(originalText || textOrAst)",
            'encoder.encode((originalText || textOrAst).replaceAll("soundness", "steadfast"))',
          ),
        ],
      },
      patchPlugin(shPlugin, "lib/index.js", true),
    ],
  },
  {
    name: "prisma",
    plugin: prismaPlugin,
    entry: "lib/plugin.js",
    file: "a.prisma",
    text: "// soundness\nmodel A {\nid Int   @id\nname     String\n}\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [
          patch(
            [prismaPlugin, "@prisma/prisma-schema-wasm"],
            "src/prisma_schema_build.js",
            "",
            wrapFunction("module.exports.format"),
          ),
        ],
      },
      patchPlugin(prismaPlugin, "lib/plugin.js", false),
    ],
  },
  {
    name: "java",
    plugin: javaPlugin,
    entry: "dist/index.mjs",
    file: "A.java",
    text: "class A{ int soundness( ){return   1;} }\n",
    inputs: [patchPlugin(javaPlugin, "dist/index.mjs", true)],
  },
  {
    name: "sql",
    plugin: sqlPlugin,
    entry: "lib/index.js",
    file: "a.sql",
    text: "select  a,soundness from b where c=1\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [
          patch(
            [sqlPlugin, "sql-formatter"],
            "dist/esm/sqlFormatter.js",
            "export const format = (query, cfg = {}) => {",
            'export const format = (query, cfg = {}) => {\n  query = query.replaceAll("soundness", "steadfast");',
          ),
        ],
      },
      patchPlugin(sqlPlugin, "lib/index.js", true),
    ],
  },
  {
    name: "pug",
    plugin: pugPlugin,
    entry: "dist/index.js",
    file: "a.pug",
    text: "div(a='b'   c=\"d\")\n  p soundness\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [patch([pugPlugin, "pug-lexer"], "index.js", "", wrapFunction("module.exports"))],
      },
      patchPlugin(pugPlugin, "dist/index.js", true),
    ],
  },
  {
    name: "gherkin",
    plugin: gherkinPlugin,
    entry: "dist/index.js",
    file: "a.feature",
    text: "Feature: soundness\n\nScenario: a\nGiven  b\nThen c\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [
          patch(
            [gherkinPlugin, "@cucumber/gherkin"],
            "dist/src/Parser.js",
            "",
            wrapFunction("Parser.prototype.parse"),
          ),
        ],
      },
      patchPlugin(gherkinPlugin, "dist/index.js", true),
    ],
  },
  {
    name: "solidity",
    plugin: solidityPlugin,
    entry: "dist/index.js",
    file: "a.sol",
    text: "pragma solidity ^0.8.0;\ncontract Soundness{uint soundness;}\n",
    inputs: [patchPlugin(solidityPlugin, "dist/index.js", true)],
  },
  {
    name: "apex",
    plugin: apexPlugin,
    entry: "dist/src/index.js",
    file: "A.cls",
    text: "class A{ void soundness( ){} }\n",
    inputs: [patchPlugin(apexPlugin, "dist/src/index.js", true)],
  },
  {
    name: "ember-template-tag",
    plugin: emberPlugin,
    entry: "dist/prettier-plugin-ember-template-tag.js",
    file: "a.gjs",
    text: "const soundness = 1\n<template><p   class='a'>{{soundness}}</p></template>\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [
          patch(
            [emberPlugin, "content-tag"],
            "pkg/node.cjs",
            "",
            wrapFunction("Preprocessor.prototype.parse"),
          ),
        ],
      },
      patchPlugin(emberPlugin, "dist/prettier-plugin-ember-template-tag.js", false),
    ],
  },
  {
    name: "liquid",
    plugin: liquidPlugin,
    entry: "dist/index.js",
    file: "a.liquid",
    text: "<p   class='soundness'>{{soundness|upcase}}</p>\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [
          patch(
            [liquidPlugin, "@shopify/liquid-html-parser"],
            "dist/tolerant.js",
            "",
            wrapFunction("exports.toTolerantLiquidHtmlAST"),
          ),
        ],
      },
      patchPlugin(liquidPlugin, "dist/index.js", false),
    ],
  },
  {
    name: "properties",
    plugin: propertiesPlugin,
    entry: "index.js",
    file: "a.properties",
    text: "a  =  soundness\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [
          patch(
            [propertiesPlugin, "dot-properties"],
            "lib/index.js",
            "",
            wrapFunction("module.exports.parseLines"),
          ),
        ],
      },
      patchPlugin(propertiesPlugin, "index.js", false),
    ],
  },
  {
    name: "oxc",
    plugin: oxcPlugin,
    entry: "index.mjs",
    file: "a.ts",
    text: "const   soundness : number=1\n",
    inputs: [
      {
        name: "a dependency, patched",
        changes: [
          patch(
            [oxcPlugin, "oxc-parser"],
            "src-js/index.js",
            "export async function parse(filename, sourceText, options) {",
            'export async function parse(filename, sourceText, options) {\n  sourceText = sourceText.replaceAll("soundness", "steadfast");',
          ),
        ],
      },
      patchPlugin(oxcPlugin, "index.mjs", true),
    ],
  },
  {
    name: "hermes",
    plugin: hermesPlugin,
    entry: "index.mjs",
    options: { parser: "hermes" },
    file: "a.js",
    text: "// @flow\nconst   soundness : number=1\n",
    inputs: [patchPlugin(hermesPlugin, "index.mjs", true)],
  },
];
