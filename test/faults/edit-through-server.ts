import { pathToFileURL } from "node:url";
import type { Options } from "prettier";
import { outcomeOf, type ReferencePrettier } from "../oracle/check.ts";
import type { Random } from "../oracle/random.ts";
import type { Buffered, Client } from "../surfaces/lsp/client.ts";

/** A text that an editor opens. */
interface File {
  readonly file: string;
  readonly source: string;
  readonly options: Options;
}

/**
 * An editor opens texts of one project, edits, saves and closes them. One line for each save that
 * is not what the project's Prettier makes of the text; rejects when the server is gone.
 */
export async function editThroughServer(
  client: Client,
  prettier: ReferencePrettier,
  files: readonly File[],
  random: Random,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const opened = new Map<File, Buffered>();
  for (let step = 0; step < 12; step++) {
    const chosen = random.pick(files);
    const { file, source, options } = chosen;
    const buffer = opened.get(chosen) ?? (await client.open(pathToFileURL(file).href, source));
    opened.set(chosen, buffer);
    if (random.chance(0.8)) await editAtRandom(buffer, random);
    const before = buffer.text;
    const expected = await outcomeOf(() => prettier.format(before, { ...options, filepath: file }));
    const edits = await buffer.save();
    const isRight = expected.kind === "text" ? buffer.text === expected.text : edits === null;
    if (!isRight)
      problems.push(`${file}: ${JSON.stringify({ before, edits, found: buffer.text, expected })}`);
    if (random.chance(0.2)) {
      await buffer.close();
      opened.delete(chosen);
    }
  }
  return problems;
}

async function editAtRandom(buffer: Buffered, random: Random): Promise<void> {
  const line = random.pick(buffer.text.split("\n"));
  const edited = random.pick([
    `${line} `,
    `\n\n\n${line}`,
    line.replace(" = ", "  =  "),
    `${line}\n${line}`,
    line.replace(/\w+/, (word) => `${word}Edited`),
    line.slice(0, random.integer(line.length + 1)),
    "",
  ]);
  await buffer.edit(line, edited);
}
