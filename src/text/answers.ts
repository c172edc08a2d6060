import type { Options } from "prettier";
import {
  createFileKindFinder,
  type FileKindFinder,
  type KnownFileKind,
} from "../engine/config/file-kinds.ts";
import { openProject, type Project } from "../engine/project/project.ts";
import type { CacheKey } from "../util/digest.ts";
import { formatText, type AskedText, type FormatTools } from "./format-text.ts";
import type { OpenText } from "./format-window.ts";
import { openText, type OpenTextRequest } from "./open-text.ts";

/**
 * All that a formatter takes from the cache. Verify mode wraps these, and checks a share of them.
 */
export interface Answers {
  readonly openProject: typeof openProject;
  format(text: AskedText, tools: FormatTools): Promise<string>;
  /** Makes a finder that reads all configurations again. */
  readonly createKindFinder: () => FileKindFinder;
  /** Whether a content that is marked as formatted really is. */
  isFormatted(content: MarkedContent): Promise<boolean>;
  /**
   * The tree of a formatted text and how it is formatted; `undefined` if its statements cannot be
   * separated.
   */
  openText(request: OpenTextRequest, project: Project): Promise<OpenText | undefined>;
  /** Prettier's text if an answer is not right; rejects with Prettier's error. */
  correctWindow(answer: WindowAnswer): Promise<string | undefined>;
}

/** A content that the cache knows by a name. */
export interface MarkedContent {
  readonly key: CacheKey;
  readonly kind: KnownFileKind;
  /** Gives `undefined` if the content has changed since. */
  readonly read: (() => { readonly text: string; readonly filepath: string } | undefined) | undefined;
}

/** An answer from windows. */
export interface WindowAnswer {
  readonly text: () => string;
  readonly formatted: () => string;
  readonly options: Options;
  /** The project that the tree was made with. */
  readonly project: Project;
}

/** The answers of the cache, unchecked. */
export const plainAnswers: Answers = {
  openProject,
  format: formatText,
  createKindFinder: createFileKindFinder,
  isFormatted: async () => true,
  openText,
  correctWindow: async () => undefined,
};
