import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { TextEdit } from "vscode-languageserver/node";
import { createRandom } from "../../oracle/random.ts";
import { startClient, type Buffered, type Client } from "../../surfaces/lsp/client.ts";
import { nativeCommand } from "../cli/contestants.ts";

/** A language server that is timed. */
export interface Server {
  readonly name: string;
  readonly commandLine: readonly string[];
  /** Files of its project. */
  readonly settings: Readonly<Record<string, string>>;
}

/** Ours, and the fastest others. @param rivals the folder where these are installed */
export function createServers(repository: string, rivals: string): readonly Server[] {
  const packages = join(rivals, "node_modules");
  return [
    {
      name: "fmt-cache lsp",
      commandLine: [process.execPath, join(repository, "dist/cli.cjs"), "lsp"],
      settings: {},
    },
    {
      name: "oxfmt --lsp",
      commandLine: [process.execPath, join(packages, "oxfmt/bin/oxfmt"), "--lsp"],
      settings: {},
    },
    {
      name: "biome lsp-proxy",
      commandLine: [nativeCommand(packages, "@biomejs", "biome"), "lsp-proxy"],
      settings: {
        "biome.json": JSON.stringify({ files: { maxSize: 40_000_000 }, formatter: { indentStyle: "space" } }),
      },
    },
  ];
}

export interface ServerTimes {
  /** In milliseconds, from the request to its edits, each right after one edit. */
  readonly edits: readonly number[];
  /**
   * The same with a pause between the edit and the request, as somebody makes who types and then
   * saves.
   */
  readonly rested: readonly number[];
  /** The same of the first request. */
  readonly first: number;
  /** The first request to a server that starts when its predecessor has formatted the same text. */
  readonly firstAgain: number;
}

/** @param folder of a project of its own, made and emptied */
export async function measureServer(
  server: Server,
  folder: string,
  name: string,
  text: string,
  rounds: number,
): Promise<ServerTimes> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [file, content] of Object.entries(server.settings)) writeFileSync(join(folder, file), content);
  writeFileSync(join(folder, name), text);
  const first = await openServer(server, folder, name, text);
  const baseline = applyEdits(text, first.answer ?? []);
  await first.client.stop();
  const again = await openServer(server, folder, name, baseline);
  const editor = createEditor(again.client, uriOf(folder, name), baseline);
  const edits = await timeEdits(editor, rounds, 0);
  const rested = await timeEdits(editor, Math.min(rounds, restedRounds), restLength);
  await again.client.stop();
  return { edits, rested, first: first.time, firstAgain: again.time };
}

export async function openServer(
  { commandLine }: Server,
  folder: string,
  name: string,
  text: string,
): Promise<OpenedServer> {
  const client = await startClient(commandLine, {
    cwd: folder,
    env: { PATH: process.env["PATH"] ?? "", HOME: folder },
    folders: [folder],
  });
  const started = performance.now();
  const buffer = await client.open(uriOf(folder, name), text);
  const answer = await buffer.format();
  return { client, buffer, answer, time: performance.now() - started };
}

interface OpenedServer {
  readonly client: Client;
  readonly buffer: Buffered;
  readonly answer: readonly TextEdit[] | null;
  /** In milliseconds, from the opened text to its edits. */
  readonly time: number;
}

/** What a process holds in memory, in megabytes (Linux only). */
export function readMegabytes(processId: number): number {
  const status = readFileSync(`/proc/${processId}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024);
}

const restedRounds = 50;
// In milliseconds: somebody is quick who takes less from the last key to the one that saves.
const restLength = 250;

/** Makes the text longer at a random place, and as it was. */
interface Editor {
  /** @returns what takes the edit back */
  edit(added: string): Promise<() => Promise<void>>;
  format(): Promise<unknown>;
}

function createEditor(client: Client, uri: string, text: string): Editor {
  const random = createRandom("bench");
  const names = [...text.matchAll(/\b(?:const|let) \w+\b(?=[:= ])/g)].map(
    ({ index, 0: found }) => index + found.length,
  );
  const { textDocumentSync } = client.server.capabilities;
  const kind = typeof textDocumentSync === "object" ? textDocumentSync.change : textDocumentSync;
  let version = 1;
  const change = (range: object, inserted: string, whole: () => string) => {
    version += 1;
    return client.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [kind === 2 ? { range, text: inserted } : { text: whole() }],
    });
  };
  const lineStarts = lineStartsOf(text);
  return {
    async edit(added) {
      const offset = random.pick(names);
      const line = lineStarts.findLastIndex((lineStart) => lineStart <= offset);
      const start = { line, character: offset - lineStarts[line]! };
      const end = { line, character: start.character + added.length };
      await change({ start, end: start }, added, () => text.slice(0, offset) + added + text.slice(offset));
      return () => change({ start, end }, "", () => text);
    },
    format: () =>
      client.connection.sendRequest("textDocument/formatting", {
        textDocument: { uri },
        options: { tabSize: 2, insertSpaces: true },
      }),
  };
}

async function timeEdits(editor: Editor, rounds: number, rest: number): Promise<readonly number[]> {
  const times: number[] = [];
  const begun = performance.now();
  for (let round = -10; round < rounds; round += 1) {
    if (round > 10 && performance.now() - begun > longest) break;
    const takeBack = await editor.edit(`_${rest}${round + 10} `);
    if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    const started = performance.now();
    await editor.format();
    // The first ones warm up.
    if (round >= 0) times.push(performance.now() - started);
    await takeBack();
    await editor.format();
  }
  return times;
}

// In milliseconds: of a slow server fewer edits will do.
const longest = 60_000;

function uriOf(folder: string, name: string): string {
  return pathToFileURL(join(folder, name)).href;
}

/** For thousands of edits: lines are looked up once. */
function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const lineStarts = lineStartsOf(text);
  const offsetOf = ({ line, character }: TextEdit["range"]["start"]) =>
    line < lineStarts.length ? lineStarts[line]! + character : text.length;
  const parts: string[] = [];
  let from = 0;
  for (const { range, newText } of edits) {
    parts.push(text.slice(from, offsetOf(range.start)), newText);
    from = offsetOf(range.end);
  }
  return [...parts, text.slice(from)].join("");
}

function lineStartsOf(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}
