import type { Random } from "../../oracle/random.ts";
import { makeAstro, makeCss, makeSvelte, makeTsx } from "./generate-components.ts";
import { makeJava, makeJson, makeManifest } from "./generate-other.ts";
import { readRealSource } from "./real-sources.ts";

/** A repository in the shape of a real one. */
export interface RepositoryShape {
  readonly name: string;
  /** Prettier's configuration. */
  readonly configuration: Readonly<Record<string, unknown>>;
  /** Packages that are installed in it, besides Prettier. */
  readonly packages: readonly string[];
  /** Kinds of files; of 100 files, so many are of each. */
  readonly kinds: readonly (readonly [share: number, kind: FileKind])[];
  /** What stands at its root. */
  readonly files: Readonly<Record<string, string>>;
}

/** How files of a kind are named and made; `index` counts those of the kind. */
interface FileKind {
  readonly pathOf: (index: number) => string;
  readonly make: (random: Random, index: number) => string;
}

const inFolders = (name: string, extension: string, make: FileKind["make"]): FileKind => ({
  pathOf: (index) => `${name}/part-${Math.floor(index / 40)}/file-${index}.${extension}`,
  make,
});
const typeScript = inFolders("src", "ts", (_, index) => readRealSource("ts", index));
const javaScript = inFolders("src", "js", (_, index) => readRealSource("js", index));
const markdown = inFolders("docs", "md", (_, index) => readRealSource("md", index));
const tsx = inFolders("app", "tsx", makeTsx);
const css = inFolders("styles", "css", makeCss);
const json = inFolders("data", "json", makeJson);
const java = inFolders("server", "java", makeJava);
const svelte = inFolders("components", "svelte", makeSvelte);
const astro = inFolders("pages", "astro", makeAstro);
const manifest: FileKind = {
  pathOf: (index) => `packages/package-${index}/package.json`,
  make: makeManifest,
};

const application = [
  [55, tsx],
  [30, typeScript],
  [5, css],
  [5, json],
  [5, markdown],
] as const;
const stylesheet = { "app.css": '@import "tailwindcss";\n\n@utility brand {\n  z-index: 10;\n}\n' };
const tailwind = "prettier-plugin-tailwindcss";
const withTailwind = (
  name: string,
  plugin: string,
  packages: readonly string[],
  files: Readonly<Record<string, string>>,
  options: object = {},
): RepositoryShape => ({
  name,
  configuration: { plugins: [plugin, tailwind], tailwindStylesheet: "./app.css", ...options },
  packages: [plugin, tailwind, ...packages],
  kinds: application,
  files: { ...stylesheet, ...files },
});

export const repositories: readonly RepositoryShape[] = [
  {
    name: "no plugins",
    configuration: {},
    packages: [],
    kinds: [
      [60, typeScript],
      [25, tsx],
      [5, css],
      [5, json],
      [5, markdown],
    ],
    files: {},
  },
  {
    name: "svelte",
    configuration: { plugins: ["prettier-plugin-svelte"], useTabs: true, singleQuote: true },
    packages: ["prettier-plugin-svelte", "svelte"],
    kinds: [
      [50, svelte],
      [35, typeScript],
      [5, css],
      [5, json],
      [5, markdown],
    ],
    files: {},
  },
  {
    name: "packagejson + java",
    configuration: {
      plugins: ["prettier-plugin-packagejson", "prettier-plugin-java"],
      overrides: [{ files: "*.java", options: { tabWidth: 4 } }],
    },
    packages: ["prettier-plugin-packagejson", "prettier-plugin-java"],
    kinds: [
      [40, java],
      [10, manifest],
      [40, typeScript],
      [5, json],
      [5, markdown],
    ],
    files: {},
  },
  {
    name: "hermes",
    configuration: {
      plugins: ["@prettier/plugin-hermes"],
      overrides: [{ files: "*.js", options: { parser: "hermes" } }],
    },
    packages: ["@prettier/plugin-hermes"],
    kinds: [
      [85, javaScript],
      [10, json],
      [5, markdown],
    ],
    files: {},
  },
  {
    name: "sort-json",
    configuration: { plugins: ["prettier-plugin-sort-json"], jsonRecursiveSort: true },
    packages: ["prettier-plugin-sort-json"],
    kinds: [
      [40, json],
      [55, typeScript],
      [5, markdown],
    ],
    files: {},
  },
  {
    name: "astro",
    configuration: {
      plugins: ["prettier-plugin-astro"],
      overrides: [{ files: "*.astro", options: { parser: "astro" } }],
    },
    packages: ["prettier-plugin-astro"],
    kinds: [
      [40, astro],
      [30, typeScript],
      [10, css],
      [20, markdown],
    ],
    files: {},
  },
  withTailwind("ianvs + tailwind", "@ianvs/prettier-plugin-sort-imports", ["tailwindcss"], {}),
  withTailwind(
    "trivago + tailwind",
    "@trivago/prettier-plugin-sort-imports",
    ["tailwindcss"],
    {},
    {
      importOrder: ["^@/", "^[./]"],
      importOrderSeparation: true,
    },
  ),
  withTailwind(
    "organize-imports + tailwind",
    "prettier-plugin-organize-imports",
    ["tailwindcss", "typescript"],
    { "tsconfig.json": '{ "compilerOptions": { "jsx": "react-jsx", "strict": true } }\n' },
  ),
];
