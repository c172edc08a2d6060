import { words, type InvocationCase } from "./invocation.ts";

export interface TerminalCase extends InvocationCase {
  /** Width of the terminal; 80 if absent. */
  readonly columns?: number;
  /** There is nothing to do, so that the usage is shown, and after it ours. */
  readonly isIdle?: true;
}

/** With standard input, output and errors on one terminal. */
export const terminalCases: readonly TerminalCase[] = [
  words("--check bad.js syntax.js ok.js unknown.xyz LICENSE missing.js"),
  words("--write bad.js ok.js syntax.js nested"),
  words("-l bad.js ok.js names"),
  { ...words("--check names"), columns: 7 },
  words("bad.js ignored.js typo/a.js"),
  words("--check only-unknown LICENSE -u"),
  words("--check web/ok.md web/broken bad.js --log-level warn"),
  words("--check bad.js wrong/semi-text"),
  words("--check bad.js ok.js", { env: { CI: "1" } }),
  words("--check bad.js ok.js", { env: { CI: "false" } }),
  words("--check bad.js ok.js", { env: { BUILD_NUMBER: "7", NO_COLOR: "1" } }),
  words("--write bad.js ok.js", { env: { TERM: "dumb" } }),
  words("--write bad.js ok.js --no-color"),
  words("--stdin-filepath a.js"),
  { args: [], isIdle: true },
  { ...words("--check"), isIdle: true },
];
