import { Uri, workspace, type ConfigurationScope, type TextDocument } from "vscode";
import { isEnabled, toServerSettings, type ServerSettings } from "./settings.ts";

/** The settings of a document, those of its language and its folder included. */
export function settingsOf(uri: string | undefined): ServerSettings {
  const known = workspace.textDocuments.find((document) => document.uri.toString() === uri);
  const scope: ConfigurationScope | undefined = known ?? (uri === undefined ? undefined : Uri.parse(uri));
  const settings = workspace.getConfiguration("prettier", scope);
  return toServerSettings((name) => {
    const value = settings.get(name);
    // The defaults of Prettier's extension are Prettier's, but an older Prettier does not know all.
    return value === settings.inspect(name)?.defaultValue ? undefined : value;
  });
}

export function isFormattingEnabled(document: TextDocument): boolean {
  const own = workspace.getConfiguration("fmt-cache", document).inspect("enable");
  return isEnabled(
    own?.workspaceFolderValue ?? own?.workspaceValue ?? own?.globalValue,
    workspace.getConfiguration("prettier", document).get("enable"),
  );
}

export function readNodePath(): string | undefined {
  return workspace.getConfiguration("fmt-cache").get<string>("nodePath");
}

/** The patterns of further files, from the setting `prettier.documentSelectors`. */
export function readDocumentSelectors(): readonly string[] {
  const patterns = workspace.getConfiguration("prettier").get("documentSelectors");
  return Array.isArray(patterns) ? patterns.filter((pattern) => typeof pattern === "string") : [];
}
