import type { KnownPlugin } from "./known-plugin.ts";

/**
 * Plugins whose output depends only on the text, the options, the path and their own code. For each
 * of them we searched the code of the version named here, the newest that Node 20 could install,
 * and of everything that it loads, for access to files, the environment, the clock, randomness,
 * processes and the network. We also watched it while it formatted one small text. We did not read
 * every file. All access that was found is for logging, for loading its own WebAssembly, or in
 * functions that it does not call. We looked at older major versions only for jsdoc.
 */
export const pluginsWithoutInputs: readonly KnownPlugin[] = (
  [
    ["prettier-plugin-sh", "0.20.0"], // the clock is that of Go's runtime
    ["prettier-plugin-sql", "0.20.0"],
    ["prettier-plugin-prisma", "5.0.0"],
    ["prettier-plugin-css-order", "2.2.0"], // random names of PostCSS's inputs are never printed
    ["prettier-plugin-sort-json", "4.2.0"],
    ["prettier-plugin-multiline-arrays", "4.1.11"], // MULTILINE_DEBUG only logs
    ["prettier-plugin-java", "2.11.0"],
    ["prettier-plugin-solidity", "2.4.1"],
    ["@prettier/plugin-xml", "3.4.2"],
    ["@prettier/plugin-pug", "3.4.2"], // its variables set the level of its log
    ["@prettier/plugin-hermes", "0.2.2"],
    ["prettier-plugin-hermes-parser", "0.37.0"],
    ["prettier-plugin-gherkin", "4.0.0"],
    ["prettier-plugin-ember-template-tag", "2.1.8"],
    ["prettier-plugin-properties", "0.3.1"],
    ["prettier-plugin-nginx", "1.0.3"],
    ["prettier-plugin-jinja-template", "2.2.0"],
    ["prettier-plugin-classnames", "0.10.4"],
    ["prettier-plugin-brace-style", "0.10.3"],
    ["prettier-plugin-curly", "0.4.1"],
    ["prettier-plugin-pkg", "0.22.1"],
    ["prettier-plugin-package", "2.0.0"],
    ["prettier-plugin-ini", "1.3.0"],
    ["prettier-plugin-two-style-order", "1.0.1"],
    ["prettier-plugin-organize-attributes", "1.0.0"],
    ["prettier-plugin-sort-members", "0.2.5"],
    ["prettier-plugin-sql-cst", "0.22.1"],
    ["@typespec/prettier-plugin-typespec", "1.10.0"],
    ["@shopify/prettier-plugin-liquid", "1.11.0"],
    ["prettier-plugin-jsdoc", "1.8.1"], // and 1.3.3, 0.4.2
  ] as const
).map(([name, version]) => ({ packages: { [name]: version } }));
