import { BrokenPrettierError } from "../engine/prettier/broken-prettier-error.ts";
import { dirname, resolve } from "node:path";
import type { Options } from "prettier";
import { clearConfigCaches, isTooOld, loadPrettier, majorVersion } from "../engine/prettier/load-prettier.ts";
import { createPrettierLocator, locateOwnPrettier } from "../engine/prettier/locate-prettier.ts";
import { createFileKindFinder, type KnownFileKind } from "../engine/config/file-kinds.ts";
import { listPluginInputs, noBasis, runUncached } from "../engine/plugins/text-plugins.ts";
import { isPrettierReplaced, openProject, readRecipe, type Project } from "../engine/project/project.ts";
import { isPrettierDebugged } from "../engine/prettier/prettier-debug.ts";
import type { EventListener, FormatEvent } from "../events/events.ts";
import { carryText } from "../text/carry.ts";
import { formatText } from "../text/format-text.ts";
import { openText } from "../text/open-text.ts";
import type { Formatter, FormatterSettings, NamedContent } from "./formatter.ts";
import type { CursorResult } from "../engine/prettier/load-prettier.ts";
import type { FileKind } from "../engine/config/file-kinds.ts";
import type { LocatedPrettier, PrettierLocation } from "../engine/prettier/locate-prettier.ts";
import type { OptionsRequest } from "../engine/config/options.ts";
import { isRange, isTestedMajor, mayBeRange } from "../pipeline/doubt.ts";
import { cacheFormat, canonicalJson } from "../pipeline/recipe.ts";
import { openSession, type Session, type SessionHost } from "./session.ts";
import { createInFlight } from "../text/share-in-flight.ts";
import { createStatisticsCounter } from "./statistics.ts";
import { guardStore, openGuardedStore } from "../stores/guarded-store.ts";
import { nullStore } from "../stores/null-store.ts";
import { openStores, stateFolder } from "../stores/open/open-stores.ts";
import type { Store, StoreFailure } from "../stores/store.ts";
import { traceKeys } from "./trace-keys.ts";
import type { CacheKey } from "../util/digest.ts";
import { createVerification, type Trial, type Verification } from "../verify/verification.ts";
import { verifyShare } from "../verify/verify-share.ts";
import { warnOfUnsafeFolder, warnOfUntestedPrettier, warnOfWrongAnswer } from "./warnings.ts";
import { outcomeOf, textOf, type WrongAnswer } from "../verify/wrong-answer.ts";

/**
 * Makes a formatter with stores, events and statistics of its own. Nothing is opened or loaded
 * before the first text asks for it.
 */
