import { shells, type Command, type FolderCommandName } from "./command.ts";
import { runFlags, type Flag } from "./flags.ts";
import { projectCommands } from "./project-commands.ts";
import { remoteCommands } from "./remote-commands.ts";

const cacheHint = `
Use "fmt-cache cache info", "path", "gc", "verify" or "clean", with --cache-location <dir> if the cache is not in its usual place.
To format files named "cache", write "fmt-cache ./cache".`;

const cacheLocation: Flag = {
  name: "cache-location",
  kind: "text",
  value: "dir",
  summary: "Folder of the cache, if it is not in its usual place.",
};

const stagedFlags: readonly Flag[] = [
  {
    name: "check",
    kind: "switch",
    short: "c",
    negative: "none",
    summary: "Change nothing; list what is not formatted, and exit with 1 if there is any.",
  },
  {
    name: "worktree",
    kind: "switch",
    negative: "only",
    ours: "belongs",
    summary: "Leave the files of the work tree as they are.",
  },
];

const flagsOfChanges = ["changed-statements", "leave-renames", "other-files"];

function cacheCommand(name: "cache" | "cache verify" | FolderCommandName, more: Partial<Command>): Command {
  return { name, hint: cacheHint, misuseCode: 1, flags: [cacheLocation], ...more };
}

