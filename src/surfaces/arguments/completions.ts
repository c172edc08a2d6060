import { unreachable } from "../../util/unreachable.ts";
import { shells, type Shell } from "./command.ts";
import { commands, groupWords } from "./commands.ts";
import { ownFlags, prettierFlags, runFlags, spellingsOf, type Flag } from "./flags.ts";

/** The script that completes command lines of fmt-cache in a shell. */
export function completionScript(shell: Shell): string {
  switch (shell) {
    case "bash":
      return bashScript();
    case "zsh":
      return zshScript();
    case "fish":
      return fishScript();
    default:
      return unreachable(shell);
  }
}

/** What to complete behind one command, or where no command is named. */
interface Context {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly Flag[];
  /** Whether to complete names of files, too. */
  readonly hasFiles: boolean;
}

const help: Flag = { name: "help", kind: "switch", short: "h", negative: "none" };
const run: Context = { name: "run", summary: "", flags: [...prettierFlags, ...ownFlags], hasFiles: true };
const contexts: readonly Context[] = commands.map(
  ({ name, details = "", summary = details, flags, hasRunFlags = false }) => ({
    name,
    summary: summary.split("\n", 1)[0]!,
    flags: [...flags, ...(hasRunFlags ? runFlags : []), help],
    hasFiles: hasRunFlags && name !== "staged",
  }),
);
const firstWords = contexts.filter(({ name }) => !name.includes(" "));
/** Commands whose next word is one of a few, with these words. */
const nextWords = { ...Object.fromEntries(groupWords), completions: shells };
const groups = [...groupWords.keys()];
const withoutFiles = contexts.filter(({ hasFiles }) => !hasFiles).map(({ name }) => name);

/** The long spellings of flags, `--name` and `--no-name`, with their summaries; each once. */
function wordsOf(flags: readonly Flag[]): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const flag of flags)
    for (const { text } of spellingsOf(flag))
      if (text.startsWith("--") && !words.has(text)) words.set(text, flag.summary?.split("\n", 1)[0] ?? "");
  return words;
}

function choicesOf(flag: Flag): readonly string[] {
  return flag.kind === "choice" ? flag.choices : (flag.proposed ?? []);
}

/** A `case` branch for each flag whose values are known. */
function branchesOfChoices(say: (words: readonly string[]) => string): string {
  const flags = run.flags.filter((flag) => choicesOf(flag).length > 0);
  return flags.map((flag) => `    --${flag.name}) ${say(choicesOf(flag))} ;;\n`).join("");
}

/** A `case` branch for each command, and a last one for command lines without a command. */
function branchesOfContexts(say: (context: Context) => string): string {
  const branch = (pattern: string, context: Context) => `      ${pattern}) ${say(context)} ;;\n`;
  return [...contexts.map((one) => branch(`'${one.name}'`, one)), branch("*", run)].join("");
}

function bashScript(): string {
  const list = (words: Iterable<string>) => `words='${[...words].join(" ")}'`;
  return `# Completions of fmt-cache for bash: eval "$(fmt-cache completions bash)"
_fmt_cache() {
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} command=run words= files=
  COMPREPLY=()
  # To bash, "=" is a word of its own.
  if [[ $word == = ]]; then
    word=
  elif [[ $before == = ]]; then
    before=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  ((COMP_CWORD > 1)) && command=\${COMP_WORDS[1]}
  ((COMP_CWORD > 2)) && [[ $command == @(${groups.join("|")}) ]] && command="$command \${COMP_WORDS[2]}"
  case $before in
${branchesOfChoices(list)}  esac
  if [[ -n $words ]]; then
    :
  elif [[ $word == -* ]]; then
    case $command in
${branchesOfContexts(({ flags }) => list(wordsOf(flags).keys()))}    esac
  elif ((COMP_CWORD == 1)); then
    ${list(firstWords.map(({ name }) => name))} files=1
  else
    case $COMP_CWORD:$command in
${Object.entries(nextWords)
  .map(([name, words]) => `      2:${name}) ${list(words)} ;;\n`)
  .join("")}    esac
    case $command in
      ${withoutFiles.map((name) => `'${name}'`).join("|")}) [[ $before == -* ]] && files=1 ;;
      *) files=1 ;;
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "$word"))
  if [[ -n $files ]]; then
    local IFS=$'\\n'
    COMPREPLY+=($(compgen -f -- "$word"))
  fi
}
complete -o filenames -F _fmt_cache fmt-cache
`;
}

