import type { TextEdit } from "vscode-languageserver/node";

/**
 * VS Code's worker for open texts. Lines and columns count from 1. Source: VS Code 1.126,
 * `editorWebWorker.ts`, as in monaco-editor 0.57.
 */
interface EditorWorker {
  $acceptNewModel(model: { url: string; lines: readonly string[]; EOL: string; versionId: number }): void;
  $computeMoreMinimalEdits(
    url: string,
    edits: readonly EditorEdit[],
    pretty: boolean,
  ): Promise<readonly EditorEdit[]>;
}

interface EditorEdit {
  readonly range: {
    readonly startLineNumber: number;
    readonly startColumn: number;
    readonly endLineNumber: number;
    readonly endColumn: number;
  };
  readonly text: string;
}

const location = "monaco-editor/editor/common/services/editorWebWorker.js";
const { EditorWorker } = (await import(/* @vite-ignore */ location)) as {
  EditorWorker: new () => EditorWorker;
};

/** What VS Code applies when it is sent edits of a text, whose line ends are all the same. */
export async function minimise(text: string, edits: readonly TextEdit[]): Promise<readonly TextEdit[]> {
  // VS Code does not ask its worker then.
  if (edits.length === 0) return [];
  const worker = new EditorWorker();
  const eol = /\r\n|\n/.exec(text)?.[0] ?? "\n";
  worker.$acceptNewModel({ url: "file:///a.ts", lines: text.split(eol), EOL: eol, versionId: 1 });
  const given = edits.map(({ range: { start, end }, newText }) => ({
    range: {
      startLineNumber: start.line + 1,
      startColumn: start.character + 1,
      endLineNumber: end.line + 1,
      endColumn: end.character + 1,
    },
    text: newText,
  }));
  const minimal = await worker.$computeMoreMinimalEdits("file:///a.ts", given, false);
  return minimal.map(({ range, text: newText }) => ({
    range: {
      start: { line: range.startLineNumber - 1, character: range.startColumn - 1 },
      end: { line: range.endLineNumber - 1, character: range.endColumn - 1 },
    },
    newText,
  }));
}