export function createFormatter(settings: FormatterSettings = {}): Formatter {
  const counter = createStatisticsCounter();
  const emit = (event: FormatEvent) => {
    counter.add(event);
    settings.onEvent?.(event);
  };
  const cacheIsOn = settings.cache ?? process.env["FMT_CACHE"] !== "0";
  let locateAfresh = createPrettierLocator(settings.prettierFrom);
  let findKind = createFileKindFinder();
  const kinds = new WeakMap<FileKind, KnownFileKind>();
  const stores = new Map<string, Store>();
  const projects = new Map<string, Promise<Project>>();
  const chosen = new Map<string, LocatedPrettier>();
  const inFlight = createInFlight();

  const traceFile = process.env["FMT_CACHE_TRACE_KEYS"];
  const onKey = traceFile ? traceKeys(traceFile) : undefined;
  let verification: Verification | undefined | "unknown" = "unknown";
  // Not at once, so that a bad value makes the first text reject; see `FormatterSettings.verify`.
  const verify = (): Verification | undefined => {
    if (verification !== "unknown") return verification;
    const share = cacheIsOn ? verifyShare(settings.verify, process.env) : 0;
    const onWrongAnswer = (wrong: WrongAnswer) => {
      // What was read of the cache so far is in doubt.
      projects.clear();
      findKind = createFileKindFinder();
      (settings.onWrongAnswer ?? warnOfWrongAnswer)(wrong);
    };
    return (verification =
      share > 0 ? createVerification({ share, stateFolder, emit, onWrongAnswer }) : undefined);
  };

  const locate = (directory: string) => locateAfresh(directory);
  /** The Prettier that is going to be used for this folder. */
  const choose = (directory: string): LocatedPrettier => {
    const location = locate(directory);
    chosen.set(location.directory, location);
    return location;
  };
  const folderOf = ({ filepath }: Options): string =>
    typeof filepath === "string" ? dirname(resolve(filepath)) : (settings.directory ?? process.cwd());
  const onFailure = (failure: StoreFailure) => {
    emit({ kind: "store-failed", failure });
    if (settings.warnings !== false) warnOfUnsafeFolder(failure);
  };
  const givenStore = settings.store && guardStore(settings.store, onFailure);
  const storeFor = (location: PrettierLocation): Store => {
    if (!cacheIsOn) return nullStore;
    if (givenStore !== undefined) return givenStore;
    const epoch = epochOf(location);
    let store = stores.get(epoch);
    if (store === undefined) {
      const { openStore } = settings;
      store = openStore
        ? openGuardedStore(() => openStore(epoch), onFailure)
        : openStores(settings, epoch, onFailure);
      stores.set(epoch, store);
    }
    return store;
  };
  const projectOf = (location: PrettierLocation): Promise<Project> => {
    let project = projects.get(location.directory);
    if (project === undefined) {
      const mayBeCached = location.problem === undefined && !isTooOld(location);
      if (settings.warnings !== false && mayBeCached && !isTestedMajor(majorVersion(location)))
        warnOfUntestedPrettier(location);
      const open = verify()?.openProject ?? openProject;
      const { watchesPlugins = false } = settings;
      project = open(location, storeFor(location), onKey).then((opened) => ({ ...opened, watchesPlugins }));
      projects.set(location.directory, project);
      // A broken Prettier may be mended.
      project.catch(() => projects.delete(location.directory));
    }
    return project;
  };
  const format = async (
    source: string,
    options: Options | null | undefined,
    onEvent?: EventListener,
  ): Promise<string> => {
    // A caller may change its object while we wait; Prettier, too, goes by what it was at the call.
    const given: Options = { ...options };
    let isCounted = false;
    const emitCounted = (event: FormatEvent) => {
      isCounted ||= event.kind === "file-miss" || event.kind === "bypass";
      emit(event);
      onEvent?.(event);
    };
    try {
      const location = choose(folderOf(given));
      // Prettier says what it thinks of a source that is no text.
      if (cacheIsOn && typeof source === "string") {
        const project = await projectOf(location);
        return verify()?.isChosen()
          ? await formatVerified(source, given, project, emitCounted)
          : await formatText(source, given, project, emitCounted, { offload, inFlight });
      }
      emitCounted({ kind: "bypass", reason: "cache-off", length: String(source).length });
      return await (await loadPrettier(location)).format(source, given);
    } catch (error) {
      counter.addFailure(isCounted);
      throw error;
    }
  };
  /** Workers may hold what was found to be wrong here. */
  const offload: typeof settings.offload = (source, options) =>
    verify()?.hasFound ? undefined : settings.offload?.(source, options);
  const formatVerified = async (
    source: string,
    options: Options,
    project: Project,
    emitCounted: EventListener,
  ): Promise<string> => {
    const trial = verify()!.openTrial(project);
    const events: FormatEvent[] = [];
    const record: EventListener = (event) => (events.push(event), emitCounted(event));
    const offloadTrial: typeof offload = async (...text) => {
      const offloaded = await offload(...text);
      trial.addAnswered(offloaded?.answered ?? []);
      return offloaded;
    };
    const answer = await outcomeOf(() =>
      formatText(source, options, trial.project, record, { offload: offloadTrial }),
    );
    // That was Prettier itself.
    if (events.some(({ kind }) => kind === "bypass")) return textOf(answer);
    return textOf(await verify()!.judge({ of: "text", source, options, project, answer, trial, events }));
  };
  const formatWithCursor = async (
    source: string,
    options: Options | null | undefined,
  ): Promise<CursorResult> => {
    const given: Options = { ...options };
    if (typeof source === "string" && hasNoCursor(source, given)) {
      return { formatted: await format(source, given), cursorOffset: -1, comments: [] };
    }
    emit({ kind: "bypass", reason: "range-or-cursor", length: String(source).length });
    try {
      const location = choose(folderOf(given));
      const call = async () => (await loadPrettier(location)).formatWithCursor(source, given);
      return given.plugins?.length ? await runUncached(await projectOf(location), given, call) : await call();
    } catch (error) {
      counter.addFailure(true);
      throw error;
    }
  };
  /**
   * `format` will reject a file of a broken Prettier with the same error. Our own tells whether it
   * is a text at all.
   */
  const brokenKind = async (file: string): Promise<FileKind> => {
    const recipe = await projectOf(locateOwnPrettier()).then(
      (project) => readRecipe(project, { filepath: resolve(file) }, undefined),
      // It may be the broken one itself.
      () => undefined,
    );
    return {
      options: {},
      isUnknownLanguage: recipe?.kind === "no-parser",
      isFixed: false,
      basis: noBasis,
      pluginOptions: [],
    };
  };
  const verifiedKinds = new WeakSet<FileKind>();
  const references = new Map<string, Promise<Project>>();
  const verifyKind = async (
    found: KnownFileKind,
    file: string,
    project: Project,
    request: OptionsRequest,
  ): Promise<KnownFileKind> => {
    if (verifiedKinds.has(found)) return found;
    const { location } = project;
    if (!references.has(location.directory))
      references.set(location.directory, openProject(location, nullStore));
    const reference = await references.get(location.directory)!;
    // Both read anew, because a configuration may have been edited since it was read for the first
    // time.
    const known = await createFileKindFinder()(file, project, request);
    const expected = await createFileKindFinder()(file, reference, request);
    const text = printKind(expected);
    const answer = { kind: "text", text: printKind(known) } as const;
    const claim = {
      of: "configuration",
      source: text,
      options: { filepath: file },
      project,
      answer,
    } as const;
    const judged = await verify()!.judgeOptions({ ...claim, events: [] }, { kind: "text", text });
    if (judged !== answer) return expected;
    verifiedKinds.add(found);
    return found;
  };
  /** What the cache says of a content that it knows by a name. */
  const isReallyFormatted = async (
    { kind, read }: NamedContent,
    key: CacheKey,
    verification: Verification,
  ): Promise<boolean> => {
    const content = read?.();
    if (content === undefined) return false;
    const { project } = kinds.get(kind)!;
    const trial = verification.openTrial(project);
    trial.addAnswered([key]);
    const answer = { kind: "text", text: content.text } as const;
    const options = { ...kind.options, filepath: content.filepath };
    const claim = { of: "name", source: content.text, options, project, answer, trial, events: [] } as const;
    return (await verification.judge(claim)) === answer;
  };
  const markOf = (name: string, kind: FileKind): CacheKey | undefined => {
    const recipe = kinds.get(kind)?.recipe;
    // A range is no part of a recipe, because nothing is ever stored under one.
    const isWhole = !mayBeRange(kind.options);
    return recipe?.kind === "recipe" && isWhole ? recipe.keyOf({ kind: "named" }, name) : undefined;
  };
  const trials = new WeakMap<Project, Trial>();
  const sessionHost: SessionHost = {
    format,
    openText: async (request) => {
      if (!cacheIsOn) return undefined;
      const project = await projectOf(choose(folderOf(request.options)));
      const trial = verify()?.openTrial(project);
      const open = await openText(request, trial?.project ?? project);
      if (open !== undefined && trial !== undefined) trials.set(open.task.project, trial);
      if (open === undefined || settings.offload === undefined) return open;
      // Elsewhere it takes a little longer, and nobody waits behind it.
      return { ...open, longestWindow: Math.max(longWindow, request.text.length / 4) };
    },
    verify: async ({ text, formatted, options, project }) => {
      const trial = trials.get(project);
      const verification = verify();
      if (trial === undefined || verification === undefined) return undefined;
      if (!verification.isChosen()) return void (await trial.store.keep());
      const answer = { kind: "text", text: formatted() } as const;
      const claim = { of: "window", source: text(), options, project, answer, trial, events: [] } as const;
      const judged = await verification.judge(claim);
      return judged === answer ? undefined : textOf(judged);
    },
  };
  const ownStores = () => (givenStore === undefined ? [...stores.values()] : [givenStore]);

  return {
    format,
    check: async (source, options) => (await format(source, options)) === source,
    formatWithCursor,
    clearConfigCache: async () => {
      locateAfresh = createPrettierLocator(settings.prettierFrom);
      findKind = createFileKindFinder();
      projects.clear();
      await clearConfigCaches();
    },
    fileKind: async (file, request) => {
      try {
        const project = await projectOf(choose(dirname(resolve(file))));
        const found = await findKind(file, project, request);
        const kind = verify()?.isChosen() ? await verifyKind(found, file, project, request) : found;
        kinds.set(kind, kind);
        return kind;
      } catch (error) {
        if (error instanceof BrokenPrettierError) return brokenKind(file);
        throw error;
      }
    },
    carry: async (before, current, options = {}) => {
      await format(before, options);
      return carryText(before, current, options, await projectOf(locate(folderOf(options))));
    },
    areMarked: async (contents) => {
      const isMarked = new Array<boolean>(contents.length).fill(false);
      if (isPrettierDebugged()) return isMarked;
      const wanted = new Map<Store, { readonly keys: CacheKey[]; readonly places: number[] }>();
      for (const [place, { name, kind }] of contents.entries()) {
        const key = markOf(name, kind);
        if (key === undefined) continue;
        const { store } = kinds.get(kind)!.project;
        if (!wanted.has(store)) wanted.set(store, { keys: [], places: [] });
        wanted.get(store)!.keys.push(key);
        wanted.get(store)!.places.push(place);
      }
      for (const [store, { keys, places }] of wanted) {
        const lookups = await store.getMany(keys);
        for (const [index, place] of places.entries()) {
          if (lookups[index]!.kind !== "marker") continue;
          const verification = verify();
          const isRight =
            !verification?.isChosen() ||
            (await isReallyFormatted(contents[place]!, keys[index]!, verification));
          if (!isRight) continue;
          isMarked[place] = true;
          emit({ kind: "file-hit", unchanged: true, length: 0 });
        }
      }
      return isMarked;
    },
    mark: async (name, kind) => {
      const key = markOf(name, kind);
      if (key === undefined) return;
      const { project } = kinds.get(kind)!;
      // What another Prettier than the one on disk has found belongs to neither.
      if (!(await isPrettierReplaced(project))) await project.store.setMany([{ kind: "marker", key }]);
    },
    openSession: (text, options = {}) => openSession(sessionHost, text, options),
    settle: (key, prettier, text) =>
      storeFor(prettier).setMany([
        text === undefined ? { kind: "marker", key } : { kind: "text", key, text },
      ]),
    pluginInputs: async (options) => listPluginInputs(await projectOf(locate(folderOf(options))), options),
    locatePrettier: locate,
    findPrettierProblem: async (directory) => {
      try {
        await projectOf(locate(directory));
        return undefined;
      } catch (error) {
        if (error instanceof BrokenPrettierError) return error.message;
        throw error;
      }
    },
    statistics: () => ({ ...counter.read(), prettiers: [...chosen.values()] }),
    flush: async () => void (await Promise.all(ownStores().map((store) => store.flush()))),
    close: async () => void (await Promise.all(ownStores().map((store) => store.close()))),
  };
}

