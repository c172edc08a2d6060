import { dirname } from "node:path";
import { isProxy } from "node:util/types";
import { canonicalJson } from "../../pipeline/recipe.ts";
import { digestHex } from "../../util/digest.ts";
import { isCodeCurrent, stampCode, watchCode, type CodeBasis } from "../plugins/watch-code.ts";
import { unwatched, watch } from "../plugins/watch.ts";
import { loadPrettier } from "../prettier/load-prettier.ts";
import type { Project } from "../project/project.ts";
import { evaluate, findUsed, nameOfCode } from "./evaluate.ts";
import { nodeFacts, type ChainFile, type ConfigChain } from "./config-chain.ts";
import { readObjectGlobs } from "./config-globs.ts";
import { packageTypeOf } from "./literal-config.ts";

/** What a chain with code has given in some process, and what that depends on. Plain data. */
interface KnownCode extends CodeBasis {
  /** Which of the chain's files Prettier uses; -1 for none. */
  readonly used: number;
  /** What that file exports, if it is code. */
  readonly value?: unknown;
}

/** A chain with code whose code has been evaluated, now or earlier. */
export interface EvaluatedChain {
  /** The files that decide; `undefined` where that is not certain. */
  readonly files: readonly ChainFile[] | undefined;
  /** The chain as if it were data, where the code would give the same data again. */
  readonly asData: ConfigChain | undefined;
}

/**
 * Evaluates the code of a chain, unless another process has done so and nothing has changed since
 * that the code depends on. Then neither the code nor Prettier is loaded.
 */
export async function evaluateChain(
  chain: ConfigChain,
  project: Project,
  explicitConfig: string | undefined,
): Promise<EvaluatedChain> {
  const { location, memo, watchesPlugins } = project;
  const dependsOn = [project.content, explicitConfig ?? null, ...processFacts(chain)];
  const known = watchesPlugins ? ((await memo.get("code", dependsOn)) as KnownCode | null | undefined) : null;
  if (known && isCodeCurrent(known)) return toData(chain, known);
  // What Prettier reads while it is loaded and searches does not belong to the code.
  const found = await unwatched(async () =>
    findUsed(chain, explicitConfig, location, await loadPrettier(location)),
  );
  if (found === undefined) return { files: undefined, asData: undefined };
  const used = found === "none" ? -1 : chain.files.indexOf(found);
  const isCode = found !== "none" && found.isCode;
  const learnt = isCode
    ? await evaluateFile(found, project, { isHopeless: known === null, facts: canonicalJson(chain.facts) })
    : { basis: { stamps: [], variables: [] } };
  if (learnt === undefined) return { files: undefined, asData: undefined };
  const { basis, ...value } = learnt;
  if (watchesPlugins && basis === "hopeless") await memo.set("code", dependsOn, null);
  if (basis === undefined || basis === "hopeless")
    return { ...toData(chain, { used, ...value }), asData: undefined };
  const code: KnownCode = { used, ...value, ...basis };
  await memo.set("code", dependsOn, code);
  return toData(chain, code);
}

interface Learnt {
  readonly value: unknown;
  /** `hopeless`: it gives more than data, or nobody can know what it loads. */
  readonly basis: CodeBasis | "hopeless" | undefined;
}

async function evaluateFile(
  file: ChainFile,
  { location, watchesPlugins }: Project,
  { isHopeless, facts }: { readonly isHopeless: boolean; readonly facts: string },
): Promise<Learnt | undefined> {
  const name = nameOfCode(file);
  if (name === undefined) return undefined;
  const run = () => evaluate(name, file.path);
  if (!watchesPlugins) return { value: await run(), basis: undefined };
  const code = isHopeless ? undefined : stampCode(name, file.path, location.directory);
  if (code === undefined) return { value: await watch(run), basis: "hopeless" };
  const { value, basis } = await watchCode(run, { entry: file.path, code, facts });
  return { value, basis: isJson(value) ? basis : "hopeless" };
}

function toData(chain: ConfigChain, { used, ...code }: Pick<KnownCode, "used" | "value">): EvaluatedChain {
  const found = chain.files[used];
  const file = found && "value" in code ? withValue(found, code.value) : found;
  const files = chain.files.flatMap((each) =>
    each === found ? file! : each.path.endsWith(".editorconfig") ? each : [],
  );
  const gives = digestHex(JSON.stringify([used, found?.path, code.value]));
  // An unreadable file is for Prettier to report.
  const isCode = files.some((each) => each.isCode);
  return { files, asData: isCode ? undefined : { ...chain, files, isCode, gives } };
}

function withValue(file: ChainFile, value: unknown): ChainFile {
  return isJson(value)
    ? { ...file, isCode: false, literal: { value, isEvaluated: true }, globs: readObjectGlobs(value) }
    : { ...file, globs: isPlainData(value) ? readObjectGlobs(value) : undefined };
}

/** What code may read of the process that nobody can watch, and what it may load by. */
function processFacts({ facts, files }: ConfigChain): readonly unknown[] {
  const { env, execPath, platform, arch } = process;
  const modules = files.filter(({ path }) => /\.[jt]s$/.test(path));
  return [
    ...[facts, files.map(({ path }) => path), modules.map(({ path }) => packageTypeOf(dirname(path)))],
    ...[process.cwd(), nodeFacts(), execPath, platform, arch],
    ["NODE_PATH", "TZ", "LANG", "LANGUAGE", "LC_ALL", "LC_MESSAGES"].map((name) => env[name] ?? null),
  ];
}

/** Whether a value is an object of nothing but data, which is the same each time it is read. */
function isJson(value: unknown): boolean {
  if (value === null || typeof value !== "object" || Array.isArray(value) || hasAccessors(value))
    return false;
  try {
    return canonicalJson(JSON.parse(JSON.stringify(value))) === canonicalJson(value);
  } catch {
    // A function, an object of a class, or a circle.
    return false;
  }
}

function hasAccessors(value: unknown, above: readonly unknown[] = []): boolean {
  if (value === null || typeof value !== "object") return false;
  if (isProxy(value) || above.includes(value)) return true;
  return Object.values(Object.getOwnPropertyDescriptors(value)).some(
    (property) => property.get !== undefined || hasAccessors(property.value, [...above, value]),
  );
}

/** Whether reading the globs of a configuration twice gives the same. A getter might not. */
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
