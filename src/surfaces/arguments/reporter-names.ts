export const machineReporterNames = ["json", "github", "checkstyle", "sarif"] as const;

export type MachineReporterName = (typeof machineReporterNames)[number];

/** One `--reporter` for programs. Without a file, it writes to stdout. */
export interface ReporterChoice {
  readonly name: MachineReporterName;
  /** The path as the user wrote it. */
  readonly file?: string;
}

/**
 * Reads the values of `--reporter`, each `NAME` or `NAME=FILE`. Returns a message if one is wrong.
 * Leaves out `default`, which is always on.
 */
export function readReporters(values: readonly string[]): readonly ReporterChoice[] | string {
  const choices: ReporterChoice[] = [];
  for (const value of new Set(values)) {
    if (value === "default") continue;
    const equals = value.indexOf("=");
    const word = equals === -1 ? value : value.slice(0, equals);
    const file = equals === -1 ? undefined : value.slice(equals + 1);
    const name = machineReporterNames.find((known) => known === word);
    if (name === undefined)
      return word === "default"
        ? "--reporter default cannot be written to a file."
        : `There is no reporter "${word}". Use default, ${machineReporterNames.slice(0, -1).join(", ")} or ${machineReporterNames.at(-1)}.`;
    if (file === "") return `--reporter ${value} names no file.`;
    choices.push(file === undefined ? { name } : { name, file });
  }
  const [first, second] = choices.filter(({ file }) => file === undefined);
  if (second !== undefined)
    return `Only one reporter can write to stdout, but --reporter ${first!.name} and --reporter ${second.name} were given. Give one a file: --reporter ${second.name}=FILE.`;
  return choices;
}
