import type * as Babel from "@babel/parser";
import { join } from "node:path";
import { locateOwnPrettier } from "../../../engine/prettier/locate-prettier.ts";
import { readJson } from "../../shared/read-json.ts";
import { requireLazily } from "../../shared/require-lazily.ts";

/**
 * Whether a file can still be read as what it is, after a change. One that could not be read before
 * is not judged.
 */
export async function staysWhole(path: string, before: string, after: string): Promise<boolean> {
  for (const { files, parse } of kinds)
    if (files.test(path) && (await isAccepted(parse, before)) && !(await isAccepted(parse, after)))
      return false;
  return true;
}

interface Kind {
  readonly files: RegExp;
  /** Throws, or rejects, for a text that is none of this kind. */
  parse(text: string): unknown;
}

/** JSON is YAML, too, so that a file without an extension counts as YAML. */
const kinds: readonly Kind[] = [
  { files: /\.(?:jsonc?|code-workspace)$/, parse: JSON.parse },
  {
    files: /\.(?:jsonc?|code-workspace)$/,
    parse: (text) => {
      if (readJson(text) === undefined) throw new SyntaxError("No object of JSON.");
    },
  },
  {
    files: /\.ya?ml$|(?:^|\/)\.(?:lintstagedrc|nano-staged)$/,
    parse: (text) => loadYamlParser().parse(text, {}),
  },
  {
    files: /\.[cm]?[jt]s$/,
    parse: (text) =>
      (requireLazily("@babel/parser") as typeof Babel).parse(text, {
        sourceType: "unambiguous",
        plugins: ["typescript"],
      }),
  },
];

interface YamlParser {
  parse(text: string, options: object): unknown;
}

/** The one of our own Prettier, because that of the project may be too old. */
function loadYamlParser(): YamlParser {
  const file = join(locateOwnPrettier().directory, "plugins/yaml.js");
  return (requireLazily(file) as { readonly parsers: { readonly yaml: YamlParser } }).parsers.yaml;
}

async function isAccepted(parse: Kind["parse"], text: string): Promise<boolean> {
  try {
    await parse(text);
    return true;
  } catch {
    // Whatever the reason is, this file cannot be read.
    return false;
  }
}
