import { createFileKindFinder, type KnownFileKind } from "../engine/config/file-kinds.ts";
import type { OptionsRequest } from "../engine/config/options.ts";
import { openProject, type Project } from "../engine/project/project.ts";
import type { EventListener, FormatEvent } from "../events/events.ts";
import { canonicalJson } from "../pipeline/recipe.ts";
import { nullStore } from "../stores/null-store.ts";
import type { Answers, MarkedContent } from "../text/answers.ts";
import type { AskedText } from "../text/format-text.ts";
import type { Offload } from "../text/offload.ts";
import {
  createVerification,
  type Trial,
  type Verification,
  type VerificationSettings,
} from "./verification.ts";
import { outcomeOf, textOrThrow } from "./wrong-answer.ts";

/** Wraps answers: compares a share of them with Prettier's own, and gives Prettier's for those. */
export function verifyAnswers(answers: Answers, settings: VerificationSettings): Answers {
  const verification = createVerification(settings);
  const trials = new WeakMap<Project, Trial>();
  return {
    openProject: verification.openProject,
    format: (text, { offload, ...lent }) => {
      // Workers may still hold an entry in memory that was found to be wrong here.
      const trusted = verification.hasFound ? undefined : offload;
      return verification.isChosen()
        ? formatVerified(verification, answers, text, trusted)
        : answers.format(text, { ...lent, offload: trusted });
    },
    createKindFinder: () => verifyKinds(verification, answers),
    isFormatted: async (content) => !verification.isChosen() || isReallyFormatted(verification, content),
    openText: async (request, project) => {
      const trial = verification.openTrial(project);
      const open = await answers.openText(request, trial.project);
      if (open !== undefined) trials.set(open.task.project, trial);
      return open;
    },
    correctWindow: async ({ text, formatted, options, project }) => {
      const trial = trials.get(project);
      if (trial === undefined) return undefined;
      if (!verification.isChosen()) return void (await trial.store.keep());
      const answer = { kind: "text", text: formatted() } as const;
      const given = { of: "window", source: text(), options, project, answer, trial, events: [] } as const;
      const judged = await verification.judge(given);
      return judged === answer ? undefined : textOrThrow(judged);
    },
  };
}

async function formatVerified(
  verification: Verification,
  answers: Answers,
  { original: source, options, project, emit }: AskedText,
  offload: Offload | undefined,
): Promise<string> {
  const trial = verification.openTrial(project);
  const events: FormatEvent[] = [];
  const record: EventListener = (event) => (events.push(event), emit(event));
  const offloadTrial: Offload = async (...text) => {
    const offloaded = await offload?.(...text);
    trial.addAnswered(offloaded?.answered ?? []);
    return offloaded;
  };
  const asked = { original: source, options, project: trial.project, emit: record };
  const answer = await outcomeOf(() => answers.format(asked, { offload: offloadTrial }));
  // After a bypass the answer is Prettier's own.
  if (events.some(({ kind }) => kind === "bypass")) return textOrThrow(answer);
  return textOrThrow(
    await verification.judge({ of: "text", source, options, project, answer, trial, events }),
  );
}

/** Judges the claim of the cache that a content known by a name is formatted. */
async function isReallyFormatted(
  verification: Verification,
  { key, kind, read }: MarkedContent,
): Promise<boolean> {
  const content = read?.();
  if (content === undefined) return false;
  const { project } = kind;
  const trial = verification.openTrial(project);
  trial.addAnswered([key]);
  const answer = { kind: "text", text: content.text } as const;
  const options = { ...kind.options, filepath: content.filepath };
  const given = { of: "name", source: content.text, options, project, answer, trial, events: [] } as const;
  return (await verification.judge(given)) === answer;
}

function verifyKinds(verification: Verification, answers: Answers): ReturnType<typeof createFileKindFinder> {
  const find = answers.createKindFinder();
  const verified = new WeakSet<KnownFileKind>();
  const references = new Map<string, Promise<Project>>();
  const verify = async (
    found: KnownFileKind,
    file: string,
    project: Project,
    request: OptionsRequest,
  ): Promise<KnownFileKind> => {
    const { location } = project;
    if (!references.has(location.directory))
      references.set(location.directory, openProject(location, nullStore));
    const reference = await references.get(location.directory)!;
    // Both read the configuration again, because it may have been edited since it was first read.
    const known = await createFileKindFinder()(file, project, request);
    const expected = await createFileKindFinder()(file, reference, request);
    const text = printKind(expected);
    const answer = { kind: "text", text: printKind(known) } as const;
    const options = { filepath: file };
    const given = { of: "configuration", source: text, options, project, answer, events: [] } as const;
    const judged = await verification.judgeOptions(given, { kind: "text", text });
    if (judged !== answer) return expected;
    verified.add(found);
    return found;
  };
  return async (file, project, request) => {
    const found = await find(file, project, request);
    return verification.isChosen() && !verified.has(found) ? verify(found, file, project, request) : found;
  };
}

/**
 * What the cache knows of a file kind, as text to compare. Options that cannot be part of a key are
 * left out: they are never stored.
 */
function printKind({ options, isUnknownLanguage, recipe }: KnownFileKind): string {
  const parser = recipe.kind === "recipe" ? recipe.parser : recipe.kind;
  try {
    return canonicalJson({ options, isUnknownLanguage, parser });
  } catch {
    // An option cannot be written as JSON.
    return parser;
  }
}
