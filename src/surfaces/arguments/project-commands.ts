import type { Command } from "./command.ts";

/** The commands that set up a project, and look whether it is set up well. */
export const projectCommands: readonly Command[] = [
  {
    name: "init",
    takes: "[--yes]",
    summary: "Put fmt-cache where this repository runs Prettier. See fmt-cache init --help.",
    details: `Replace the command prettier by fmt-cache in this repository: in scripts of package.json, configurations of lint-staged, husky, lefthook,
simple-git-hooks and pre-commit, files of CI services, Makefiles, and the settings of VS Code's Prettier extension and of Zed.
What would be changed is shown first, as a diff; then you are asked. "git apply" takes it back.`,
    flags: [
      {
        name: "yes",
        kind: "switch",
        short: "y",
        negative: "none",
        ours: "belongs",
        summary: "Write without asking.",
      },
    ],
    note: 'To format a file named "init", write "fmt-cache ./init".',
    hint: ' "fmt-cache init --help" says more.',
    misuseCode: 1,
  },
  {
    name: "doctor",
    takes: "[--json]",
    summary: "Look whether all is well: Prettier, plugins, cache, hook, editor. See fmt-cache doctor --help.",
    details: `Look whether all is well with fmt-cache in this project, and say how to mend what is not: which Prettier formats, and whether an editor
would take another one; the configuration; the plugins, and what of them can be cached; the cache; git and the hook; the editor; the server; the remote.
Exits with 1 if something has to be mended.`,
    flags: [
      {
        name: "json",
        kind: "switch",
        negative: "none",
        ours: "belongs",
        summary: "Print the same facts as one JSON document.",
      },
    ],
    note: 'To format a file named "doctor", write "fmt-cache ./doctor".',
    hint: ' "fmt-cache doctor --help" says more.',
    misuseCode: 2,
  },
];
