import type { Options } from "prettier";
import { runUncached } from "../engine/plugins/plugin-use.ts";
import { loadPrettier } from "../engine/prettier/load-prettier.ts";
import { isPrettierReplaced, type Project } from "../engine/project/project.ts";

/**
 * Whether Prettier itself returns a text unchanged; an error is an answer, too. `undefined` if
 * Prettier was replaced on disk, because then the answer belongs to another version than the keys.
 */
export async function isLeftByPrettier(
  text: string,
  options: Options,
  project: Project,
): Promise<boolean | undefined> {
  const prettier = await loadPrettier(project.location);
  let formatted: string | undefined;
  try {
    formatted = await runUncached(project, options, () => prettier.format(text, { ...options }));
  } catch {
    // Prettier rejects the text, so nobody can have proven that it is formatted.
  }
  return (await isPrettierReplaced(project)) ? undefined : formatted === text;
}
