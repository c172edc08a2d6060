import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { importByNode } from "../../util/code-cache.ts";
import { majorVersion, type PrettierModule } from "../prettier/load-prettier.ts";
import type { PrettierLocation } from "../prettier/locate-prettier.ts";
import { isConfigOfCode, type ChainFile, type ConfigChain } from "./config-chain.ts";
import { namedConfiguration } from "./named-configuration.ts";

/**
 * The file of a chain with code that Prettier uses, as Prettier tells us. Returns `undefined` when
 * it is not certain.
 */
export async function findUsed(
  chain: ConfigChain,
  explicitConfig: string | undefined,
  location: PrettierLocation,
  prettier: PrettierModule,
): Promise<ChainFile | "none" | undefined> {
  // Older versions evaluate a configuration again for each search, so ours could differ.
  if (majorVersion(location) < 3) return undefined;
  const used = explicitConfig ?? (await prettier.resolveConfigFile(chain.files[0]!.path));
  return used === null ? "none" : chain.files.find(({ path }) => path === used);
}

/**
 * The module that a configuration file is, or that it names. Returns `undefined` when only Prettier
 * can tell.
 */
export function nameOfCode({ path, content }: ChainFile): string | undefined {
  return isConfigOfCode(path) ? path : namedConfiguration(path, content ?? "");
}

/**
 * What a configuration module exports. Node evaluates a module only once, so we see the same as
 * Prettier. Source: Prettier 3.10 `config/prettier-config/load-external-config.js`.
 *
 * @param name see `nameOfCode`
 */
export async function evaluate(name: string, configFile: string): Promise<unknown> {
  if (name === configFile) return importDefault(name);
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

/** What a module exports, as Node.js has loaded it. */
async function importDefault(file: string): Promise<unknown> {
  return ((await importByNode(file)) as { default?: unknown }).default;
}
