import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { PrettierLocation } from "../prettier/locate-prettier.ts";
import { importByNode } from "../../util/code-cache.ts";
import { loadPrettier, majorVersion } from "../prettier/load-prettier.ts";
import { isConfigOfCode, type ChainFile, type ConfigChain } from "./config-chain.ts";
import { readObjectGlobs, type ConfigGlob } from "./config-globs.ts";
import { namedConfiguration } from "./named-configuration.ts";

/**
 * For a chain with a configuration that is code: the files that decide about the options, with the
 * globs of the evaluated configuration. Prettier tells us which configuration file it uses. Node
 * evaluates a module only once, so we see the same configuration as Prettier. Returns `undefined`
 * when it is not certain what Prettier would use, or when the configuration is not plain data.
 */
export async function readCodeChain(
  chain: ConfigChain,
  explicitConfig: string | undefined,
  location: PrettierLocation,
): Promise<readonly ChainFile[] | undefined> {
  // Older versions evaluate a configuration again for each search, so ours could differ.
  if (majorVersion(location) < 3) return undefined;
  const prettier = await loadPrettier(location);
  const used = explicitConfig ?? (await prettier.resolveConfigFile(chain.files[0]!.path));
  const ofEditor = chain.files.filter(({ path }) => path.endsWith(".editorconfig") && path !== used);
  if (used === null) return ofEditor;
  const file = chain.files.find(({ path }) => path === used);
  if (file === undefined) return undefined;
  const globs = file.isCode ? await readEvaluatedGlobs(file) : file.globs;
  return [...ofEditor, { ...file, globs }];
}

async function readEvaluatedGlobs({ path, content }: ChainFile): Promise<readonly ConfigGlob[] | undefined> {
  const named = isConfigOfCode(path) ? undefined : namedConfiguration(path, content ?? "");
  if (!isConfigOfCode(path) && named === undefined) return undefined;
  const config = await (named === undefined ? importDefault(path) : loadShared(named, path));
  return isPlainData(config) ? readObjectGlobs(config) : undefined;
}

/** What a configuration module exports, as Node.js has loaded it. */
export async function importDefault(file: string): Promise<unknown> {
  return ((await importByNode(file)) as { default?: unknown }).default;
}

/** Source: Prettier 3.10 `config/prettier-config/load-external-config.js`. */
async function loadShared(name: string, configFile: string): Promise<unknown> {
  const require = createRequire(pathToFileURL(configFile));
  try {
    const required = require(name) as { __esModule?: unknown; default?: unknown };
    const isModule = (process.features as { require_module?: boolean }).require_module && required.__esModule;
    return isModule ? required.default : required;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_REQUIRE_ESM") throw error;
    return importDefault(require.resolve(name));
  }
}

/** Whether reading the configuration twice gives the same values. A getter might not. */
function isPlainData(config: unknown): boolean {
  if (config === null || typeof config !== "object") return false;
  const { overrides } = Object.getOwnPropertyDescriptors(config) as Record<string, PropertyDescriptor>;
  if (overrides === undefined) return !("overrides" in config);
  if (overrides.get !== undefined || !Array.isArray(overrides.value)) return false;
  return (overrides.value as unknown[]).every(
    (override) =>
      override !== null &&
      typeof override === "object" &&
      Object.values(Object.getOwnPropertyDescriptors(override)).every(({ get }) => get === undefined),
  );
}
