/** What was looked at. Part of the document of `doctor --json`, so these names must stay. */
export type Topic =
  | "installation"
  | "environment"
  | "prettier"
  | "editor-prettier"
  | "configuration"
  | "plugins"
  | "cache"
  | "git"
  | "hook"
  | "editor"
  | "server"
  | "remote";

/**
 * `warning`: it works, but something may be slower or other than expected. `problem`: something
 * does not work.
 */
export type Verdict = "ok" | "warning" | "problem";

/** One thing that was found out. */
export interface Finding {
  readonly topic: Topic;
  readonly verdict: Verdict;
  /** A sentence for people. */
  readonly says: string;
  /** How to mend it: a command line for a shell in the working directory, or a sentence. */
  readonly mend?: Mend;
}

export type Mend = { readonly command: string } | { readonly advice: string };

/** Makes the findings about one topic. */
export interface Findings {
  ok(says: string): Finding;
  warning(says: string, mend?: Mend): Finding;
  problem(says: string, mend?: Mend): Finding;
}

export function findingsAbout(topic: Topic): Findings {
  const make =
    (verdict: Verdict) =>
    (says: string, mend?: Mend): Finding => ({
      topic,
      verdict,
      says,
      ...(mend === undefined ? {} : { mend }),
    });
  return { ok: make("ok"), warning: make("warning"), problem: make("problem") };
}

/** Quotes a word for a shell, where that is needed. */
export function quote(word: string): string {
  return /^[\w./:@=+,~-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
