import type { Options } from "prettier";
import type { DescribedPlugin, PluginInput } from "../../events/events.ts";
import type { BypassReason } from "../../events/reasons.ts";
import { canonicalJson } from "../../pipeline/recipe.ts";
import { unreachable } from "../../util/unreachable.ts";
import { touchesText, type PluginOption } from "./language-facts.ts";
import type { PluginInputs, PluginProject } from "./plugin-registry.ts";
import type { PluginSet } from "./plugin-set.ts";
import { inferWithPlugins } from "./remembered-facts.ts";
import type { PluginBasis } from "./stamps.ts";
import { readTextOptions } from "./text-options.ts";
import { isAsUsed } from "./uses.ts";
import { seenPaths } from "./watch-plugins.ts";

/**
 * What the plugins of a text mean for its key. The parser is `undefined` where no language has such
 * a file name.
 */
export type TextPlugins =
  /** There are none. */
  | { readonly kind: "none" }
  /**
   * They take no part in formatting this text, and are only asked whether their options are valid.
   */
  | {
      readonly kind: "untouched";
      readonly set: PluginSet;
      readonly parser: string | undefined;
      readonly validates: string | undefined;
    }
  /** They take part. */
  | PluggedText
  | ({ readonly kind: "bypass" } & PluginRefusal);

/** A text whose plugins take part in formatting it. */
export interface PluggedText extends Omit<PluginInputs, "refusal"> {
  readonly kind: "plugged";
  readonly parser: string | undefined;
  readonly set: PluginSet;
  /** What goes into the key. */
  readonly identities: readonly string[];
}

/** Why nothing is looked up or stored. */
export interface PluginRefusal {
  readonly reason: BypassReason;
  readonly detail?: string;
}

/**
 * Finds out what the plugins of a text mean for its key.
 * @param text `undefined`: any text with these options
 */
export async function readTextPlugins(
  project: PluginProject,
  given: Options,
  text: string | undefined,
): Promise<TextPlugins> {
  const options = readTextOptions(given);
  const { plugins } = options;
  if (plugins.length === 0) return { kind: "none" };
  const registry = project.plugins;
  const set = await registry.setOf(options);
  if (set === undefined) return { kind: "bypass", reason: "plugin-unidentified" };
  if (!isAsUsed(set.entries, set.stamps)) return { kind: "bypass", reason: "plugin-replaced" };
  const facts = await registry.factsOf(set, plugins, project.watchesPlugins);
  const parser = given.parser ?? (await inferWithPlugins(project, facts, options));
  if (typeof parser === "string" && !touchesText(facts, parser, text, given)) {
    const validates = facts.options.some(({ name }) => given[name] !== undefined) ? set.identity : undefined;
    return { kind: "untouched", set, parser, validates };
  }
  // What they have read in this process before, nobody has seen: what they answer here may be
  // something else.
  if (!set.isKnown && !project.watchesPlugins) return { kind: "bypass", reason: "plugin-not-watched" };
  const inputs = await registry.inputsOf(set, options);
  if (!isAsUsed(set.entries, inputs.snapshot.stamps)) return { kind: "bypass", reason: "plugin-replaced" };
  const plugged = toPlugged(set, typeof parser === "string" ? parser : undefined, inputs);
  return "reason" in plugged ? { kind: "bypass", ...plugged } : plugged;
}

/** A text with what its plugins go by; or why nothing can be cached. */
export function toPlugged(
  set: PluginSet,
  parser: string | undefined,
  { refusal, ...inputs }: PluginInputs,
): PluggedText | PluginRefusal {
  if (refusal !== undefined) return { reason: "plugin-reads-other-things", detail: refusal };
  const { snapshot, trace } = inputs;
  const identities = [set.identity, snapshot.digest, ...(set.isKnown ? [] : [canonicalJson(trace)])];
  return { kind: "plugged", parser, set, identities, ...inputs };
}

/**
 * What the plugins of a text go by, to see later whether it is still the same. `undefined`: that
 * cannot be known.
 */
export async function readPluginBasis(
  project: PluginProject,
  given: Options,
): Promise<PluginBasis | undefined> {
  const options = readTextOptions(given);
  if (options.plugins.length === 0) return noBasis;
  const set = await project.plugins.setOf(options);
  if (set === undefined) return undefined;
  const { snapshot, refusal } = await project.plugins.inputsOf(set, options);
  if (refusal !== undefined) return undefined;
  return { stamps: [...set.stamps, ...snapshot.stamps], variables: snapshot.variables };
}

export const noBasis: PluginBasis = { stamps: [], variables: {} };

/** The options that the plugins of a text bring; none where the plugins cannot be known. */
export async function readPluginOptions(
  { plugins: registry, watchesPlugins }: PluginProject,
  given: Options,
): Promise<readonly PluginOption[]> {
  const options = readTextOptions(given);
  const set = options.plugins.length === 0 ? undefined : await registry.setOf(options);
  return set === undefined ? [] : (await registry.factsOf(set, options.plugins, watchesPlugins)).options;
}

/** Whether plugins and what they read are still what a text's recipe says. */
export function arePluginsSame(plugins: TextPlugins): boolean {
  switch (plugins.kind) {
    case "none":
      return true;
    case "untouched":
      return plugins.set.isCurrent();
    case "plugged":
      return plugins.set.isCurrent() && plugins.snapshot.lookNow();
    case "bypass":
      return false;
    default:
      return unreachable(plugins);
  }
}

/** For people: the plugins of a text, what is done about them, and what they go by. */
export function describePlugins(plugins: PluggedText | Extract<TextPlugins, { kind: "untouched" }>): {
  readonly plugins: readonly DescribedPlugin[];
  readonly inputs: readonly PluginInput[];
} {
  const isUntouched = plugins.kind === "untouched";
  return {
    plugins: plugins.set.members.map(({ name, version, known }) => ({
      name,
      version,
      part: isUntouched ? "none" : known === undefined ? "watched" : "known",
    })),
    inputs: isUntouched ? [] : plugins.snapshot.looked,
  };
}

/**
 * Absolute paths of everything whose change may change what the plugins of a text do; they need not
 * exist.
 */
export async function listPluginInputs(project: PluginProject, given: Options): Promise<readonly string[]> {
  const options = readTextOptions(given);
  const set = options.plugins.length === 0 ? undefined : await project.plugins.setOf(options);
  if (set === undefined) return [];
  const { snapshot } = await project.plugins.inputsOf(set, options);
  const stamped = [...set.stamps, ...snapshot.stamps].flat().map(([, path]) => path);
  // Also where caching is refused: plugins remember what they have read.
  const seen = set.isKnown || !project.watchesPlugins ? [] : seenPaths(project, set);
  return [...new Set([...stamped, ...seen])];
}
