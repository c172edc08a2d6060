import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { pathToFileURL } from "node:url";
import {
  createProtocolConnection,
  StreamMessageReader,
  StreamMessageWriter,
  type CancellationToken,
  type InitializeResult,
  type ProtocolConnection,
  type TextEdit,
} from "vscode-languageserver/node";

/** An editor, as far as a server can tell. */
export interface Client {
  readonly process: ChildProcessWithoutNullStreams;
  readonly connection: ProtocolConnection;
  readonly server: InitializeResult;
  /** What the server wrote to the log, and what it showed to the user, in order. */
  readonly logged: readonly string[];
  readonly shown: readonly string[];
  /** Resolves with the exit code when the server has ended. */
  readonly ended: Promise<number | null>;
  open(uri: string, text: string, languageId?: string): Promise<Buffered>;
  stop(): Promise<number | null>;
}

/**
 * A text in an editor. Positions and edits are read by the words of the protocol, with none of the
 * server's code.
 */
export interface Buffered {
  readonly uri: string;
  text: string;
  /** Replaces the first place where `before` stands. */
  edit(before: string, after: string): Promise<void>;
  /** Replaces all of it without a range. */
  replace(text: string): Promise<void>;
  format(token?: CancellationToken): Promise<TextEdit[] | null>;
  formatRange(start: Place, end: Place): Promise<TextEdit[] | null>;
  /** Formats and applies the edits; returns them. */
  save(): Promise<TextEdit[] | null>;
  close(): Promise<void>;
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface ClientSettings {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly folders?: readonly string[];
  readonly initializationOptions?: unknown;
  readonly processId?: number;
  /** Runs the server as this user. */
  readonly user?: { readonly uid: number; readonly gid: number };
}

export async function startClient(
  commandLine: readonly string[],
  { cwd, env, folders, initializationOptions, processId, user }: ClientSettings,
): Promise<Client> {
  const [file, ...args] = commandLine;
  const child = spawn(file!, args, { cwd, env, ...user });
  const stderr: Buffer[] = [];
  child.stderr.on("data", (part: Buffer) => stderr.push(part));
  const ended = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  const connection = createProtocolConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const [logged, shown]: [string[], string[]] = [[], []];
  connection.onNotification(
    "window/logMessage",
    ({ message }: { message: string }) => void logged.push(message),
  );
  connection.onNotification(
    "window/showMessage",
    ({ message }: { message: string }) => void shown.push(message),
  );
  connection.listen();
  const workspaceFolders =
    folders?.map((folder) => ({ uri: pathToFileURL(folder).href, name: folder })) ?? null;
  const server: InitializeResult = await Promise.race([
    connection.sendRequest<InitializeResult>("initialize", {
      processId: processId ?? process.pid,
      rootUri: workspaceFolders?.[0]?.uri ?? null,
      workspaceFolders,
      capabilities: {},
      initializationOptions,
    }),
    ended.then((code) => {
      throw new Error(`the server ended with ${code}: ${Buffer.concat(stderr).toString("utf8")}`);
    }),
  ]);
  await connection.sendNotification("initialized", {});
  return {
    process: child,
    connection,
    server,
    logged,
    shown,
    ended,
    open: (uri, text, languageId) => openBuffer(connection, uri, text, languageId ?? "typescript"),
    async stop() {
      await connection.sendRequest("shutdown");
      await connection.sendNotification("exit");
      return ended;
    },
  };
}

async function openBuffer(
  connection: ProtocolConnection,
  uri: string,
  opened: string,
  languageId: string,
): Promise<Buffered> {
  let version = 1;
  const change = async (contentChanges: readonly object[]) => {
    version += 1;
    await connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges,
    });
  };
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId, version, text: opened },
  });
  const buffer: Buffered = {
    uri,
    text: opened,
    async edit(before, after) {
      const start = buffer.text.indexOf(before);
      if (start < 0) throw new RangeError(`"${before}" is not there`);
      const end = start + before.length;
      const range = { start: placeAt(buffer.text, start), end: placeAt(buffer.text, end) };
      buffer.text = buffer.text.slice(0, start) + after + buffer.text.slice(end);
      await change([{ range, text: after }]);
    },
    async replace(text) {
      buffer.text = text;
      await change([{ text }]);
    },
    format: (token) =>
      connection.sendRequest(
        "textDocument/formatting",
        { textDocument: { uri }, options: { tabSize: 2, insertSpaces: true } },
        ...(token === undefined ? [] : [token]),
      ),
    formatRange: (start, end) =>
      connection.sendRequest("textDocument/rangeFormatting", {
        textDocument: { uri },
        range: { start, end },
        options: { tabSize: 2, insertSpaces: true },
      }),
    async save() {
      const edits = await buffer.format();
      for (const { range, newText } of edits?.toReversed() ?? []) {
        const [start, end] = [offsetAt(buffer.text, range.start), offsetAt(buffer.text, range.end)];
        buffer.text = buffer.text.slice(0, start) + newText + buffer.text.slice(end);
      }
      if (edits !== null && edits.length > 0)
        await change(edits.toReversed().map(({ range, newText }) => ({ range, text: newText })));
      return edits;
    },
    close: () => connection.sendNotification("textDocument/didClose", { textDocument: { uri } }),
  };
  return buffer;
}

export function placeAt(text: string, offset: number): Place {
  const lines = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: lines.length - 1, character: lines.at(-1)!.length };
}

export function offsetAt(text: string, { line, character }: Place): number {
  const lines = text.split(/(?<=\r\n|\r(?!\n)|\n)/);
  if (line >= lines.length) return text.length;
  const before = lines.slice(0, line).join("").length;
  return before + Math.min(character, lines[line]!.replace(/[\r\n]+$/, "").length);
}
