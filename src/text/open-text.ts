import type { Options } from "prettier";
import { arePluginsSame } from "../engine/plugins/text-plugins.ts";
import { isPrettierDebugged } from "../engine/prettier/prettier-debug.ts";
import type { Project } from "../engine/project/project.ts";
import { mayHoldImportMeta } from "../pipeline/goal.ts";
import { readSource, restoreSource } from "../pipeline/source.ts";
import { guardWrites } from "../stores/recording.ts";
import type { DocumentForm } from "../window/document.ts";
import { printBody } from "../window/tree.ts";
import { buildTree, shortestSessionSpine } from "./build-tree.ts";
import type { OpenText, WorkCounter } from "./format-window.ts";
import type { Task } from "./known-statements.ts";
import { prepareFormatted } from "./prepare-text.ts";
import { createFormCheck, isFormKept } from "./rewriting.ts";

export interface OpenTextRequest {
  /** The text as it stands in the editor. */
  readonly text: string;
  readonly form: DocumentForm;
  readonly formatted: string;
  readonly options: Options;
  readonly work: WorkCounter;
}

/**
 * The tree of a text that was formatted, for a session. `undefined` if its statements cannot be
 * separated, or are not all known.
 */
export async function openText(
  { text, form, formatted, options, work }: OpenTextRequest,
  project: Project,
): Promise<OpenText | undefined> {
  if (isPrettierDebugged()) return undefined;
  const prepared = await prepareFormatted(text, options, project);
  if (prepared.kind !== "statements") return undefined;
  const { rewriting } = prepared;
  const { plugins } = prepared.text;
  const source = readSource(text, options.endOfLine);
  if (rewriting !== undefined) {
    const own = readSource(formatted, "lf").text;
    if (!(await isFormKept(prepared.task, rewriting, own))) return undefined;
  }
  const keyOf: Task["keyOf"] = (kind, own) => {
    work.addHashed(own.length);
    return prepared.task.keyOf(kind, own);
  };
  const hasPlugins = plugins.kind !== "none";
  const arePluginsTheSame = () => arePluginsSame(plugins);
  const task: Task = {
    ...prepared.task,
    keyOf,
    original: "",
    // If plugins change meanwhile, what is learnt belongs to neither version, so it is not stored.
    project: hasPlugins ? { ...project, store: guardWrites(project.store, arePluginsTheSame) } : project,
  };
  work.addParsed(source.text.length);
  const program = await buildTree(task, source.text, form.width);
  if (program === undefined || restoreSource(source, printBody(program).join("")) !== formatted)
    return undefined;
  return {
    task,
    program,
    width: form.width,
    shortestSpine: shortestSessionSpine,
    hasImportMeta: mayHoldImportMeta(source.text),
    ...(hasPlugins ? { arePluginsSame: arePluginsTheSame } : {}),
    isFormKept: rewriting && createFormCheck(rewriting, task.grammar, program),
    work,
  };
}
