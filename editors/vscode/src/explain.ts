import { execFile } from "node:child_process";
import { basename, dirname } from "node:path";
import { commands, EventEmitter, Uri, window, workspace, type Disposable, type TextDocument } from "vscode";
import { readNodePath, settingsOf } from "./editor-settings.ts";
import { findNode } from "./find-node.ts";
import { findServer, type OwnFiles } from "./find-server.ts";
import { toFlags } from "./settings.ts";

const scheme = "fmt-cache";

/** Shows what `fmt-cache explain` says of a file, in a document that cannot be edited. */
export interface Explainer extends Disposable {
  explain(document: TextDocument): Promise<void>;
}

export function createExplainer(own: OwnFiles): Explainer {
  const said = new Map<string, string>();
  const changed = new EventEmitter<Uri>();
  const registration = workspace.registerTextDocumentContentProvider(scheme, {
    onDidChange: changed.event,
    provideTextDocumentContent: (uri) => said.get(uri.toString()) ?? "",
  });
  return {
    async explain(document) {
      const { uri, isDirty } = document;
      if (uri.scheme !== "file") {
        void window.showInformationMessage("Only a file can be explained. Save the text first.");
        return;
      }
      const words = await runExplain(document, own);
      const title = Uri.from({ scheme, path: `${uri.path} (why it is cached or not).txt` });
      const note = isDirty ? "As the file was saved last; the editor has a newer text.\n\n" : "";
      said.set(title.toString(), note + words);
      changed.fire(title);
      await commands.executeCommand("vscode.open", title);
    },
    dispose: () => {
      registration.dispose();
      changed.dispose();
    },
  };
}

async function runExplain({ uri }: TextDocument, own: OwnFiles): Promise<string> {
  const { command, env } = await findNode(readNodePath());
  const folder = dirname(uri.fsPath);
  const base = workspace.getWorkspaceFolder(uri)?.uri.fsPath ?? folder;
  const { nodeArgs } = findServer(folder, own);
  // The server takes the Prettier that is nearest to the file; so does the command in this folder.
  const args = [...nodeArgs, "explain", basename(uri.fsPath), ...toFlags(settingsOf(uri.toString()), base)];
  return new Promise((done) =>
    execFile(
      command,
      args,
      { cwd: folder, env: { ...process.env, ...env, NO_COLOR: "1" }, maxBuffer: 64 * 1024 * 1024 },
      (_error, stdout, stderr) => done([stdout, stderr].filter((text) => text !== "").join("\n")),
    ),
  );
}
