import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { renameIdentifiers } from "./variant.ts";

/** One file to be formatted. */
export interface FormatTask {
  readonly source: string;
  readonly target: string;
  /** Which variant of the source; 0 is the source itself. */
  readonly variant: number;
}

/** `false`: Prettier rejects the file, or never comes to rest on it. */
export type FormatAnswer = boolean;

const most = 5;

const prettier = (await import(process.argv[2]!)) as typeof import("prettier");

process.on("message", (task: FormatTask) => {
  formatTask(task).then(
    () => process.send!(true),
    () => process.send!(false),
  );
});
process.send!(true);

/** Formats until Prettier changes nothing any more: about one file in 500 takes two rounds. */
async function formatTask({ source, target, variant }: FormatTask): Promise<void> {
  const options = { ...(await prettier.resolveConfig(target, { editorconfig: true })), filepath: target };
  let text = renameIdentifiers(readFileSync(source, "utf8"), variant);
  for (let round = 0; round < most; round++) {
    const formatted = await prettier.format(text, options);
    if (formatted === text) {
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, text);
      return;
    }
    text = formatted;
  }
  throw new Error(`${source} is not stable`);
}
