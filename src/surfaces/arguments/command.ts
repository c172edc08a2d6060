import type { Flag } from "./flags.ts";

export type FolderCommandName = "cache info" | "cache path" | "cache gc" | "cache clean";

export type RemoteCommandName =
  "remote init" | "remote status" | "remote pull" | "remote push" | "remote verify";

/** `run` stands for a command line that names no command. */
export type CommandName =
  | "run"
  | FolderCommandName
  | "agent-hook"
  | "cache"
  | "cache verify"
  | "completions"
  | "doctor"
  | "explain"
  | "init"
  | "install"
  | "lsp"
  | "remote"
  | RemoteCommandName
  | "serve"
  | "staged"
  | "uninstall";

export const shells = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof shells)[number];

/** A command that fmt-cache has and Prettier has not. */
export interface Command {
  readonly name: Exclude<CommandName, "run">;
  /** Its arguments, as the usage shows them. */
  readonly takes?: string;
  /** Its line in the usage. A command that only groups others has none. */
  readonly summary?: string;
  /** The text for its own `--help`, if that is longer than the summary. */
  readonly details?: string;
  readonly flags: readonly Flag[];
  /** Whether it takes the flags of a run, too. */
  readonly hasRunFlags?: true;
  /** The last paragraph of its `--help`. */
  readonly note?: string;
  /** Appended to the message about a wrong use. */
  readonly hint?: string;
  /** The exit code after a wrong use. */
  readonly misuseCode: 1 | 2;
}
