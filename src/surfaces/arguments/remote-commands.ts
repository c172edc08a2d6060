import type { Command, RemoteCommandName } from "./command.ts";

const remoteHint = `
Use "fmt-cache remote init", "status", "pull", "push" or "verify"; "fmt-cache remote --help" says more.
To format files named "remote", write "fmt-cache ./remote".`;

function remoteCommand(name: "remote" | RemoteCommandName, more: Partial<Command>): Command {
  return { name, hint: remoteHint, misuseCode: 2, flags: [], ...more };
}

/** The commands of a remote; see `../cli/remote`. */
export const remoteCommands: readonly Command[] = [
  remoteCommand("remote", {
    takes: "<init|status|pull|push|verify>",
    details:
      "Share with the team what CI has proven to be formatted, over a storage that you have. See docs/remote.md.",
    note: 'To format files named "remote", write "fmt-cache ./remote".',
  }),
  remoteCommand("remote init", {
    takes: "[--new-signing-key|--new-key] [<url>]",
    summary: "Make the keys of a remote, say where each of them goes, and write the configuration.",
    details: `Make the keys of a remote, say where each of them goes, and write "remote" to fmt-cache.config.json.
Where there is a configuration already, keep the team's key for this user: from standard input, or from FMT_CACHE_REMOTE_KEY.

The URL is that of a storage: https://…, redis://…, rediss://…, file:///…, bazel+https://…, turbo+https://….`,
    flags: [
      {
        name: "new-signing-key",
        kind: "switch",
        negative: "none",
        ours: "belongs",
        summary: "Make another signing pair, and believe both until you remove the old public key.",
      },
      {
        name: "new-key",
        kind: "switch",
        negative: "none",
        ours: "belongs",
        summary: "Make another key for the team. Packs begin anew.",
      },
    ],
  }),
  remoteCommand("remote status", {
    summary: "Show whether there is a remote, whom it believes, and what is here; exit with 1 if it is off.",
  }),
  remoteCommand("remote pull", { summary: "Fetch all packs of this repository's Prettier now." }),
  remoteCommand("remote push", {
    takes: "[<file/dir/glob> ...]",
    summary: "In CI, on the protected branch: prove that files are formatted, sign it, and publish it.",
    details: `Format these files (all in the working directory) with Prettier, believe nothing but what earlier pushes have signed, sign which of them are
formatted, and publish that. Needs FMT_CACHE_REMOTE_SIGNING_KEY, and a commit that is on the protected branch. Files that are not formatted are
left out; the exit code is 0 all the same.`,
    hasRunFlags: true,
    note: "Options are those of a run: --config, --ignore-path, --tab-width ...",
  }),
  remoteCommand("remote verify", {
    takes: "[<file/dir/glob> ...]",
    summary:
      "Compare what the remote claims with Prettier, for these files; exit with 1 if anything is wrong.",
    details: `Format these files (all in the working directory) with Prettier, and compare that with what the remote claims of them. If a claim is wrong,
its packs are dropped here, and the exit code is 1.`,
    hasRunFlags: true,
    note: "Options are those of a run: --config, --ignore-path, --tab-width ...",
  }),
];
