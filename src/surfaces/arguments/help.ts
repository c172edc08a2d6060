import type { Command } from "./command.ts";
import { commands } from "./commands.ts";
import { ownFlags, spellingsOf, type Flag } from "./flags.ts";

/** The part of the usage behind Prettier's. */
export function describeUsage(): string {
  const options = ownFlags.map((flag) => describeRow(labelOf(flag), flag.summary ?? ""));
  const rows = commands.flatMap((command) =>
    command.summary === undefined ? [] : [describeRow(usageOf(command), command.summary)],
  );
  return `fmt-cache options:

${options.join("")}
fmt-cache commands:

${rows.join("")}
The cache is always on: --cache and --cache-strategy are accepted and change nothing.

`;
}

/**
 * The help for one flag that Prettier does not have, or has with another meaning. Undefined for
 * Prettier's own.
 */
export function describeOwnFlag(name: string): string | undefined {
  const flag = ownFlags.find((one) => spellingsOf(one).some(({ text }) => text === `--${name}`));
  if (flag === undefined) return undefined;
  const { details = flag.summary ?? "", default: normal } = flag;
  const end = normal === undefined ? "" : `\nDefault: ${normal}\n`;
  return `${labelOf(flag).replaceAll(", ", "\n")}\n\n${indent(details)}\n${end}`;
}

/** The `--help` of a command of fmt-cache. */
export function describeCommand(name: Command["name"]): string {
  const command = commands.find((one) => one.name === name)!;
  const inner = commands.filter((one) => one.name.startsWith(`${name} `));
  const rows = [
    ...inner.map((one) => [usageOf(one), one.summary ?? ""] as const),
    ...command.flags.map((flag) => [labelOf(flag), flag.summary ?? ""] as const),
  ];
  const width = Math.max(0, ...rows.map(([label]) => (label.length > 40 ? 0 : label.length))) + 3;
  const parts = [
    usageOf(command),
    indent(command.details ?? command.summary ?? ""),
    ...(rows.length === 0
      ? []
      : [
          rows
            .map((row) => describeRow(...row, width))
            .join("")
            .trimEnd(),
        ]),
    ...(command.note === undefined ? [] : [command.note]),
  ];
  return `${parts.join("\n\n")}\n`;
}

export function usageOf({ name, takes }: Command): string {
  return `fmt-cache ${name}${takes === undefined ? "" : ` ${takes}`}`;
}

/** A flag with the name of its value, as the help shows it. */
export function labelOf(flag: Flag): string {
  const { name, value = "value" } = flag;
  switch (flag.kind) {
    case "switch":
      return spellingsOf(flag)
        .flatMap(({ text }) => (text.startsWith("--") ? [text] : []))
        .join(", ");
    case "share":
      return `--${name}, --${name}=<${value}>%`;
    case "choice":
      return `--${name} <${flag.choices.join("|")}>`;
    case "integer":
    case "text":
    case "texts":
      return `--${name} <${value}>`;
  }
}

function describeRow(label: string, text: string, width = 25): string {
  const start = label.length < width ? label.padEnd(width) : `${label}\n${" ".repeat(width + 2)}`;
  return `  ${start}${text.replaceAll("\n", `\n${" ".repeat(width + 2)}`)}\n`;
}

function indent(text: string): string {
  return text.replaceAll(/^(?=.)/gm, "  ");
}
