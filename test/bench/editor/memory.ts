import { mkdirSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { join } from "node:path";
import { createRandom } from "../../oracle/random.ts";
import { openServer, readMegabytes, type Server } from "./servers.ts";

/**
 * What a server holds in memory after many saves of a long text and many opened files, in megabytes
 * (Linux only).
 * @param files texts of the files that are opened, again and again under other names
 */
export async function measureMemory(
  server: Server,
  folder: string,
  text: string,
  files: readonly string[],
  counts: { readonly saves: number; readonly opened: number },
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const uriOf = (name: string) => pathToFileURL(join(folder, name)).href;
  const { client, buffer } = await openServer(server, folder, "long.ts", text);
  const lines: string[] = [];
  const note = (when: string) => lines.push(`${when.padEnd(36)} ${readMegabytes(client.process.pid!)} MB`);
  note("after the first answer");
  const random = createRandom("memory");
  for (let save = 1; save <= counts.saves; save += 1) {
    // With what follows, so that it is found as a whole word only.
    const declared = random.pick([...buffer.text.matchAll(/\b(?:const|let) \w+[:= ]/g)])[0];
    await buffer.edit(declared, `${declared.slice(0, -1)}_${save}  ${declared.at(-1)!}`);
    if ((await buffer.save()) === null) throw new Error(`save ${save} was not answered`);
  }
  note(`after ${counts.saves} saves`);
  for (let opened = 0; opened < counts.opened; opened += 1) {
    const file = await client.open(
      uriOf(`file${opened}.ts`),
      `// ${opened}\n${files[opened % files.length]!}`,
    );
    if (opened % 10 === 0) await file.format();
  }
  note(`after ${counts.opened} opened files`);
  // What is warmed while nobody asks is warmed now, and threads that are idle end.
  await wait(60_000);
  note("a minute later");
  await client.stop();
  return lines;
}
