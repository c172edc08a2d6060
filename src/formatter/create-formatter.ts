import { runUncached } from "../engine/plugins/plugin-use.ts";
import type { Options } from "prettier";
import { listPluginInputs } from "../engine/plugins/text-plugins.ts";
import { BrokenPrettierError } from "../engine/prettier/broken-prettier-error.ts";
import { clearConfigCaches, loadPrettier, type CursorResult } from "../engine/prettier/load-prettier.ts";
import type { EventListener, FormatEvent } from "../events/events.ts";
import { isRange } from "../pipeline/doubt.ts";
import { stateFolder } from "../stores/open/open-stores.ts";
import { plainAnswers, type Answers } from "../text/answers.ts";
import { carryText } from "../text/carry.ts";
import { formatChangedText } from "../text/format-changed.ts";
import { createInFlight } from "../text/share-in-flight.ts";
import { verifyAnswers } from "../verify/verify-answers.ts";
import { verifyShare } from "../verify/verify-share.ts";
import type { WrongAnswer } from "../verify/wrong-answer.ts";
import { createFileKinds } from "./file-kinds.ts";
import type { Formatter, FormatterSettings } from "./formatter.ts";
import { createProjects, type Projects } from "./projects.ts";
import { openSession, type SessionHost } from "./session.ts";
import { StatisticsCounter } from "./statistics.ts";
import { traceKeys } from "./trace-keys.ts";
import { warnOfWrongAnswer } from "./warnings.ts";

/**
 * Makes a formatter with stores, events and statistics of its own. Nothing is opened or loaded
 * before the first text asks for it.
 */
export function createFormatter(settings: FormatterSettings = {}): Formatter {
  const counter = new StatisticsCounter();
  const emit = (event: FormatEvent) => {
    counter.add(event);
    settings.onEvent?.(event);
  };
  const isCached = settings.cache ?? process.env["FMT_CACHE"] !== "0";
  const traceFile = process.env["FMT_CACHE_TRACE_KEYS"];
  const onKey = traceFile ? traceKeys(traceFile) : undefined;
  let chosenAnswers: Answers | undefined;
  // Chosen late, so that a bad value makes the first text reject; see `FormatterSettings.verify`.
  const answers = () => (chosenAnswers ??= chooseAnswers());
  const chooseAnswers = (): Answers => {
    const share = isCached ? verifyShare(settings.verify, process.env) : 0;
    const onWrongAnswer = (wrong: WrongAnswer) => {
      // Facts that were read from the cache so far may be wrong, too.
      projects.forget();
      kinds.forget();
      (settings.onWrongAnswer ?? warnOfWrongAnswer)(wrong);
    };
    return share > 0
      ? verifyAnswers(plainAnswers, { share, stateFolder, emit, onWrongAnswer })
      : plainAnswers;
  };
  const projects: Projects = createProjects(settings, {
    isCached,
    emit,
    onKey,
    open: () => answers().openProject,
  });
  const kinds = createFileKinds(projects, answers, emit);
  const tools = { offload: settings.offload, inFlight: createInFlight() };

  const format: Formatter["format"] = async (source, options, onEvent) => {
    // A copy, because a caller may change its object while we wait. Prettier, too, uses the options
    // as they were at the call.
    const given: Options = { ...options };
    let isCounted = false;
    const emitCounted: EventListener = (event) => {
      isCounted ||= event.kind === "file-miss" || event.kind === "bypass";
      emit(event);
      onEvent?.(event);
    };
    try {
      const location = projects.choose(given);
      // A source that is not a string goes to Prettier, which throws its own error.
      if (isCached && typeof source === "string") {
        const project = await projects.projectOf(location);
        const text = { original: source, options: given, project, emit: emitCounted };
        return await answers().format(text, tools);
      }
      emitCounted({ kind: "bypass", reason: "cache-off", length: String(source).length });
      return await (await loadPrettier(location)).format(source, given);
    } catch (error) {
      counter.addFailure(isCounted);
      throw error;
    }
  };
  const formatWithCursor: Formatter["formatWithCursor"] = async (source, options) => {
    const given: Options = { ...options };
    if (typeof source === "string" && hasNoCursor(source, given)) {
      return { formatted: await format(source, given), cursorOffset: -1, comments: [] };
    }
    emit({ kind: "bypass", reason: "range-or-cursor", length: String(source).length });
    try {
      return await formatPastCache(projects, source, given);
    } catch (error) {
      counter.addFailure(true);
      throw error;
    }
  };
  const sessionHost: SessionHost = {
    format,
    openText: async (request) => {
      if (!isCached) return undefined;
      const project = await projects.projectOf(projects.choose(request.options));
      const open = await answers().openText(request, project);
      if (open === undefined || settings.offload === undefined) return open;
      // Longer windows go to the formatter, which offloads them: that takes a little longer, but
      // blocks no other request.
      return { ...open, longestWindow: Math.max(longWindow, request.text.length / 4) };
    },
    correct: (answer) => answers().correctWindow(answer),
  };
  return {
    format,
    check: async (source, options) => (await format(source, options)) === source,
    formatWithCursor,
    clearConfigCache: async () => {
      projects.forget();
      kinds.forget();
      await clearConfigCaches();
    },
    fileKind: kinds.fileKind,
    areMarked: kinds.areMarked,
    mark: kinds.mark,
    carry: async (before, current, options = {}) => {
      await format(before, options);
      return carryText(before, current, options, await projects.projectOf(projects.locateFor(options)));
    },
    formatChanged: async (text, versions, options = {}, onEvent) => {
      const project = await projects.projectOf(projects.locateFor(options));
      const formatText = (other: string) => format(other, options, other === text ? onEvent : undefined);
      return formatChangedText({ text, versions, options, project, format: formatText });
    },
    openSession: (text, options = {}) => openSession(sessionHost, text, options),
    settle: (key, prettier, text) =>
      projects
        .storeOf(prettier)
        .setMany([text === undefined ? { kind: "marker", key } : { kind: "text", key, text }]),
    pluginInputs: async (options) =>
      listPluginInputs(await projects.projectOf(projects.locateFor(options)), options),
    locatePrettier: projects.locate,
    findPrettierProblem: (directory) => findProblem(projects, directory),
    statistics: () => ({ ...counter.read(), prettiers: projects.chosen() }),
    flush: async () => void (await Promise.all(projects.stores().map((store) => store.flush()))),
    close: async () => void (await Promise.all(projects.stores().map((store) => store.close()))),
  };
}

// In UTF-16 code units; Prettier takes some 100 ms for a window of this length [measured].
const longWindow = 50_000;

async function formatPastCache(projects: Projects, source: string, options: Options): Promise<CursorResult> {
  const location = projects.choose(options);
  const call = async () => (await loadPrettier(location)).formatWithCursor(source, options);
  if (!options.plugins?.length) return call();
  return runUncached(await projects.projectOf(location), options, call);
}

async function findProblem(projects: Projects, directory: string): Promise<string | undefined> {
  try {
    await projects.projectOf(projects.locate(directory));
    return undefined;
  } catch (error) {
    if (error instanceof BrokenPrettierError) return error.message;
    throw error;
  }
}

/**
 * Whether the answer of `formatWithCursor` is the formatted text and nothing else. Where a pragma
 * is missing, Prettier returns the given cursor, even if none was given.
 */
function hasNoCursor(source: string, options: Options): boolean {
  const { cursorOffset, requirePragma, checkIgnorePragma } = options as Readonly<Record<string, unknown>>;
  const isAnswered = cursorOffset === -1 || !(requirePragma || checkIgnorePragma);
  return isAnswered && !isRange(source, options);
}
