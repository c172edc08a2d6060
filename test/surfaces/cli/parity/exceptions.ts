import { describeUsage } from "../../../../src/surfaces/arguments/help.ts";
import manifest from "../../../../package.json" with { type: "json" };
import type { Result } from "../command.ts";
import { words, type InvocationCase } from "./invocation.ts";

/** A command line to which we answer otherwise than Prettier, on purpose. */
export interface ExceptionCase extends InvocationCase {
  readonly because: string;
  /** What we say, made of what Prettier says. */
  readonly ours: (theirs: Result) => Partial<Result>;
}

/**
 * All differences of what is said. What a run leaves behind differs in one thing: Prettier's own
 * cache file is neither written nor deleted (`write.test.ts`). The first words `cache`,
 * `completions`, `explain`, `install`, `lsp`, `uninstall` and `staged` are commands of ours
 * (`own-surface.test.ts`).
 */
export const exceptions: readonly ExceptionCase[] = [
  {
    ...words("--help"),
    because: "the usage goes on with our own flags and commands",
    ours: ({ stdout }) => ({ stdout: stdout + describeUsage() }),
  },
  ...["--version", "-v"].map((flag) => ({
    ...words(flag),
    because: "a second line names our version, too; programs that read Prettier's find it in the first",
    ours: ({ stdout }: Result) => ({ stdout: `${stdout}fmt-cache ${manifest.version}, Prettier ${stdout}` }),
  })),
  {
    ...words("stagd bad.js"),
    because: "a word that is no file, but almost a command, is more likely to be that",
    ours: () => ({
      stdout: "",
      stderr: '[error] There is no file and no command "stagd": did you mean "staged"?\n',
    }),
  },
  {
    ...words("--chagned --write bad.js"),
    because: "a misspelt flag of ours must not let a run loose on other files",
    ours: () => ({
      stdout: "",
      stderr: "[error] There is no flag --chagned. Did you mean --changed?\n",
      exitCode: 2,
    }),
  },
  {
    ...words("ok.js --cache --cache-location nested"),
    because: "our cache is a folder, and Prettier's a file",
    ours: () => ({ stdout: 'const a = "x";\n\nfunction f() {\n  return a;\n}\n', stderr: "", exitCode: 0 }),
  },
  {
    ...words("ok.js --cache --cache-location LICENSE"),
    because: "a cache that cannot be kept is no reason to refuse the work",
    ours: () => ({ stdout: 'const a = "x";\n\nfunction f() {\n  return a;\n}\n', stderr: "", exitCode: 0 }),
  },
  {
    ...words("--write ok.js --cache --cache-location cached.json"),
    because: "our cache is always on, and it is not said of a file that it came from there",
    ours: ({ stdout }) => ({ stdout: stdout.replace(" (cached)", "") }),
  },
  {
    ...words("--check ok.js --plugin prettier-plugin-throws"),
    because: "loading a package that is there, only to see that it can be loaded, would slow down every run",
    ours: ({ stdout }) => ({ stdout: `Checking formatting...\n${stdout}` }),
  },
  {
    ...words("wrong/width-negative/a.js"),
    because: "the stack of an error that is a defect of Prettier ends in the functions of our program",
    ours: ({ stderr }) => ({ stderr: withoutOuterFrames(stderr) }),
  },
  {
    ...words("--stdin-filepath wrong/plugins-missing/a.js", { stdin: "a\n" }),
    because: "as above, for a plugin of a configuration file",
    ours: ({ stderr }) => ({ stderr: withoutOuterFrames(stderr) }),
  },
  {
    ...words("--check --stdin-filepath wrong/plugins-throwing/a.js", { stdin: "a\n" }),
    because: "as above, with --check",
    ours: ({ stderr }) => ({ stderr: withoutOuterFrames(stderr) }),
  },
  {
    ...words("config/cursor/a.js"),
    because:
      "a cursor's position belongs to one text, so that an offset in a configuration file is not answered",
    ours: () => ({ stderr: "" }),
  },
];

/** A stack as far as it is in Prettier; that is all that we compare. */
export function withoutOuterFrames(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^\[error\] +at .*(?:legacy-cli\.mjs|(?:cli|core)\.cjs|index\.mjs:)/.test(line))
    .join("\n");
}
