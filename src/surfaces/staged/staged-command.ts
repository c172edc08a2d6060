import { findFlagOfRuns, parseArguments, type RunArguments } from "../arguments/arguments.ts";

/** `fmt-cache staged ...` as it was given; `mistake` says what is wrong with it. */
export type StagedCommand =
  | {
      readonly kind: "staged";
      /** Only say which files are not formatted. */
      readonly check: boolean;
      /** Whether the files in the work tree are formatted as well. */
      readonly workTree: boolean;
      readonly run: RunArguments;
    }
  | { readonly kind: "help" }
  | { readonly kind: "mistake"; readonly mistake: string };

/**
 * The staged command that a command line asks for, if it does: its first word must be `staged` or
 * `--staged`.
 */
export function findStagedCommand(argv: readonly string[]): StagedCommand | undefined {
  const [first, ...words] = argv;
  if (first !== "staged" && first !== "--staged") return undefined;
  if (words.includes("--help") || words.includes("-h")) return { kind: "help" };
  const rest = words.filter((word) => word !== "--no-worktree");
  // Prettier's command wants a file; which one does not matter here.
  const invocation = parseArguments([...rest, "."], {});
  if (invocation.kind === "delegate") return mistake(`"staged" cannot be used with ${invocation.reason}.`);
  if (invocation.kind === "mistake") return mistake(invocation.mistake);
  if (invocation.kind !== "run") return mistake(`"staged" cannot be used with ${words[0]}.`);
  const { run } = invocation;
  if (run.patterns.length > 1)
    return mistake(
      `"staged" takes no files, but "${run.patterns[0]}" was given: it formats all that is staged.`,
    );
  const ofRuns = findFlagOfRuns(run);
  if (ofRuns !== undefined) return mistake(`"staged" cannot be used with ${ofRuns}.`);
  if (run.write || run.listDifferent || run.stdinPath !== undefined)
    return mistake(
      '"staged" cannot be used with --write, --list-different or --stdin-filepath. It writes unless --check is given.',
    );
  return { kind: "staged", check: run.check, workTree: rest.length === words.length, run };
}

function mistake(text: string): StagedCommand {
  return { kind: "mistake", mistake: text };
}

export const stagedUsage = `fmt-cache staged

  Format what is staged, as the commit will have it, and carry the formatting into the files of the work tree. Unstaged changes stay
  unstaged. If one file cannot be formatted, nothing is changed at all.

  --check         Change nothing; list what is not formatted, and exit with 1 if there is any.
  --no-worktree   Leave the files of the work tree as they are.

Options are those of a run: --config, --ignore-path, --cache-location, --verify, --tab-width ... To format files named "staged", write "fmt-cache ./staged".
`;
