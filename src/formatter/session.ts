import type { WindowAnswer } from "../text/answers.ts";
import type { OpenTextRequest } from "../text/open-text.ts";
import { MisuseError } from "../util/misuse-error.ts";
import type { FullReason } from "../events/reasons.ts";
import type { Options } from "prettier";
import { isPrettierDebugged } from "../engine/prettier/prettier-debug.ts";
import { formatEdits } from "../text/format-edits.ts";
import type { OpenText } from "../text/format-window.ts";
import type { EventListener } from "../events/events.ts";
import {
  inDocument,
  resultOf,
  textOf,
  type SessionResult,
  type SessionState,
  type TreeState,
} from "./session-state.ts";
import { SessionCounter, type SessionStatistics } from "./session-statistics.ts";
import { openTrialStore, type TrialStore } from "../stores/recording.ts";
import { applyChanges, composeChange, differenceOf, type Changes, type TextEdit } from "../window/changes.ts";
import { readDocument, readEdits } from "../window/document.ts";
import type { BodyNode } from "../window/tree.ts";

/**
 * One open text, formatted again and again while it is edited. The time of an answer depends on
 * what changed, not on the length of the text.
 */
export interface Session {
  /**
   * Tells the session that the text was edited. All offsets (UTF-16 code units, end-exclusive)
   * count in the text before the call; edits must not overlap.
   * @throws MisuseError for a range that the text does not have
   */
  edit(edits: readonly TextEdit[]): void;
  /**
   * Replaces the text. The session finds what both texts share at their ends. Linear in the length.
   */
  setText(text: string): void;
  /** The text as it is now. Linear in the length after an edit. */
  text(): string;
  /**
   * Formats the text to the formatter's bytes; rejects with Prettier's errors. Calls wait for each
   * other, and each formats the text as it is when its turn comes. Edits that come meanwhile count
   * for the next answer.
   */
  format(): Promise<SessionResult>;
  /**
   * Prepares the tree, so that the next answer is fast. Linear in the length, unless the tree
   * exists already. Does nothing for a text that Prettier rejects.
   */
  warm(): Promise<void>;
  /**
   * Formats ahead of time what the edits touch, if that is enough for an answer. If no further edit
   * comes, the next answer is ready. Nothing is stored unless that answer is asked for. Long
   * windows are left alone, so that no other request waits. Never rejects: `format` reports what is
   * wrong with a text.
   */
  anticipate(): Promise<void>;
  /** What has happened so far. */
  statistics(): SessionStatistics;
}

/** What a session needs of a formatter. */
export interface SessionHost {
  readonly format: (source: string, options?: Options, onEvent?: EventListener) => Promise<string>;
  /**
   * The tree of a formatted text and how it is formatted; `undefined` if its statements cannot be
   * separated. Linear in the length.
   */
  openText(request: OpenTextRequest): Promise<OpenText | undefined>;
  /**
   * In verify mode, gives Prettier's text if an answer is wrong; rejects with Prettier's error.
   * Linear in the length where it is verified.
   */
  correct(answer: WindowAnswer): Promise<string | undefined>;
}

/** Opens a session. Nothing is formatted before it is asked for. */
export function openSession(host: SessionHost, text: string, options: Options): Session {
  return new FormattingSession(host, text, { ...options });
}

/** The result of formatting certain edits of a tree ahead of time. */
interface Anticipation {
  readonly before: TreeState;
  readonly changes: Changes;
  readonly program: BodyNode;
  /** What was learnt; not stored yet. */
  readonly store: TrialStore;
}

