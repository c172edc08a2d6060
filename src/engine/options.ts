import { dirname, relative, resolve, sep } from "node:path";
import type { OptionsRequest } from "../formatter.ts";
import { canonicalJson, fileNameFacts } from "../pipeline/recipe.ts";
import {
  readConfigChain,
  readConfigFolder,
  type ConfigChain,
  type ConfigFolder,
  type ConfigScope,
} from "./config-chain.ts";
import { loadPrettier } from "./load-prettier.ts";
import type { Project } from "./project.ts";

/** Resolves the options of files. Folders are read once in the life of a resolver. */
export interface OptionsResolver {
  /** What of the file's path may decide about its options. */
  scopeOf(file: string, request: OptionsRequest): ConfigScope;
  /** Whether a configuration of the file is code. */
  isCode(file: string, request: OptionsRequest): boolean;
  /** The options as the configuration and the command line have them, without `filepath`. Rejects with Prettier's error. */
  resolve(file: string, project: Project, request: OptionsRequest): Promise<Record<string, unknown>>;
}

export function createOptionsResolver(): OptionsResolver {
  const chains = new Map<string, ConfigChain>();
  const folders = new Map<string, ConfigFolder>();
  const readFolder = (folder: string) => {
    let known = folders.get(folder);
    if (known === undefined) folders.set(folder, (known = readConfigFolder(folder)));
    return known;
  };
  const chainOf: ChainReader = (file, { config }) => {
    if (config === false) return undefined;
    const directory = dirname(file);
    const name = `${directory}\0${config ?? ""}`;
    let chain = chains.get(name);
    if (chain === undefined) {
      const explicitConfig = config === undefined ? undefined : resolve(config);
      chains.set(name, (chain = readConfigChain(directory, explicitConfig, readFolder)));
    }
    return chain;
  };
  return {
    scopeOf: (file, request) => {
      const chain = chainOf(file, request);
      if (chain === undefined) return "folder";
      return chain.isCode ? "path" : chain.scope;
    },
    isCode: (file, request) => chainOf(file, request)?.isCode ?? false,
    resolve: async (file, project, request) =>
      applyPrecedence(await resolveConfig(resolve(file), project, request, chainOf), request),
  };
}

/** The chain of a file's folder; `undefined` where no configuration counts. */
type ChainReader = (file: string, request: OptionsRequest) => ConfigChain | undefined;

async function resolveConfig(
  file: string,
  { location, content, memo }: Project,
  request: OptionsRequest,
  chainOf: ChainReader,
): Promise<Record<string, unknown> | null> {
  const chain = chainOf(file, request);
  if (chain === undefined) return null;
  const explicitConfig = typeof request.config === "string" ? resolve(request.config) : undefined;
  const dependsOn = [content, request.editorconfig, chain.facts, pathPart(file, chain)];
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

function pathPart(file: string, { scope, topLevel }: ConfigChain): string {
  switch (scope) {
    case "folder":
      return "";
    case "ending":
      return `*${fileNameFacts(file)}`;
    case "path":
      return pathBelow(file, topLevel);
  }
}

function pathBelow(file: string, levels: number): string {
  let top = dirname(file);
  for (let level = 0; level < levels; level += 1) top = dirname(top);
  return relative(top, file).split(sep).join("/");
}
