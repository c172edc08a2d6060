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
 * What the plugins of a text mean for its key. `parser` is `undefined` when no language has the
 * file name.
 */
export type TextPlugins =
  /** The text has no plugins. */
  | { readonly kind: "none" }
  /** The plugins take no part in formatting this text. Only their options are validated. */
  | {
      readonly kind: "untouched";
      readonly set: PluginSet;
      readonly parser: string | undefined;
      readonly validates: string | undefined;
    }
  /** The plugins take part in formatting. */
  | PluggedText
  | ({ readonly kind: "bypass" } & PluginRefusal);

/** A text whose plugins take part in formatting it. */
export interface PluggedText extends Omit<PluginInputs, "refusal"> {
  readonly kind: "plugged";
  readonly parser: string | undefined;
  readonly set: PluginSet;
  /** What goes into the key for the plugins and their inputs. */
  readonly identities: readonly string[];
}

/** Why nothing may be looked up or stored. */
export interface PluginRefusal {
  readonly reason: BypassReason;
  readonly detail?: string;
}

/**
 * Finds out how the plugins of a text affect its key, or why they prevent caching.
 * @param text `undefined` for any text with these options
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
  // In this process nobody has seen what the plugins have read so far, so their output may depend
  // on unknown inputs.
  if (!set.isKnown && !project.watchesPlugins) return { kind: "bypass", reason: "plugin-not-watched" };
  const inputs = await registry.inputsOf(set, options);
  if (!isAsUsed(set.entries, inputs.snapshot.stamps)) return { kind: "bypass", reason: "plugin-replaced" };
  const plugged = toPlugged(set, typeof parser === "string" ? parser : undefined, inputs);
  return "reason" in plugged ? { kind: "bypass", ...plugged } : plugged;
}

/** Combines the plugins of a text with their inputs, or returns why nothing can be cached. */
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
 * What the output of a text's plugins depends on, for checking later whether it has changed.
 * Resolves to `undefined` if that cannot be known.
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

/** The options that the plugins of a text add. The list is empty if the plugins cannot be known. */
export async function readPluginOptions(
  { plugins: registry, watchesPlugins }: PluginProject,
  given: Options,
): Promise<readonly PluginOption[]> {
  const options = readTextOptions(given);
  const set = options.plugins.length === 0 ? undefined : await registry.setOf(options);
  return set === undefined ? [] : (await registry.factsOf(set, options.plugins, watchesPlugins)).options;
}

/** Whether plugins and their inputs are still those of a text's recipe. */
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

/** Describes for users the plugins of a text, how they are treated, and their inputs. */
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
 * Absolute paths of everything that may affect the output of a text's plugins. The paths need not
 * exist.
 */
export async function listPluginInputs(project: PluginProject, given: Options): Promise<readonly string[]> {
  const options = readTextOptions(given);
  const set = options.plugins.length === 0 ? undefined : await project.plugins.setOf(options);
  if (set === undefined) return [];
  const { snapshot } = await project.plugins.inputsOf(set, options);
  const stamped = [...set.stamps, ...snapshot.stamps].flat().map(([, path]) => path);
  // Include what was seen even when caching was refused, because plugins remember what they have
  // read.
  const seen = set.isKnown || !project.watchesPlugins ? [] : seenPaths(project, set);
  return [...new Set([...stamped, ...seen])];
}
