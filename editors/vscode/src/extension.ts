import { join } from "node:path";
import {
  commands,
  window,
  workspace,
  type Disposable,
  type ExtensionContext,
  type TextDocument,
} from "vscode";
import { createExplainer } from "./explain.ts";
import type { OwnFiles } from "./find-server.ts";
import { createFormatting, mayFormat, registerFormatting } from "./formatting.ts";
import { createSelection } from "./selection.ts";
import { createServers, type Servers } from "./servers.ts";
import { createStatusItem, type Status } from "./status.ts";

let servers: Servers | undefined;

export function activate({ asAbsolutePath, subscriptions }: ExtensionContext): void {
  const own: OwnFiles = {
    carried: asAbsolutePath(join("carried", "node_modules", "fmt-cache")),
    startInPnp: asAbsolutePath(join("dist", "start-in-pnp.cjs")),
  };
  const log = window.createOutputChannel("fmt-cache", { log: true });
  const selection = createSelection();
  const shown = createShownStatus((document) => selection.has(document));
  const running = createServers({
    own,
    log,
    onOutcome: (outcome) => {
      const document = workspace.textDocuments.find(({ uri }) => uri.toString() === outcome.uri);
      if (document === undefined) return;
      shown.note(document, { kind: "outcome", outcome, found: running.known(document)?.found });
    },
  });
  servers = running;
  const fail = (document: TextDocument, error: unknown) => {
    log.error(error instanceof Error ? error : String(error));
    shown.note(document, { kind: "failed", message: `Not formatted: ${String(error)}` });
  };
  const formatting = createFormatting(running, fail);
  let registered = registerFormatting(formatting, selection);
  const registerAgain = () => {
    const before = registered;
    // In this order, because a file that is saved in between must not find none.
    registered = registerFormatting(formatting, selection);
    for (const each of before) each.dispose();
  };
  /** Has what is visible ready, so that the first save is not the one that waits. */
  const prepare = () => {
    const visible = window.visibleTextEditors.map(({ document }) => document);
    if (visible.filter((document) => selection.learn(document)).length > 0) registerAgain();
    for (const document of visible) {
      if (!selection.has(document) || !mayFormat(document) || running.known(document) !== undefined) continue;
      shown.note(document, { kind: "starting" });
      running.for(document).then(
        () => shown.note(document, { kind: "ready" }),
        (error: unknown) => fail(document, error),
      );
    }
    shown.update();
  };
  const restart = async () => {
    await running.stopAll();
    prepare();
  };
  subscriptions.push(
    log,
    shown,
    { dispose: () => registered.forEach((each) => void each.dispose()) },
    ...registerCommands({ own, restart, showLog: () => log.show() }),
    workspace.onDidChangeTextDocument(running.change),
    workspace.onDidCloseTextDocument(running.close),
    workspace.onDidGrantWorkspaceTrust(prepare),
    workspace.onDidChangeWorkspaceFolders(registerAgain),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("fmt-cache.nodePath")) void restart();
      if (!event.affectsConfiguration("prettier") && !event.affectsConfiguration("fmt-cache")) return;
      running.tellOfSettings();
      registerAgain();
      prepare();
    }),
    window.onDidChangeVisibleTextEditors(prepare),
    window.onDidChangeActiveTextEditor(shown.update),
  );
  prepare();
}

/** Ends the servers, each after it has written its cache. */
export async function deactivate(): Promise<void> {
  await servers?.stopAll();
}

interface ShownStatus extends Disposable {
  note(document: TextDocument, status: Status): void;
  update(): void;
}

/** Shows the status of the active document. */
function createShownStatus(isSelected: (document: TextDocument) => boolean): ShownStatus {
  const item = createStatusItem();
  const statuses = new WeakMap<TextDocument, Status>();
  const update = () => {
    const document = window.activeTextEditor?.document;
    if (document === undefined || !isSelected(document)) return item.hide();
    if (!workspace.isTrusted) return item.show({ kind: "untrusted" });
    if (!mayFormat(document)) return item.show({ kind: "disabled" });
    item.show(statuses.get(document) ?? { kind: "ready" });
  };
  return {
    note: (document, status) => {
      statuses.set(document, status);
      update();
    },
    update,
    dispose: item.dispose,
  };
}

interface CommandTools {
  readonly own: OwnFiles;
  readonly restart: () => Promise<void>;
  readonly showLog: () => void;
}

function registerCommands({ own, restart, showLog }: CommandTools): Disposable[] {
  const explainer = createExplainer(own);
  const explain = async () => {
    const document = window.activeTextEditor?.document;
    if (document !== undefined && workspace.isTrusted) await explainer.explain(document);
  };
  const log = { label: "$(output) Show the log", command: "fmt-cache.showLog" };
  const choices = [
    { label: "$(question) Why is this file not cached?", command: "fmt-cache.explain" },
    { label: "$(refresh) Restart the language servers", command: "fmt-cache.restart" },
    log,
  ];
  const withoutTrust = [
    { label: "$(shield) Manage the trust in this workspace", command: "workbench.trust.manage" },
    log,
  ];
  const showMenu = async () => {
    const offered = workspace.isTrusted ? choices : withoutTrust;
    const chosen = await window.showQuickPick(offered, { title: "fmt-cache" });
    if (chosen !== undefined) await commands.executeCommand(chosen.command);
  };
  return [
    explainer,
    commands.registerCommand("fmt-cache.explain", explain),
    commands.registerCommand("fmt-cache.restart", restart),
    commands.registerCommand("fmt-cache.showLog", showLog),
    commands.registerCommand("fmt-cache.showMenu", showMenu),
  ];
}
