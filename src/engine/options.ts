import { dirname, relative, resolve, sep } from "node:path";
import type { Options } from "prettier";
import type { OptionsRequest } from "../formatter.ts";
import { canonicalJson } from "../pipeline/recipe.ts";
import { readConfigChain, readConfigFolder, type ConfigChain, type ConfigFolder } from "./config-chain.ts";
import { loadPrettier } from "./load-prettier.ts";
import type { Project } from "./project.ts";

/** Resolves the options of files; see `Formatter.resolveOptions`. Folders are read once in the life of a resolver. */
export type OptionsResolver = (file: string, project: Project, request: OptionsRequest) => Promise<Options>;

export function createOptionsResolver(): OptionsResolver {
  const chains = new Map<string, ConfigChain>();
  const folders = new Map<string, ConfigFolder>();
  const readFolder = (folder: string) => {
    let known = folders.get(folder);
    if (known === undefined) folders.set(folder, (known = readConfigFolder(folder)));
    return known;
  };
  const chainOf = (directory: string, config: string | undefined) => {
    const name = `${directory}\0${config ?? ""}`;
    let chain = chains.get(name);
    if (chain === undefined) chains.set(name, (chain = readConfigChain(directory, config, readFolder)));
    return chain;
  };
  return async (file, project, request) => {
    const absoluteFile = resolve(file);
    const config = await resolveConfig(absoluteFile, project, request, chainOf);
    return { ...applyPrecedence(config, request), filepath: file } as Options;
  };
}

async function resolveConfig(
  file: string,
  { location, content, memo }: Project,
  request: OptionsRequest,
  chainOf: (directory: string, config: string | undefined) => ConfigChain,
): Promise<Record<string, unknown> | null> {
  if (request.config === false) return null;
  const explicitConfig = request.config === undefined ? undefined : resolve(request.config);
  const chain = chainOf(dirname(file), explicitConfig);
  const dependsOn = [
    content,
    request.editorconfig,
    chain.facts,
    chain.dependsOnPath ? pathBelow(file, chain.topLevel) : "",
  ];
  if (!chain.isCode) {
    const known = await memo.get("options", dependsOn);
    if (known !== undefined) return known as Record<string, unknown> | null;
  }
  const prettier = await loadPrettier(location);
  const config = await prettier.resolveConfig(file, {
    editorconfig: request.editorconfig,
    // Prettier's own memory may be older than the chain that was just read.
    useCache: chain.isCode,
    ...(explicitConfig === undefined ? {} : { config: explicitConfig }),
  });
  // A relative plugin comes back as an absolute path, which means nothing in another checkout.
  if (chain.isCode || config?.["plugins"] !== undefined) return config;
  // Nor may a file have changed between our reading and Prettier's.
  const isUnchanged = canonicalJson(readConfigChain(dirname(file), explicitConfig)) === canonicalJson(chain);
  if (isUnchanged) await memo.set("options", dependsOn, config);
  return config;
}

/** Source: Prettier 3.10 `cli/options/get-options-for-file.js` (`applyConfigPrecedence`). */
function applyPrecedence(
  config: Record<string, unknown> | null,
  request: OptionsRequest,
): Record<string, unknown> {
  switch (request.configPrecedence) {
    case "cli-override":
      return { ...config, ...request.cliOptions };
    case "file-override":
      return { ...request.cliOptions, ...config };
    case "prefer-file":
      return { ...(config ?? request.cliOptions) };
  }
}

function pathBelow(file: string, levels: number): string {
  let top = dirname(file);
  for (let level = 0; level < levels; level += 1) top = dirname(top);
  return relative(top, file).split(sep).join("/");
}
