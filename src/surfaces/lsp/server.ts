import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  createConnection,
  DidChangeWorkspaceFoldersNotification,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
  type CancellationToken,
  type InitializeParams,
  type InitializeResult,
  type TextEdit,
} from "vscode-languageserver/node";
import { keepFetched } from "../remote/keep-fetched.ts";
import { ownVersion } from "../shared/own-version.ts";
import { serveFromEditor } from "../server/serve-from-editor.ts";
import type { PositionRange } from "./open-document.ts";
import { createOpenDocuments } from "./open-documents.ts";

/**
 * Serves the Language Server Protocol on standard input and output; see the README beside this
 * file. The process ends with `exit`, the end of its input, or the client's process.
 */
export function runLanguageServer(): void {
  const connection = createConnection(process.stdin, process.stdout);
  let folders: string[] = [];
  let wishes: Wishes = {};
  const documents = createOpenDocuments({
    workspaceFolders: () => folders,
    askForSettings: () =>
      wishes.settings === true
        ? (uri) => connection.workspace.getConfiguration({ scopeUri: uri, section: "fmt-cache" })
        : undefined,
    log: (message, importance) => connection.console[importance](message),
    tell: (outcome) => {
      if (wishes.outcomes === true) void connection.sendNotification("fmt-cache/outcome", outcome);
    },
  });
  const answer = (
    token: CancellationToken,
    uri: string,
    range?: PositionRange,
  ): Promise<TextEdit[] | null | ResponseError<void>> =>
    // A cancelled request runs to its end: the next request profits from its result.
    Promise.race([documents.format(uri, range), whenCancelled(token)]);

  connection.onInitialize((params): InitializeResult => {
    folders = foldersOf(params);
    wishes = (params.initializationOptions as Wishes | undefined) ?? {};
    // Plugins that are named without a path are looked for from the working directory, as with
    // Prettier's command.
    if (folders[0] !== undefined && existsSync(folders[0])) process.chdir(folders[0]);
    return {
      serverInfo: { name: "fmt-cache", version: ownVersion() },
      capabilities: {
        positionEncoding: "utf-16",
        textDocumentSync: {
          openClose: true,
          change: TextDocumentSyncKind.Incremental,
          // Some clients (Eglot 1.9) ask before they have sent the last edits, and then apply the
          // answer to another text.
          willSaveWaitUntil: wishes.willSave === true,
        },
        documentFormattingProvider: true,
        documentRangeFormattingProvider: true,
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  });
  connection.onNotification(DidChangeWorkspaceFoldersNotification.type, ({ event: { added, removed } }) => {
    const gone = new Set(removed.flatMap(({ uri }) => toFolder(uri)));
    folders = [
      ...folders.filter((folder) => !gone.has(folder)),
      ...added.flatMap(({ uri }) => toFolder(uri)),
    ];
  });
  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, text } }) =>
    documents.open(uri, languageId, text),
  );
  connection.onDidChangeTextDocument(({ textDocument: { uri }, contentChanges }) =>
    documents.change(uri, contentChanges),
  );
  connection.onDidChangeConfiguration(() => documents.forgetSettings());
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => documents.close(uri));
  connection.onDocumentFormatting(({ textDocument: { uri } }, token) => answer(token, uri));
  connection.onDocumentRangeFormatting(({ textDocument: { uri }, range }, token) =>
    answer(token, uri, range),
  );
  connection.onWillSaveTextDocumentWaitUntil(async ({ textDocument: { uri } }) => documents.format(uri));
  connection.onShutdown(() => documents.flush());
  const fetched = keepFetched(process.env);
  connection.onInitialized(() => {
    for (const folder of folders) fetched.add(folder);
    if (process.env["FMT_CACHE_SERVE"] !== "0") void serveFromEditor(documents.whenQuiet);
  });
  connection.listen();
}

/** The initialization options. */
interface Wishes {
  /** Format before each save. */
  readonly willSave?: unknown;
  /** The client answers `workspace/configuration` for the section `fmt-cache`. */
  readonly settings?: unknown;
  /** The client is told how each request to format has ended, by `fmt-cache/outcome`. */
  readonly outcomes?: unknown;
}

function whenCancelled(token: CancellationToken): Promise<ResponseError<void>> {
  return new Promise((resolve) =>
    token.onCancellationRequested(() =>
      resolve(new ResponseError(LSPErrorCodes.RequestCancelled, "The request was cancelled.")),
    ),
  );
}

function foldersOf({ workspaceFolders, rootUri }: InitializeParams): string[] {
  const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri == null ? [] : [rootUri]);
  return uris.flatMap(toFolder);
}

function toFolder(uri: string): string[] {
  try {
    return [fileURLToPath(uri)];
  } catch {
    // Not a folder on this system.
    return [];
  }
}
