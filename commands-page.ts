import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import type { Command } from "./src/surfaces/arguments/command.ts";
import { commands } from "./src/surfaces/arguments/commands.ts";
import { ownFlags, prettierFlags, runFlags, spellingsOf, type Flag } from "./src/surfaces/arguments/flags.ts";
import { labelOf, usageOf } from "./src/surfaces/arguments/help.ts";

export const pagePath = fileURLToPath(new URL("docs/commands.md", import.meta.url));

/**
 * The reference page of the commands, made from the table that the command reads its arguments
 * with.
 */
export async function writeCommandsPage(): Promise<string> {
  const delegated = prettierFlags.filter((flag) => !runFlags.includes(flag));
  const page = `# Commands

<!-- Written by "npm run docs" from src/surfaces/arguments; change it there. -->

\`--help\` says the same of each command. The first word names the command; to format a file or folder of that name, write \`./NAME\`.

## \`fmt-cache [options] [file/dir/glob ...]\`

Formats files, or standard input with \`--stdin-filepath\`, as Prettier's command does with the same flags. A misspelt flag of ours, and a word that is no file but almost a command, end with exit code 2 before anything is done.

${ownFlags.map((flag) => describeFlag(flag, "###")).join("\n")}
### Prettier's flags

What they mean, [Prettier's page](https://prettier.io/docs/cli) and \`fmt-cache --help FLAG\` say. fmt-cache does these itself: ${listFlags(prettierFlags.filter((flag) => runFlags.includes(flag)))}.

With any other, Prettier's own command runs, without the cache: ${listFlags(delegated)}, flags of plugins, and those of a newer Prettier. \`--version\` prints Prettier's version, and in a second line that of fmt-cache, too.

${commands.map(describeCommand).join("\n")}`;
  return format(page, { ...(await resolveConfig(pagePath)), parser: "markdown" });
}

function describeCommand(command: Command): string {
  const { summary = "", details = summary, flags, note } = command;
  const inner = commands.filter(({ name }) => name.startsWith(`${command.name} `));
  return `## \`${usageOf(command)}\`

${toMarkdown(details)}
${inner.map((one) => `- \`${usageOf(one)}\`: ${toMarkdown(one.summary ?? "").trim()}`).join("\n")}
${flags.map((flag) => `- ${describeInline(flag)}`).join("\n")}

${toMarkdown(note ?? "")}
`;
}

function describeFlag(flag: Flag, level: string): string {
  const { summary = "", details = summary, default: normal } = flag;
  return `${level} \`${labelOf(flag)}\`

${toMarkdown(details)}
${normal === undefined ? "" : `Default: ${toMarkdown(normal)}`}
`;
}

function describeInline(flag: Flag): string {
  return `\`${labelOf(flag)}\`: ${toMarkdown(flag.summary ?? "").trim()}`;
}

function listFlags(flags: readonly Flag[]): string {
  const names = flags.map((flag) =>
    spellingsOf(flag).flatMap(({ text, negated }) => (negated ? [] : [text])),
  );
  return names.map((spellings) => `\`${spellings.join("`, `")}\``).join(", ");
}

/** Plain text, with tables aligned by spaces, as `--help` shows it. */
function toMarkdown(text: string): string {
  return text
    .split("\n\n")
    .map((paragraph) => {
      const rows = paragraph.split("\n").map((line) => /^(\S+) {2,}(.+?)(?: {2,}(.+))?$/.exec(line));
      if (rows.includes(null)) return `${markCode(paragraph.replaceAll("\n", " "))}\n`;
      const items = rows.map((row) => {
        const [, word, about, where] = row!;
        return `- \`${word}\`: ${where === undefined ? markCode(about!) : `\`${about}\` ${where}`}\n`;
      });
      return items.join("");
    })
    .join("\n");
}

function markCode(text: string): string {
  const code = /--[a-z][\w-]*(?:[ =]<[^>]+>%?)?|\$?FMT_CACHE_?\w*(?:=\d)?|(?<=")fmt-cache [^"]+(?=")/g;
  return text.replaceAll(code, "`$&`").replaceAll(/"(`[^`]+`)"/g, "$1");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(new URL("docs/", import.meta.url), { recursive: true });
  writeFileSync(pagePath, await writeCommandsPage());
}
