import type { LogOutputChannel, TextDocument, TextDocumentChangeEvent } from "vscode";
import {
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  LanguageClient,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";
import type { FoundNode } from "./find-node.ts";
import type { FoundServer } from "./find-server.ts";
import { settingsOf } from "./editor-settings.ts";

/** How a request to format has ended; see `outcome.ts` of the server. */
export interface Outcome {
  readonly uri: string;
  readonly outcome:
    | "formatted"
    | "unchanged"
    | "ignored"
    | "no-language"
    | "no-configuration"
    | "no-prettier"
    | "rejected"
    | "broken";
  readonly message?: string;
  readonly prettier?: { readonly version: string; readonly directory: string; readonly origin: string };
  readonly milliseconds: number;
}

/** A running language server with the documents that it formats. */
export interface Server {
  readonly found: FoundServer;
  readonly client: LanguageClient;
  /**
   * Resolves when it can be asked. Starts a server again that the client has given up, because it
   * has ended too often.
   */
  ready(): Promise<void>;
  readonly documents: Set<TextDocument>;
  open(document: TextDocument): void;
  change(event: TextDocumentChangeEvent): void;
  close(document: TextDocument): void;
  tellOfSettings(): void;
  stop(): Promise<void>;
}

export interface ServerTools {
  readonly node: FoundNode;
  readonly log: LogOutputChannel;
  readonly onOutcome: (outcome: Outcome) => void;
}

/**
 * Starts a server. It is told of documents by `open`, not by selectors, because the packages around
 * a document decide which server formats it.
 */
export function startServer(found: FoundServer, { node, log, onOutcome }: ServerTools): Server {
  const documents = new Set<TextDocument>();
  const client = new LanguageClient(
    "fmt-cache",
    "fmt-cache",
    {
      command: node.command,
      args: [...found.nodeArgs, "lsp"],
      options: { cwd: found.folder, env: { ...process.env, ...node.env } },
    },
    {
      outputChannel: log,
      // The status item shows what concerns a document, and the log has the rest.
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: { settings: true, outcomes: true },
      middleware: {
        workspace: {
          configuration: ({ items }) => items.map(({ scopeUri }) => settingsOf(scopeUri)),
        },
      },
    },
  );
  client.onNotification("fmt-cache/outcome", onOutcome);
  const sendOpen = (document: TextDocument) =>
    client.sendNotification(
      DidOpenTextDocumentNotification.type,
      client.code2ProtocolConverter.asOpenTextDocumentParams(document),
    );
  let opening: Promise<unknown> = Promise.resolve();
  // The client starts a server again that has ended, and it knows no documents then.
  client.onDidChangeState(({ newState }) => {
    if (newState !== State.Running) return;
    opening = Promise.all([...documents].map(sendOpen));
    // Whoever asks is told.
    opening.catch(() => {});
  });
  const started = client.start();
  started.catch((error: unknown) => log.error(`The language server does not start: ${String(error)}`));
  return {
    found,
    client,
    ready: async () => {
      await client.start();
      await opening;
    },
    documents,
    open: (document) => {
      documents.add(document);
      if (client.isRunning()) void sendOpen(document);
    },
    change: (event) => {
      const { document } = event;
      if (!client.isRunning() || event.contentChanges.length === 0) return;
      const params = client.code2ProtocolConverter.asChangeTextDocumentParams(
        event,
        document.uri,
        document.version,
      );
      void client.sendNotification(DidChangeTextDocumentNotification.type, params);
    },
    close: (document) => {
      if (!documents.delete(document) || !client.isRunning()) return;
      const params = client.code2ProtocolConverter.asCloseTextDocumentParams(document);
      void client.sendNotification(DidCloseTextDocumentNotification.type, params);
    },
    tellOfSettings: () => {
      if (client.isRunning())
        void client.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
    },
    stop: async () => {
      await started.catch(() => {});
      if (client.needsStop()) await client.stop().catch(() => {});
    },
  };
}
