import { join } from "node:path";
import type { Options } from "prettier";
import { loadPrettier } from "../engine/prettier/load-prettier.ts";
import { runUncached } from "../engine/plugins/plugin-use.ts";
import { isPrettierReplaced, openProject, type Project } from "../engine/project/project.ts";
import type { EventListener, FormatEvent } from "../events/events.ts";
import type { PrettierLocation } from "../engine/prettier/locate-prettier.ts";
import type { KeyListener, MadeKey } from "../pipeline/recipe.ts";
import { systemCode } from "../stores/disk/failures.ts";
import { noteDoubt } from "../stores/disk/last-doubt.ts";
import { openTrialStore, recordAnswers, type TrialStore } from "../stores/recording.ts";
import type { Lookup, Store } from "../stores/store.ts";
import type { CacheKey } from "../util/digest.ts";
import type { VerifyShare } from "./verify-share.ts";
import { writeReport } from "./wrong-answer-report.ts";
import { isSameOutcome, outcomeOf, type Outcome, type WrongAnswer } from "./wrong-answer.ts";

/** Compares answers of the cache with Prettier's own. What the user gets is Prettier's. */
export interface Verification {
  /** Whether the next answer is to be verified. */
  isChosen(): boolean;
  /**
   * Opens a project and records which of its facts came from the cache, to drop them if an answer
   * is wrong.
   */
  openProject(location: PrettierLocation, store: Store, onKey: KeyListener | undefined): Promise<Project>;
  /** Prepares an answer that will be judged. */
  openTrial(project: Project): Trial;
  /**
   * Gives the answer if it is Prettier's. Otherwise gives Prettier's, and drops the entries that
   * contributed.
   */
  judge(given: GivenAnswer): Promise<Outcome>;
  /** The same for options, for which the caller has found out Prettier's answer. */
  judgeOptions(given: Omit<GivenAnswer, "trial">, expected: Outcome): Promise<Outcome>;
  /** Whether an answer has been wrong. */
  readonly hasFound: boolean;
}

/**
 * A record of how an answer was found. What is learnt meanwhile is stored only if the answer is
 * right.
 */
export interface Trial {
  /** The project that the answer has to be found in. */
  readonly project: Project;
  /** Notes the keys of entries that have answered in another process or thread. */
  addAnswered(keys: readonly CacheKey[]): void;
  readonly store: TrialStore;
  readonly made: ReadonlyMap<CacheKey, MadeKey>;
  readonly elsewhere: ReadonlySet<CacheKey>;
  /** Forgets what has contributed. Call when the answer is right. */
  forget(): void;
}

/** An answer, and all that it depends on. */
interface GivenAnswer {
  readonly of: WrongAnswer["of"];
  readonly source: string;
  readonly options: Options;
  readonly project: Project;
  readonly answer: Outcome;
  readonly trial: Trial;
  readonly events: readonly FormatEvent[];
}

type Unjudged = Omit<GivenAnswer, "trial"> & { readonly trial?: Trial };

export interface VerificationSettings {
  readonly share: VerifyShare;
  /**
   * Reports are written to a folder below it; `undefined` if there is no such folder: then none are
   * written.
   */
  readonly stateFolder: () => string | undefined;
  readonly emit: EventListener;
  readonly onWrongAnswer: (wrong: WrongAnswer) => void;
}

/** For each formatter: further wrong answers most likely have the same cause. */
const mostReports = 3;

function doubtConclusions(folder: string | undefined): void {
  try {
    noteDoubt(folder);
  } catch (error) {
    // A failure here does not make this answer wrong: it is Prettier's.
    systemCode(error);
  }
}

export function createVerification({
  share,
  stateFolder,
  emit,
  onWrongAnswer,
}: VerificationSettings): Verification {
  /**
   * The facts that the cache gave about each Prettier and its configurations, by the package's
   * folder.
   */
  const facts = new Map<string, Map<CacheKey, Lookup>>();
  const madeOfFacts = new Map<CacheKey, MadeKey>();
  let found = 0;

  const settle = async (given: Unjudged, expected: Outcome) => {
    const { project, answer, trial } = given;
    const isRight = isSameOutcome(answer, expected);
    // If Prettier was replaced on disk, the comparison proves nothing.
    if (isRight || (await isPrettierReplaced(project))) {
      if (isRight) emit({ kind: "verified", isRight });
      await trial?.store.keep();
      if (isRight) trial?.forget();
      return answer;
    }
    emit({ kind: "verified", isRight });
    await reject(given, expected);
    return expected;
  };
  const reject = async (given: Unjudged, expected: Outcome) => {
    const { project, answer, trial, of, source, options, events } = given;
    const answered = new Map([
      ...(facts.get(project.location.directory) ?? []),
      ...(trial?.store.answered ?? []),
    ]);
    const keys = new Set([...answered.keys(), ...(trial?.elsewhere ?? [])]);
    await project.store.dropMany?.([...keys]);
    project.proven?.refute(trial?.made.keys() ?? []);
    const folder = stateFolder();
    doubtConclusions(folder);
    found += 1;
    const file = options.filepath;
    const prettier = { ...project.location, content: project.content };
    const made = new Map([...madeOfFacts, ...(trial?.made ?? [])]);
    const evidence = { of, file, source, options, prettier, answer, expected, answered, made, events };
    const report =
      found > mostReports || folder === undefined
        ? undefined
        : writeReport(evidence, join(folder, "reports"), new Date());
    onWrongAnswer({ of, file, answer, expected, dropped: keys.size, report });
  };

  return {
    isChosen: () => share > 0 && Math.random() < share,
    openProject: async (location, store, onKey) => {
      const answered = facts.get(location.directory) ?? new Map<CacheKey, Lookup>();
      facts.set(location.directory, answered);
      const recording = recordAnswers(store, (key, lookup) => answered.set(key, lookup));
      const opened = await openProject(location, recording, (made) => {
        madeOfFacts.set(made.key, made);
        onKey?.(made);
      });
      return { ...opened, store, onKey };
    },
    openTrial,
    judge: async (given) => {
      const { source, options, project } = given;
      const prettier = await loadPrettier(project.location);
      const reference = () => prettier.format(source, { ...options });
      return settle(given, await outcomeOf(() => runUncached(project, options, reference)));
    },
    judgeOptions: settle,
    get hasFound() {
      return found > 0;
    },
  };
}

function openTrial(project: Project): Trial {
  const store = openTrialStore(project.store);
  const made = new Map<CacheKey, MadeKey>();
  const elsewhere = new Set<CacheKey>();
  const onKey: KeyListener = (key) => {
    made.set(key.key, key);
    project.onKey?.(key);
  };
  return {
    project: { ...project, store, onKey, keyMakers: new Map() },
    addAnswered: (keys) => keys.forEach((key) => elsewhere.add(key)),
    store,
    made,
    elsewhere,
    forget: () => {
      store.forgetAnswers();
      made.clear();
      elsewhere.clear();
    },
  };
}
