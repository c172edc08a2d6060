import type { KnownPlugin } from "./known-plugin.ts";

/** The table. */
export const knownPlugins: readonly KnownPlugin[] = [];

/** @param packageName of the package that a plugin starts in */
export function findKnownPlugin(packageName: string): KnownPlugin | undefined {
  return knownPlugins.find(({ packages }) => packages.includes(packageName));
}
