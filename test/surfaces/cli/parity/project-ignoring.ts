import type { FolderContent } from "../folder.ts";

const source = "let   a\n";

/** `ignoring/`: a folder to work in, with ignore files of all kinds. */
export const ignoring: FolderContent = {
  "ignoring/.prettierignore":
    "# comment\n*.min.js\n!keep.min.js\n/rooted.js\nbuild/\ndeep/**/gone.js\n\\#hash.js\n\\!bang.js\ntrailing.js   \nsp\\ ace.js\n[ab].ts\n",
  "ignoring/.gitignore": "git.js\n!rooted.js\n",
  "ignoring/crlf.ignore": "a.min.js\r\nbuild\r\n",
  "ignoring/all.ignore": "*\n",
  "ignoring/outside.ignore": "../bad.js\n",
  "ignoring/but.ignore": "*\n!*.ts\n",
  "ignoring/lists/js.ignore": "*.js\n",
  ...Object.fromEntries(
    [
      "a.js",
      "a.min.js",
      "keep.min.js",
      "rooted.js",
      "deep/rooted.js",
      "build/a.js",
      "deep/build/b.js",
      "deep/x/y/gone.js",
      "deep/x/stays.js",
      "#hash.js",
      "!bang.js",
      "trailing.js",
      "sp ace.js",
      "a.ts",
      "c.ts",
      "git.js",
      "lists/d.js",
      "lists/d.ts",
      ".git/x.js",
      "deep/.svn/x.js",
      "deep/.hg/x.js",
      "node_modules/n/x.js",
      "deep/node_modules/n/x.js",
    ].map((path) => [`ignoring/${path}`, source]),
  ),
};
