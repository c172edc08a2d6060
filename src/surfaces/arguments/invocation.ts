import type { RunArguments } from "./arguments.ts";
import type { Command, CommandName, FolderCommandName, Shell } from "./command.ts";
import type { Mistake } from "./read-flags.ts";

/** What a command line asks for. */
export type Invocation =
  | { readonly kind: "run"; readonly run: RunArguments }
  | FolderCommand
  | VerifyCommand
  | ExplainCommand
  | StagedCommand
  | AgentHookCommand
  | InstallCommand
  | RemoteCommand
  | { readonly kind: "init"; readonly yes: boolean }
  | { readonly kind: "doctor"; readonly json: boolean }
  | { readonly kind: "lsp" }
  | ServeCommand
  | { readonly kind: "version" }
  | { readonly kind: "completions"; readonly shell: Shell }
  /** The usage, or the help for one flag (without dashes). */
  | { readonly kind: "help"; readonly flag?: string }
  | { readonly kind: "command-help"; readonly command: Command["name"] }
  /** Nothing is run: a command or flag that only fmt-cache has was used wrongly. */
  | (Mistake & { readonly command: CommandName })
  /**
   * Prettier's own command has to answer. `isIdle`: there is nothing to format, so on a terminal it
   * prints its usage.
   */
  | { readonly kind: "delegate"; readonly reason: string; readonly isIdle: boolean };

/** A command about the cache folder as a whole. */
export interface FolderCommand {
  readonly kind: FolderCommandName;
  readonly cacheLocation: string | undefined;
  /** The unparsed value of `--cache-max-size`, or of `--max-size` for `gc`. */
  readonly maxSize: string | undefined;
  readonly maxAgeDays: number | undefined;
  /** Only `cache info` has it. */
  readonly json: boolean;
}

export interface VerifyCommand {
  readonly kind: "cache verify";
  /** Decides which files to compare, and with which options. */
  readonly run: RunArguments;
  /** How many files to take at random; all when undefined. */
  readonly sample: number | undefined;
  /** Decides which files these are. */
  readonly seed: string;
}

export interface ExplainCommand {
  readonly kind: "explain";
  readonly file: string;
  readonly form: "text" | "json" | "html";
  readonly all: boolean;
  readonly run: RunArguments;
}

export interface StagedCommand {
  readonly kind: "staged";
  /** Only list the files that are not formatted. */
  readonly check: boolean;
  /** Whether the files in the work tree are formatted as well. */
  readonly workTree: boolean;
  readonly run: RunArguments;
}

export type InstallCommand =
  | { readonly kind: "uninstall" }
  /** `hookArguments`: what the hook tells `fmt-cache staged`. */
  | { readonly kind: "install"; readonly hookArguments: readonly string[] };

export interface ServeCommand {
  readonly kind: "serve";
  /** `switch`: remember whether commands may start a server. */
  readonly action: "run" | "status" | "stop" | "switch";
  readonly onDemand: boolean;
  readonly idleMinutes: number | undefined;
}

export interface AgentHookCommand {
  readonly kind: "agent-hook";
  /** Decides how the files of the event are formatted. */
  readonly run: RunArguments;
}

export type RemoteCommand =
  | { readonly kind: "remote status" | "remote pull" }
  | {
      readonly kind: "remote init";
      /** `undefined` where there is a configuration already. */
      readonly url: string | undefined;
      readonly replaces: "signing-key" | "key" | undefined;
    }
  /** `run` decides which files are proven or compared, and with which options. */
  | { readonly kind: "remote push" | "remote verify"; readonly run: RunArguments };