export const commands: readonly Command[] = [
  {
    name: "agent-hook",
    summary: "Format the file that a coding agent has edited. See fmt-cache agent-hook --help.",
    details: `Read the event of a coding agent from standard input, JSON with the path of a file, and format that file as --write does.
Files that are ignored, of an unknown type, or outside of the repository are left alone. With --changed-statements, so are the
statements that are as in the last commit. What Prettier cannot parse is told to the agent:
on standard error with the exit code 2, or as JSON to agents that want it so. docs/agents.md has ready settings for the common agents.`,
    flags: [],
    hasRunFlags: true,
    note: 'Options are those of a run: --changed-statements, --config, --ignore-path, --cache-location, --tab-width ... To format files named "agent-hook", write "fmt-cache ./agent-hook".',
    hint: ' "fmt-cache agent-hook --help" says more.',
    // Not 2, which would tell the agent.
    misuseCode: 1,
  },
  cacheCommand("cache", {
    takes: "<info|path|gc|verify|clean>",
    details: "Look after the cache.",
    flags: [],
    note: 'To format files named "cache", write "fmt-cache ./cache".',
  }),
  cacheCommand("cache info", {
    summary: "Show where the cache is, what it holds, and how often it helps.",
    flags: [
      cacheLocation,
      {
        name: "json",
        kind: "switch",
        negative: "none",
        ours: "belongs",
        summary: "Print the same facts, in bytes, as one JSON document.",
      },
      { name: "cache-max-size", kind: "text", value: "size", summary: "Bound of the cache, to show it." },
    ],
  }),
  cacheCommand("cache path", { summary: "Print its folder only, for CI to save and restore." }),
  cacheCommand("cache gc", {
    summary: `Remove what is damaged, not used for --max-age <days> (14) or beyond --max-size <size>,
and fold the rest into few files.`,
    flags: [
      cacheLocation,
      {
        name: "max-age",
        kind: "integer",
        value: "days",
        summary: "Remove what was not used for so long; 14 days if this is not given.",
      },
      {
        name: "max-size",
        kind: "text",
        value: "size",
        summary: "Bound of the cache: 512MB, 1GiB, 100000. Defaults to $FMT_CACHE_MAX_SIZE, else to 512MB.",
      },
    ],
  }),
  cacheCommand("cache verify", {
    takes: "[--sample <n>] [--seed <text>] [<file/dir/glob> ...]",
    summary: "Compare the cache with Prettier, for these files or some of them, and drop what is wrong.",
    details: `Compare the cache with Prettier, for these files or some of them, and drop what is wrong; exit with 1 if there was anything.
Without files: all in the working directory.`,
    flags: [
      {
        name: "sample",
        kind: "integer",
        atLeast: 1,
        ours: "belongs",
        value: "n",
        expects: "a number of files",
        summary: "Take so many files, at random.",
      },
      {
        name: "seed",
        kind: "text",
        ours: "belongs",
        value: "text",
        expects: "a text",
        summary: "Take the same files as another run with this text.",
      },
    ],
    hasRunFlags: true,
    note: "Options are those of a run: --cache-location, --config, --tab-width ...",
  }),
  cacheCommand("cache clean", { summary: "Delete the cache." }),
  {
    name: "completions",
    takes: `<${shells.join("|")}>`,
    summary: "Print a script that completes command lines in a shell.",
    details: `Print a script that completes the command lines of fmt-cache in a shell. Load it where the shell starts:

bash   eval "$(fmt-cache completions bash)"         in ~/.bashrc
zsh    eval "$(fmt-cache completions zsh)"          in ~/.zshrc, after compinit
fish   fmt-cache completions fish | source          in ~/.config/fish/config.fish`,
    note: 'To format files named "completions", write "fmt-cache ./completions".',
    flags: [],
    hint: ' "fmt-cache completions --help" says more.',
    misuseCode: 2,
  },
  {
    name: "explain",
    takes: "<file>",
    summary: `Show what of a file comes from the cache, what is formatted, and why.
See fmt-cache explain --help.`,
    details: `Show what a run would do with a file: what comes from the cache, what is formatted, and why. Neither the file nor the cache is written, so
asking changes nothing. Options are those of a run: --cache-location, --config, --tab-width ...`,
    flags: [
      {
        name: "all",
        kind: "switch",
        negative: "none",
        ours: "belongs",
        summary: "Show neighbouring segments from the cache one by one.",
      },
      {
        name: "json",
        kind: "switch",
        negative: "none",
        ours: "belongs",
        summary: "Print the same facts as one JSON document.",
      },
      {
        name: "html",
        kind: "switch",
        negative: "none",
        ours: "belongs",
        summary:
          "Print a page for a browser: the text, coloured by what became of it. It needs no other file.",
      },
    ],
    hasRunFlags: true,
    note: 'To format files named "explain", write "fmt-cache ./explain".',
    hint: ' Use "fmt-cache explain <file>"; "fmt-cache explain --help" says more.',
    misuseCode: 2,
  },
  ...projectCommands,
  {
    name: "install",
    summary: "Put the pre-commit hook where this repository's hooks live; it runs fmt-cache staged.",
    details: `Put the pre-commit hook where this repository's hooks live. It runs "fmt-cache staged" with the options that are given here.
Installing again changes the options; without any, the hook formats whole files.`,
    flags: [...stagedFlags, ...runFlags.filter(({ name }) => flagsOfChanges.includes(name))],
    note: 'Other options belong into the configuration of Prettier. To format a file named "install", write "fmt-cache ./install".',
    misuseCode: 1,
  },
  {
    name: "uninstall",
    summary: "Take the hook away again.",
    flags: [],
    note: 'To format a file named "uninstall", write "fmt-cache ./uninstall".',
    misuseCode: 1,
  },
  {
    name: "lsp",
    summary: "Serve an editor: the Language Server Protocol on standard input and output.",
    // Keep in step with `isLspCommand`, which has to answer before this table is loaded.
    flags: [
      {
        name: "stdio",
        kind: "switch",
        negative: "none",
        ours: "belongs",
        summary: "What some clients add; it changes nothing.",
      },
      {
        name: "clientProcessId",
        kind: "integer",
        ours: "belongs",
        value: "n",
        summary: "The same.",
      },
    ],
    misuseCode: 2,
  },
  ...remoteCommands,
  {
    name: "serve",
    takes: "[--status|--stop|--on-demand]",
    summary:
      "Keep Prettier loaded, and format for commits, saves and short runs. See fmt-cache serve --help.",
    details: `Keep Prettier and plugins loaded in one process, and format for the other commands of this user what their cache does not know.
Output and exit codes are the same with and without it. It runs until Ctrl-C, --stop, or --idle-minutes without work.
A running "fmt-cache lsp" serves as well, so that nothing more is needed while an editor is open.`,
    flags: [
      {
        name: "idle-minutes",
        kind: "integer",
        atLeast: 1,
        ours: "belongs",
        value: "n",
        expects: "a number of minutes",
        summary: "End after so many minutes without work.",
      },
      {
        name: "on-demand",
        kind: "switch",
        negative: "allowed",
        ours: "belongs",
        summary: `From now on, commands that miss a server start one in the background; it ends after 15 idle
minutes. Never in CI. Taken back by --no-on-demand; for one run by FMT_CACHE_SERVE=0.`,
      },
      {
        name: "status",
        kind: "switch",
        negative: "none",
        ours: "belongs",
        summary: "Show the running server and what it has done; exit with 1 if there is none.",
      },
      { name: "stop", kind: "switch", negative: "none", ours: "belongs", summary: "End the running server." },
    ],
    note: 'To format a file named "serve", write "fmt-cache ./serve".',
    hint: ' "fmt-cache serve --help" says more.',
    misuseCode: 2,
  },
  {
    name: "staged",
    summary: "Format what is staged for a commit. See fmt-cache staged --help.",
    details: `Format what is staged, as the commit will have it, and carry the formatting into the files of the work tree. Unstaged changes stay
unstaged. If one file cannot be formatted, nothing is changed at all.`,
    flags: stagedFlags,
    hasRunFlags: true,
    note: 'Options are those of a run: --changed-statements, --leave-renames, --config, --ignore-path, --cache-location, --verify, --tab-width ... To format files named "staged", write "fmt-cache ./staged".',
    hint: ' "fmt-cache staged --help" says more.',
    misuseCode: 2,
  },
];

/** The second words of the commands with two words: `info`, `path` and so on of `cache`. */
export const groupWords: ReadonlyMap<string, readonly string[]> = new Map(
  (["cache", "remote"] as const).map((group) => [
    group,
    commands.flatMap(({ name }) => (name.startsWith(`${group} `) ? [name.slice(group.length + 1)] : [])),
  ]),
);
