import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a repository that uses Prettier has at its root; it decides how the files are formatted. */
const files: Readonly<Record<string, string>> = {
  ".prettierrc": `{
  "printWidth": 100,
  "singleQuote": true,
  "overrides": [{ "files": ["**/*.test.ts", "**/*.test.tsx"], "options": { "printWidth": 120 } }]
}
`,
  ".editorconfig":
    "root = true\n\n[*]\ncharset = utf-8\nend_of_line = lf\nindent_style = space\nindent_size = 2\n",
  ".prettierignore": "dist/\ncoverage/\n*.min.js\nCHANGELOG.md\n",
  ".gitignore": "node_modules/\ndist/\ncoverage/\n*.log\n",
  "package.json": `{
  "name": "bench",
  "version": "1.0.0",
  "private": true,
  "workspaces": [
    "packages/*"
  ]
}
`,
};

export function writeSettings(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}
