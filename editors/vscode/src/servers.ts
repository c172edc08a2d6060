import { dirname } from "node:path";
import { workspace, type LogOutputChannel, type TextDocument, type TextDocumentChangeEvent } from "vscode";
import { readNodePath } from "./editor-settings.ts";
import { findNode, type FoundNode } from "./find-node.ts";
import { findServer, type FoundServer, type OwnFiles } from "./find-server.ts";
import { startServer, type Outcome, type Server } from "./server.ts";

/** The running servers: one for each fmt-cache that formats an open document. */
export interface Servers {
  /**
   * The server that formats a document, with the document open in it. Looked for anew each time,
   * because packages are installed and upgraded while an editor is open.
   */
  for(document: TextDocument): Promise<Server>;
  /** The server of a document, if it has one. */
  known(document: TextDocument): Server | undefined;
  change(event: TextDocumentChangeEvent): void;
  close(document: TextDocument): void;
  tellOfSettings(): void;
  /** Ends all servers. The next request starts them again. */
  stopAll(): Promise<void>;
}

export interface ServersTools {
  readonly own: OwnFiles;
  readonly log: LogOutputChannel;
  readonly onOutcome: (outcome: Outcome) => void;
}

export function createServers({ own, log, onOutcome }: ServersTools): Servers {
  const running = new Map<string, Server>();
  const servers = new Map<TextDocument, Server>();
  let node: Promise<FoundNode> | undefined;
  const start = (found: FoundServer, chosen: FoundNode): Server => {
    const words = [chosen.command, ...found.nodeArgs].join(" ");
    log.info(`Starts fmt-cache ${found.version} of the ${found.origin}: ${words}`);
    const server = startServer(found, { node: chosen, log, onOutcome });
    running.set(found.identity, server);
    return server;
  };
  const forget = (server: Server) => {
    // Another one may have taken its place.
    if (running.get(server.found.identity) === server) running.delete(server.found.identity);
  };
  const move = (document: TextDocument, before: Server | undefined, server: Server) => {
    if (before === server || document.isClosed) return;
    before?.close(document);
    servers.set(document, server);
    server.open(document);
    // An upgraded fmt-cache has taken its place.
    if (before?.documents.size === 0) {
      forget(before);
      void before.stop();
    }
  };
  return {
    async for(document) {
      const chosen = await (node ??= findNode(readNodePath()));
      const before = servers.get(document);
      const found = findServer(folderOf(document), own);
      // While packages are installed, the project's fmt-cache is gone for a moment. Ours would take
      // another Prettier then.
      const isInstalling = before?.found.origin === "project" && found.origin === "extension";
      const server = isInstalling ? before : (running.get(found.identity) ?? start(found, chosen));
      move(document, before, server);
      await server.ready().catch((error: unknown) => {
        // The next request starts another one: somebody may have mended it.
        forget(server);
        throw error;
      });
      return server;
    },
    known: (document) => servers.get(document),
    change: (event) => servers.get(event.document)?.change(event),
    close: (document) => {
      servers.get(document)?.close(document);
      servers.delete(document);
    },
    tellOfSettings: () => {
      for (const server of running.values()) server.tellOfSettings();
    },
    stopAll: async () => {
      const ending = [...running.values()];
      node = undefined;
      running.clear();
      servers.clear();
      await Promise.all(ending.map((server) => server.stop()));
    },
  };
}

/** The folder whose packages count. */
export function folderOf({ uri }: TextDocument): string {
  if (uri.scheme === "file") return dirname(uri.fsPath);
  const folder = workspace.workspaceFolders?.find((each) => each.uri.scheme === "file");
  return folder?.uri.fsPath ?? process.cwd();
}