// In UTF-16 code units; Prettier takes some 100 ms for a window of them [measured].
const longWindow = 50_000;

/** What all entries of a Prettier have in common; see `openStores`. */
export function epochOf({ version }: PrettierLocation): string {
  return `fmt-cache ${cacheFormat} prettier ${version}`;
}

let shared: Formatter | undefined;

/**
 * Prettier's `format` through the cache: same signature, same bytes, same errors. Uses the user's
 * cache directory; see `FMT_CACHE_LOCATION`, `FMT_CACHE`.
 */
export const format: Formatter["format"] = (source, options) =>
  (shared ??= createFormatter()).format(source, options);

/** Prettier's `check` through the cache. */
export const check: Formatter["check"] = (source, options) =>
  (shared ??= createFormatter()).check(source, options);

/** What a session is opened with. */
export interface SessionSettings {
  readonly text: string;
  /** As for `format`; they hold as long as the session. */
  readonly options?: Options;
  /** Keeps what is learnt. Default: one for all sessions, in the user's cache directory. */
  readonly formatter?: Formatter;
}

/**
 * Holds an open text, so that formatting it after an edit takes time with the edit, not with the
 * text.
 */
export function createSession({ text, options = {}, formatter }: SessionSettings): Session {
  return (formatter ?? (shared ??= createFormatter())).openSession(text, options);
}

/**
 * All that the cache knows of a kind, for comparison. Options that cannot be part of a key are
 * never stored.
 */
function printKind({ options, isUnknownLanguage, recipe }: KnownFileKind): string {
  const parser = recipe.kind === "recipe" ? recipe.parser : recipe.kind;
  try {
    return canonicalJson({ options, isUnknownLanguage, parser });
  } catch {
    return parser;
  }
}

/**
 * Whether the answer of `formatWithCursor` is the formatted text and nothing else. Where a pragma
 * is missing, Prettier returns the cursor as it was given, even if it was not.
 */
function hasNoCursor(source: string, options: Options): boolean {
  const { cursorOffset, requirePragma, checkIgnorePragma } = options as Readonly<Record<string, unknown>>;
  const isAnswered = cursorOffset === -1 || !(requirePragma || checkIgnorePragma);
  return isAnswered && !isRange(source, options);
}