function zshScript(): string {
  const quote = (text: string) => `'${text.replaceAll("'", String.raw`'\''`)}'`;
  const describe = (words: Iterable<readonly [string, string]>) =>
    [...words].map(([word, about]) => quote(about === "" ? word : `${word}:${about}`)).join(" ");
  return `# Completions of fmt-cache for zsh: eval "$(fmt-cache completions zsh)"
_fmt_cache() {
  local command=run before=$words[CURRENT-1]
  local -a described
  ((CURRENT > 2)) && command=$words[2]
  ((CURRENT > 3)) && [[ $command == (${groups.join("|")}) ]] && command="$command $words[3]"
  if [[ $PREFIX == --*=* ]]; then
    before=\${PREFIX%%=*}
    compset -P '*='
  fi
  case $before in
${branchesOfChoices((words) => `compadd -- ${words.join(" ")}; return`)}  esac
  if [[ $PREFIX == -* ]]; then
    case $command in
${branchesOfContexts(({ flags }) => `described=(${describe(wordsOf(flags))})`)}    esac
    _describe flag described
  elif ((CURRENT == 2)); then
    described=(${describe(firstWords.map(({ name, summary }) => [name, summary] as const))})
    _describe command described
    _files
  else
    case $CURRENT:$command in
${Object.entries(nextWords)
  .map(([name, words]) => `      3:${name}) compadd -- ${words.join(" ")} ;;\n`)
  .join("")}      *) _files ;;
    esac
  fi
}
compdef _fmt_cache fmt-cache
`;
}

function fishScript(): string {
  const quote = (text: string) => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
  const about = (text = "") => (text === "" ? "" : ` -d ${quote(text.split("\n", 1)[0]!)}`);
  const within = (names: readonly string[]) => `__fmt_cache_in ${names.map((name) => `"${name}"`).join(" ")}`;
  const line = (condition: string, rest: string) => `complete -c fmt-cache -n ${quote(condition)} ${rest}\n`;
  const valueOf = (flag: Flag) => {
    if (flag.kind === "switch" || flag.kind === "share") return "";
    const choices = choicesOf(flag);
    if (choices.length > 0) return ` -x -a ${quote(choices.join(" "))}`;
    return flag.kind === "integer" ? " -x" : " -r -F";
  };
  const linesOf = (flag: Flag) => {
    // Compares objects, not names: a command may give the name of a run's flag another meaning.
    const isThere = ({ flags }: Context) => flags.find(({ name }) => name === flag.name) === flag;
    const condition = within([run, ...contexts].filter(isThere).map(({ name }) => name));
    const short = flag.kind === "switch" && flag.short !== undefined ? ` -s ${flag.short}` : "";
    return spellingsOf(flag)
      .filter(({ text }) => text.startsWith("--"))
      .map(({ text, negated }) =>
        line(condition, `-l ${text.slice(2)}${negated ? "" : short + valueOf(flag)}${about(flag.summary)}`),
      );
  };
  const allFlags = [...new Set([...contexts.flatMap(({ flags }) => flags), ...run.flags])];
  const lines = [
    line(within(withoutFiles), "-f"),
    ...firstWords.map(({ name, summary }) => line(within([""]), `-a ${name}${about(summary)}`)),
    ...Object.entries(nextWords).map(([name, next]) => line(within([name]), `-a ${quote(next.join(" "))}`)),
    ...allFlags.flatMap(linesOf),
  ];
  return `# Completions of fmt-cache for fish: fmt-cache completions fish | source
function __fmt_cache_in
  set -l words (commandline -opc)
  set -l command run
  contains -- "$words[2]" ${firstWords.map(({ name }) => name).join(" ")}
  and set command $words[2]
  contains -- "$command" ${groups.join(" ")}
  and test (count $words) -gt 2
  and set command "$command $words[3]"
  contains -- "$command" $argv
  or test (count $words) -eq 1 -a "$argv[1]" = ""
end
${lines.join("")}`;
}
