import {
  languages,
  workspace,
  type CancellationToken,
  type Disposable,
  type DocumentFormattingEditProvider,
  type DocumentRangeFormattingEditProvider,
  type FormattingOptions,
  type TextDocument,
  type TextEdit,
} from "vscode";
import {
  DocumentFormattingRequest,
  DocumentRangeFormattingRequest,
  type LanguageClient,
  type TextEdit as ProtocolEdit,
} from "vscode-languageclient/node";
import { isFormattingEnabled } from "./editor-settings.ts";
import type { Selection } from "./selection.ts";
import type { Servers } from "./servers.ts";

type Ask = (client: LanguageClient) => Promise<ProtocolEdit[] | null>;

export type Formatting = DocumentFormattingEditProvider & DocumentRangeFormattingEditProvider;

/** @param onFailure is told why a server could not be asked */
export function createFormatting(
  servers: Servers,
  onFailure: (document: TextDocument, error: unknown) => void,
): Formatting {
  const edit = async (
    document: TextDocument,
    token: CancellationToken,
    ask: Ask,
  ): Promise<TextEdit[] | undefined> => {
    if (!mayFormat(document)) return undefined;
    try {
      const { client } = await servers.for(document);
      const edits = token.isCancellationRequested ? null : await ask(client);
      return await client.protocol2CodeConverter.asTextEdits(edits);
    } catch (error) {
      if (!token.isCancellationRequested) onFailure(document, error);
      return undefined;
    }
  };
  return {
    provideDocumentFormattingEdits: (document, options, token) =>
      edit(document, token, (client) =>
        client.sendRequest(DocumentFormattingRequest.type, paramsOf(client, document, options), token),
      ),
    provideDocumentRangeFormattingEdits: (document, range, options, token) =>
      edit(document, token, (client) =>
        client.sendRequest(
          DocumentRangeFormattingRequest.type,
          { ...paramsOf(client, document, options), range: client.code2ProtocolConverter.asRange(range) },
          token,
        ),
      ),
  };
}

/** Nothing of an untrusted workspace may be loaded, and a project's Prettier is a program. */
export function mayFormat(document: TextDocument): boolean {
  return workspace.isTrusted && isFormattingEnabled(document);
}

function paramsOf(
  { code2ProtocolConverter }: LanguageClient,
  document: TextDocument,
  options: FormattingOptions,
) {
  return {
    textDocument: code2ProtocolConverter.asTextDocumentIdentifier(document),
    // The protocol requires them; Prettier's configuration decides.
    options: { tabSize: options.tabSize, insertSpaces: options.insertSpaces },
  };
}

export function registerFormatting(formatting: Formatting, selection: Selection): Disposable[] {
  return [
    languages.registerDocumentFormattingEditProvider(selection.all(), formatting),
    languages.registerDocumentRangeFormattingEditProvider(selection.ranges(), formatting),
  ];
}
