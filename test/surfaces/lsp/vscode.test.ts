import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TextEdit } from "vscode-languageserver/node";
import { openWorkbench, type Workbench } from "../cli/command.ts";
import { writeFolder } from "../cli/folder.ts";
import { applyRandomEdit } from "../../oracle/edits.ts";
import { createRandom, freshSeed } from "../../oracle/random.ts";
import { offsetAt, placeAt, startClient, type Buffered, type Client } from "./client.ts";
import { formatByReference } from "./reference.ts";
import { manyStatements, oddTexts } from "./texts.ts";
import { minimise } from "./vscode.ts";

let bench: Workbench;
let project: string;
let client: Client;
beforeAll(async () => {
  bench = await openWorkbench();
  project = join(bench.directory, "project");
  writeFolder(project, { ".git/HEAD": "", ".prettierrc": '{ "endOfLine": "auto", "printWidth": 110 }' });
  client = await startClient([process.execPath, bench.command, "lsp"], {
    cwd: project,
    env: { PATH: process.env["PATH"] ?? "", HOME: join(bench.directory, "home") },
    folders: [project],
  });
});
afterAll(async () => {
  await client.stop();
  bench.dispose();
});

describe("VS Code applies our edits as they are", () => {
  const formatted = manyStatements(300);
  const method = "class A {\n  method(a) {\n    return [a, 'b', {c: a}]\n  }\n}\n";
  const cases: Readonly<Record<string, string>> = {
    ...oddTexts,
    "two-distant-edits.ts": formatted
      .replace("value10 = ", "value10  =  ")
      .replace('290, "text 290"', "290 ,'text 290'"),
    "several-places-in-a-statement.ts": `${formatted}foo( a,'b' ,{c:d , e},[ 1,2 ]);\n${formatted}`,
    "blank-lines.ts": formatted.replace("const value20 ", "\n\n\n\nconst value20 ").replace(/\n$/, "\n\n\n"),
    "indentation.ts": `${formatted}${method.replaceAll("\n  ", "\n      ")}${formatted}`,
    "a-long-statement.ts": `foo(${Array.from({ length: 30 }, (_, index) => `argument${index}`).join(",")})\n`,
    "a-broken-statement.ts": `const a = (b)=>{ return [\n1,2,\n"😀😃" ] }\n`,
    "cr-lf-statements.ts": `${formatted}${method}`.replaceAll("\n", "\r\n"),
    "rules.css": ".a{color:red;background :blue}\n\n\n.b {\n}\n",
    "data.json": '{"a":1,\n"b":[1,2,\n3]}',
    "list.md": "* a\n* b\n\n\n\n1) c\n",
  };
  for (const [name, text] of Object.entries(cases)) {
    it(name, async () => {
      const buffer = await client.open(pathToFileURL(join(project, name)).href, text);
      await checkMinimal(buffer);
      expect(await buffer.save()).toEqual([]);
    });
  }

  for (const seed of ["fixed", freshSeed()]) {
    // Long, because Prettier and VS Code's own code each look at every text as a whole.
    it(`after random edits of real texts, seed ${seed}`, { timeout: 120_000 }, async () => {
      const random = createRandom(seed);
      let compared = 0;
      for (const source of [
        "formatter/session.ts",
        "text/format-text.ts",
        "pipeline/skeleton.ts",
        "stores/disk/catalog.ts",
      ]) {
        const text = readFileSync(join(import.meta.dirname, "../../../src", source), "utf8");
        const buffer = await client.open(
          pathToFileURL(join(project, `${seed}-${source.replaceAll("/", "-")}`)).href,
          text,
        );
        for (let step = 0; step < 10; step += 1) {
          const edited = applyRandomEdit(text, random).text;
          // VS Code gives all lines the same end before a server sees them.
          await buffer.replace(edited.replace(/\r\n?/g, "\n"));
          const edits = await buffer.format();
          // What is more, we leave to VS Code.
          const minimal = await minimise(buffer.text, edits ?? []);
          if (edits === null || minimal.length > 100 || lengthOf(buffer.text, minimal) > 200) continue;
          await checkMinimal(buffer);
          compared += 1;
        }
      }
      expect(compared).toBeGreaterThan(13);
    });
  }
});

/** Saves; compares the edits with what VS Code would make of them, and the text with Prettier's. */
async function checkMinimal(buffer: Buffered): Promise<void> {
  const before = buffer.text;
  const edits = (await buffer.save())!;
  expect(await minimise(before, edits)).toEqual(edits.map((edit) => endInside(before, edit)));
  const file = decodeURIComponent(new URL(buffer.uri).pathname);
  expect(buffer.text).toBe(await formatByReference(file, before));
}

/**
 * We name the end of a text without a final newline as the next line; VS Code knows no such line.
 */
function endInside(text: string, { range, newText }: TextEdit): TextEdit {
  return { range: { start: range.start, end: placeAt(text, offsetAt(text, range.end)) }, newText };
}

/** Of what is taken away and what is put in, in UTF-16 code units. */
function lengthOf(text: string, edits: readonly TextEdit[]): number {
  return edits
    .map(({ range, newText }) => offsetAt(text, range.end) - offsetAt(text, range.start) + newText.length)
    .reduce((sum, length) => sum + length, 0);
}