class FormattingSession implements Session {
  readonly #host: SessionHost;
  readonly #options: Options;
  readonly #counts = new SessionCounter();
  /** The text that was formatted last; before that, the first text. */
  #state: SessionState;
  /**
   * The edits since `#state` that are being formatted now; `#changes` has those that came later.
   */
  #inFlight: Changes = [];
  #changes: Changes = [];
  #anticipated: Anticipation | undefined;
  #length: number;
  #text: string | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(host: SessionHost, text: string, options: Options) {
    this.#host = host;
    this.#options = options;
    this.#state = { kind: "text", text, formatted: undefined };
    this.#text = text;
    this.#length = text.length;
  }

  edit(edits: readonly TextEdit[]): void {
    const sorted = edits.toSorted((one, other) => one.start - other.start || one.end - other.end);
    let from = 0;
    for (const { start, end } of sorted) {
      if (!(start >= from && end >= start && end <= this.#length))
        throw new MisuseError(
          `the range ${start}-${end} is outside of the text (${this.#length} code units), or overlaps another edit`,
        );
      from = end;
    }
    for (const edit of sorted.toReversed()) {
      this.#changes = composeChange(this.#changes, edit);
      this.#length += edit.text.length - (edit.end - edit.start);
      this.#text = undefined;
    }
  }

  setText(text: string): void {
    const edit = differenceOf(this.text(), text);
    if (edit === undefined) return;
    this.edit([edit]);
    this.#text = text;
  }

  text(): string {
    return (this.#text ??= applyChanges(applyChanges(textOf(this.#state), this.#inFlight), this.#changes));
  }

  format(): Promise<SessionResult> {
    return this.#inTurn(() => this.#answer());
  }

  warm(): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#answer();
      } catch {
        // There is nothing to prepare. The next answer reports the error.
        return;
      }
      await this.#grow();
    });
  }

  anticipate(): Promise<void> {
    return this.#inTurn(async () => {
      const [state, changes] = [this.#state, this.#changes];
      if (state.kind !== "tree" || changes.length === 0 || this.#anticipated?.changes === changes) return;
      const { task } = state.open;
      const store = openTrialStore(task.project.store);
      const anticipated = { ...task, project: { ...task.project, store } };
      const open = { ...state.open, task: anticipated, longestWindow: longestAnticipated };
      try {
        const program = await this.#formatEdits({ ...state, open }, changes);
        if (typeof program !== "string") this.#anticipated = { before: state, changes, program, store };
      } catch {
        // `format` will report the error.
      }
    });
  }

  statistics(): SessionStatistics {
    return this.#counts.read();
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(task);
    this.#turn = turn.catch(() => {});
    return turn;
  }

  async #answer(): Promise<SessionResult> {
    const isAnswered = this.#state.kind === "tree" || this.#state.formatted !== undefined;
    // Prettier may now reject what it accepted before PRETTIER_DEBUG was set.
    if (this.#changes.length > 0 || !isAnswered || isPrettierDebugged()) {
      this.#inFlight = this.#changes;
      this.#changes = [];
      const whole = this.#text;
      try {
        const fromWindows = await this.#formatWindows();
        this.#state =
          fromWindows === undefined ? await this.#formatAll(whole) : await this.#verify(fromWindows);
      } catch (error) {
        this.#counts.addAnswer("failed");
        // Edits are still counted from the last text that Prettier accepted.
        this.#changes = this.#changes.toReversed().reduce(composeChange, this.#inFlight);
        throw error;
      } finally {
        this.#inFlight = [];
      }
    }
    return resultOf(this.#state);
  }

  /** Formats what the edits touch; `undefined` if the whole text must be formatted. */
  async #formatWindows(): Promise<TreeState | undefined> {
    if (isPrettierDebugged()) return this.#giveUp("prettier-debug");
    if (this.#state.kind === "text" && this.#state.formatted === undefined) return this.#giveUp("no-tree");
    await this.#grow();
    if (this.#state.kind !== "tree") return this.#giveUp("no-statements");
    const { open, form } = this.#state;
    if (open.arePluginsSame?.() === false) return this.#giveUp("plugins-changed");
    const program = this.#takeAnticipated() ?? (await this.#formatEdits(this.#state, this.#inFlight));
    if (typeof program === "string") return this.#giveUp(program);
    const state: TreeState = { kind: "tree", form, open: { ...open, program } };
    const toDocument = (text: string) => inDocument(text, form, form.lineBreak);
    if (open.isFormKept !== undefined && !(await open.isFormKept(open.program, program, toDocument)))
      return this.#giveUp("rewritten");
    this.#counts.addAnswer("windows");
    return state;
  }

  async #formatEdits({ open, form }: TreeState, changes: Changes): Promise<BodyNode | FullReason> {
    const places = readEdits(changes, form);
    if (places === undefined) return "line-breaks";
    const formatted = await formatEdits(open, places);
    return typeof formatted === "string" ? formatted : formatted.program;
  }

  #takeAnticipated(): BodyNode | undefined {
    const anticipated = this.#anticipated;
    this.#anticipated = undefined;
    if (anticipated?.before !== this.#state || anticipated.changes !== this.#inFlight) return undefined;
    // Not awaited: the answer must not wait for the disk. A store never rejects.
    void anticipated.store.keep();
    return anticipated.program;
  }

  async #verify(state: TreeState): Promise<SessionState> {
    const text = () => textOf(state);
    const formatted = () => resultOf(state).text();
    const { project } = state.open.task;
    const expected = await this.#host.correct({ text, formatted, options: this.#options, project });
    return expected === undefined ? state : { kind: "text", text: text(), formatted: expected };
  }

  #giveUp(reason: FullReason): undefined {
    this.#counts.addFull(reason);
    return undefined;
  }

  async #formatAll(whole: string | undefined): Promise<SessionState> {
    const text = whole ?? applyChanges(textOf(this.#state), this.#inFlight);
    const formatted = await this.#host.format(text, this.#options);
    this.#counts.addAnswer("full");
    return { kind: "text", text, formatted };
  }

  /** Makes the tree of a text that was formatted as a whole, if it has one. */
  async #grow(): Promise<void> {
    if (this.#state.kind === "tree" || this.#state.formatted === undefined) return;
    const { text, formatted } = this.#state;
    const form = readDocument(text, this.#options.endOfLine);
    const open =
      form &&
      (await this.#host.openText({ text, form, formatted, options: this.#options, work: this.#counts }));
    if (form !== undefined && open !== undefined) this.#state = { kind: "tree", form, open };
  }
}

// In UTF-16 code units; Prettier takes some 100 ms for a window of this length [measured].
// Speculative work must not delay a real request.
const longestAnticipated = 50_000;
