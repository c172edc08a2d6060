import { dirname, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { getOrMake } from "../../util/get-or-make.ts";
import { loadPrettier } from "../prettier/load-prettier.ts";
import { namePluginObjects } from "../plugins/plugin-objects.ts";
import { unwatched, watch } from "../plugins/watch.ts";
import type { Project } from "../project/project.ts";
import { importDefault, readCodeChain } from "./code-globs.ts";
import {
  readConfigChain,
  understandFolder,
  type ConfigChain,
  type UnderstoodFolder,
} from "./config-chain.ts";
import { fromRemembered, hasPaths, toRemembered } from "./remembered-options.ts";
import { globsOf, tellApart, type GlobsOfFolder } from "./tell-apart.ts";
import { relativePath } from "../../util/relative-path.ts";

/**
 * What decides about the options of a file besides its configuration files. The fields have the
 * meaning of Prettier's command-line flags.
 */
export interface OptionsRequest {
  /**
   * Path of a configuration file, or `false` to use none. When absent, Prettier searches from the
   * file's folder upwards.
   */
  readonly config?: string | false;
  /** Whether `.editorconfig` counts. */
  readonly editorconfig: boolean;
  readonly configPrecedence: "cli-override" | "file-override" | "prefer-file";
  /** The options that were given on the command line, by API name (`printWidth`). */
  readonly cliOptions: Readonly<Record<string, unknown>>;
  /**
   * What takes the place of an option that a configuration in code sets to `undefined`, by name.
   * The command of Prettier reads such a switch as off; its library takes the default.
   */
  readonly whereUndefined?: Readonly<Record<string, unknown>>;
}

/** Resolves the options of files. A resolver reads each folder only once. */
export interface OptionsResolver {
  /**
   * The class of a file, by the globs that match it: files of one folder and class have the same
   * options. `undefined` when the configuration may look at the whole path.
   */
  classOf(file: string, project: Project, request: OptionsRequest): Promise<string | undefined>;
  /** Whether any configuration in the file's chain is code. */
  isCode(file: string, request: OptionsRequest): boolean;
  /**
   * The options from the configuration and the command line, without `filepath`. Rejects with
   * Prettier's error.
   */
  resolve(file: string, project: Project, request: OptionsRequest): Promise<Record<string, unknown>>;
}

type Config = Record<string, unknown> | null;

export function createOptionsResolver(): OptionsResolver {
  const chains = createChainReader();
  const codeGlobs = new Map<string, Promise<readonly GlobsOfFolder[] | undefined>>();
  const configs = new Map<string, Promise<Config>>();

  const readCode = (chain: ConfigChain, { location, watchesPlugins }: Project, request: OptionsRequest) => {
    const evaluate = watchesPlugins ? watch : unwatched;
    const name = `${location.directory}\0${chain.anchor}\0${request.config ?? ""}`;
    let globs = codeGlobs.get(name);
    if (globs === undefined) {
      // Errors are ignored here: Prettier reports a broken configuration when the options are
      // resolved. Prettier is loaded outside of `watch`, because what it reads while it loads does
      // not belong to the plugins.
      const loaded = unwatched(() => loadPrettier(location));
      const read = () => readCodeChain(chain, explicitOf(request), location);
      globs = loaded
        .then(() => evaluate(read))
        .then(
          (files) => files && globsOf(files),
          () => undefined,
        );
      codeGlobs.set(name, globs);
    }
    return globs;
  };
  const classOf: OptionsResolver["classOf"] = async (file, project, request) => {
    const chain = chains(file, request);
    if (chain === undefined) return "";
    const globs = chain.isCode ? await readCode(chain, project, request) : globsOf(chain.files);
    return globs && tellApart(resolve(file), globs);
  };
  const resolveShared = async (file: string, project: Project, request: OptionsRequest): Promise<Config> => {
    const chain = chains(file, request);
    if (chain === undefined) return null;
    const seen = await classOf(file, project, request);
    if (seen === undefined) return resolveConfig(file, project, request, { chain, seen });
    const { location } = project;
    const asked = [location.directory, chain.anchor, request.config ?? null, request.editorconfig];
    const name = JSON.stringify([...asked, chain.facts, seen]);
    let config = configs.get(name);
    if (config === undefined) {
      configs.set(name, (config = resolveConfig(file, project, request, { chain, seen })));
      // Forget the failure: the configuration may be repaired.
      config.catch(() => configs.delete(name));
    }
    return config;
  };
  return {
    classOf,
    isCode: (file, request) => chains(file, request)?.isCode ?? false,
    resolve: async (file, project, request) =>
      applyPrecedence(await resolveShared(resolve(file), project, request), request),
  };
}

/**
 * Returns a function that reads the chain of a file's folder, or returns `undefined` when the
 * request excludes configuration.
 */
function createChainReader(): (file: string, request: OptionsRequest) => ConfigChain | undefined {
  const chains = new Map<string, ConfigChain>();
  const folders = new Map<string, UnderstoodFolder>();
  const readFolder = (folder: string) => getOrMake(folders, folder, () => understandFolder(folder));
  return (file, request) => {
    if (request.config === false) return undefined;
    const directory = dirname(resolve(file));
    return getOrMake(chains, `${directory}\0${request.config ?? ""}`, () =>
      readConfigChain(directory, explicitOf(request), readFolder),
    );
  };
}

function explicitOf({ config }: OptionsRequest): string | undefined {
  return typeof config === "string" ? resolve(config) : undefined;
}

/** Takes the configuration from the memo if it is there, else asks Prettier. */
async function resolveConfig(
  file: string,
  { location, content, memo, watchesPlugins }: Project,
  request: OptionsRequest,
  { chain, seen }: { readonly chain: ConfigChain; readonly seen: string | undefined },
): Promise<Config> {
  const explicitConfig = explicitOf(request);
  const pathPart = seen ?? `${chain.place} ${pathBelow(file, chain.topLevel)}`;
  const dependsOn = [content, request.editorconfig, chain.facts, pathPart];
  if (!chain.isCode) {
    const known = fromRemembered(await memo.get("configuration", dependsOn), chain.files);
    if (known !== undefined) return known;
  }
  const prettier = await loadPrettier(location);
  // A configuration that is code may load plugins, which may read files while they load.
  const evaluate = chain.isCode && watchesPlugins ? watch : unwatched;
  const settings = {
    editorconfig: request.editorconfig,
    // Prettier's own cache may be older than the chain that was just read.
    useCache: chain.isCode,
    ...(explicitConfig === undefined ? {} : { config: explicitConfig }),
  };
  const config = await evaluate(() => prettier.resolveConfig(file, settings));
  if (chain.isCode) {
    const plugins = config?.["plugins"];
    if (Array.isArray(plugins) && plugins.some((plugin) => typeof plugin !== "string")) {
      const configFile = explicitConfig ?? (await prettier.resolveConfigFile(file));
      if (configFile !== null) await namePluginObjects(configFile, plugins);
    }
    return config;
  }
  const hasLiteral = chain.files.some(({ literal }) => literal !== undefined);
  const used =
    hasLiteral || hasPaths(config) ? (explicitConfig ?? (await prettier.resolveConfigFile(file))) : null;
  if (hasLiteral && !(await isLoadedAsWritten(chain, used))) return config;
  // A file may have changed between our reading and Prettier's. Then the answer is not remembered.
  const { facts } = readConfigChain(dirname(file), explicitConfig);
  const remembered = toRemembered(config, chain.files, used);
  if (remembered !== undefined && JSON.stringify(facts) === JSON.stringify(chain.facts))
    await memo.set("configuration", dependsOn, remembered);
  return config;
}

/**
 * Whether Node has loaded a module that is a literal as its text says. In a program that has loaded
 * an earlier version of it, Prettier still has that one.
 */
async function isLoadedAsWritten({ files }: ConfigChain, used: string | null): Promise<boolean> {
  const literal = files.find(({ path }) => path === used)?.literal;
  return literal === undefined || isDeepStrictEqual(await importDefault(used!), literal.value);
}

/** Source: Prettier 3.10 `cli/options/get-options-for-file.js` (`applyConfigPrecedence`). */
function applyPrecedence(given: Config, request: OptionsRequest): Record<string, unknown> {
  const config = given && replaceUndefined(given, request.whereUndefined ?? {});
  switch (request.configPrecedence) {
    case "cli-override":
      return { ...config, ...request.cliOptions };
    case "file-override":
      return { ...request.cliOptions, ...config };
    case "prefer-file":
      return { ...(config ?? request.cliOptions) };
  }
}

function replaceUndefined(
  config: NonNullable<Config>,
  whereUndefined: Readonly<Record<string, unknown>>,
): NonNullable<Config> {
  const replaced = Object.entries(whereUndefined).filter(
    ([name]) => Object.hasOwn(config, name) && config[name] === undefined,
  );
  return replaced.length === 0 ? config : { ...config, ...Object.fromEntries(replaced) };
}

function pathBelow(file: string, levels: number): string {
  let top = dirname(file);
  for (let level = 0; level < levels; level += 1) top = dirname(top);
  return relativePath(top, file);
}
