import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { parse as parseYaml } from "yaml";
import { openWorkbench, type Workbench } from "../surfaces/cli/command.ts";
import { authorVariables } from "../surfaces/git/author.ts";

// Every block of code of the README and of docs/ is run here, is run by the test that is named, or
// is left out for a reason.
const elsewhere: readonly (readonly [page: string, firstLine: string, why: string])[] = [
  ["editors", 'local group = vim.api.nvim_create_augroup("fmt-cache"', "test/surfaces/lsp/neovim.test.ts"],
  ["editors", "(with-eval-after-load 'eglot", "test/surfaces/lsp/emacs.test.ts"],
  ["editors", '" Vim, for gggqG; ALE', "test/surfaces/cli/stdin.test.ts; ALE is not installed"],
  ["editors", "[language-server.fmt-cache]", "no Helix here"],
  ["editors", "# Helix 25.07, languages.toml", "no Helix here"],
  ["editors", "-- Neovim, conform.nvim", "a plugin of Neovim that is not installed"],
  ["editors", ";; Emacs, apheleia", "a package of Emacs that is not installed"],
  ["how-it-works", "flowchart LR", "a picture"],
  ["remote", "npx fmt-cache remote init", "test/surfaces/remote"],
  ["remote-storages", 'eval "$(aws', "AWS's command is not installed"],
  ["remote-storages", "location /fmt/", "test/surfaces/remote, with another folder"],
  ["plugins", "plugin prettier-plugin-packagejson", "the output of a command"],
];

const repository = resolve(import.meta.dirname, "../..");
const pages = [
  "README.md",
  ...readdirSync(join(repository, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

interface Block {
  readonly page: string;
  readonly language: string;
  readonly text: string;
  readonly title: string;
}

const blocks: readonly Block[] = pages.flatMap((path) => {
  const page = path.replace(/^docs\/|\.md$/g, "");
  const text = readFileSync(join(repository, path), "utf8");
  return [...text.matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)].map(([, indent, language, indented]) => {
    // A block in a list is indented with it.
    const body = indented!.replaceAll(new RegExp(`^${indent}`, "gm"), "");
    return { page, language: language!, text: body, title: `${page}: ${body.split("\n", 1)[0]}` };
  });
});
const isElsewhere = ({ page, text }: Block) =>
  elsewhere.some(([of, first]) => of === page && text.startsWith(first));
const here = (...languages: readonly string[]) =>
  blocks.filter((block) => languages.includes(block.language) && !isElsewhere(block));

let directory: string;
let bin: string;
let bench: Workbench;
// What stands in for npm, npx and the like is written for a POSIX shell.
describe.skipIf(process.platform === "win32")("blocks run", () => {
  beforeAll(async () => {
    directory = realpathSync(mkdtempSync(join(tmpdir(), "fmt-cache-docs-")));
    bin = join(directory, "bin");
    bench = await openWorkbench();
    const dist = dirname(bench.command);
    mkdirSync(join(directory, "home"));
    mkdirSync(bin);
    // In the place of what would ask the registry: the package is what is installed here.
    const scripts = {
      npm: "exit 0\n",
      pnpm: 'if [ "$1" = exec ]; then shift; exec "$@"; fi\n',
      yarn: 'if [ "$1" = fmt-cache ]; then exec "$@"; fi\n',
      npx: `[ "$1" = --no-install ] && shift; shift; exec "${process.execPath}" "${join(dist, "cli.cjs")}" "$@"\n`,
      "fmt-cache": `exec "${process.execPath}" "${join(dist, "cli.cjs")}" "$@"\n`,
    };
    for (const [name, script] of Object.entries(scripts)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}`);
      chmodSync(join(bin, name), 0o755);
    }
    const ours = join(directory, "node_modules/fmt-cache");
    mkdirSync(ours, { recursive: true });
    writeFileSync(join(ours, "package.json"), '{ "type": "module", "exports": "./dist/index.js" }');
    symlinkSync(dist, join(ours, "dist"));
    for (const name of readdirSync(join(repository, "node_modules")))
      if (["prettier", "lru-cache", "@babel", "diff"].includes(name))
        symlinkSync(join(repository, "node_modules", name), join(directory, "node_modules", name));
  });
  afterAll(() => {
    bench.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  /** A branch that is ahead of `origin/main`, with a staged change. */
  function makeProject(name: string): string {
    const folder = join(directory, name);
    mkdirSync(join(folder, "src"), { recursive: true });
    const git = (...args: readonly string[]) =>
      execFileSync("git", args, { cwd: folder, env: environment(), stdio: "pipe" });
    writeFileSync(join(folder, "package.json"), '{\n  "name": "a",\n  "private": true\n}\n');
    writeFileSync(join(folder, "src/app.ts"), "export const a = 1;\n");
    git("init", "--quiet", "--initial-branch=main");
    git("add", ".");
    git("commit", "--quiet", "--message=one");
    git("update-ref", "refs/remotes/origin/main", "HEAD");
    writeFileSync(join(folder, "src/app.ts"), "export const a = 1;\nexport const b = 2;\n");
    git("add", ".");
    return folder;
  }

  function environment(): NodeJS.ProcessEnv {
    const home = join(directory, "home");
    return {
      PATH: `${bin}:${process.env["PATH"]}`,
      HOME: home,
      GIT_EDITOR: "echo words >",
      FMT_CACHE_SERVE: "0",
      ...authorVariables,
    };
  }

  describe("blocks of a shell succeed in a formatted project", () => {
    test.each(here("sh").map((block, index) => [block.title, block, index] as const))(
      "%s",
      (_, { text }, index) => {
        const cwd = makeProject(`shell-${index}`);
        const { status, stdout, stderr } = spawnSync("bash", ["-e", "-c", text], {
          cwd,
          encoding: "utf8",
          env: environment(),
        });
        expect([status, stderr.replaceAll(/^(?:hint: .*|fmt-cache: .*)\n/gm, "")], stdout).toEqual([
          0,
          expect.not.stringMatching(/error|not found/),
        ]);
      },
    );
  });

  describe("blocks of code run", () => {
    test.each(here("js").map((block, index) => [block.title, block, index] as const))(
      "%s",
      (_, { text }, index) => {
        const file = join(directory, `block-${index}.mjs`);
        const given = `const source = "a  =  1"; const text = ${JSON.stringify(`${"x;\n".repeat(50)}`)};\n`;
        const [imports, code] = [/^import .*$/gm, text.replaceAll(/^import .*$/gm, "")];
        writeFileSync(file, [...text.matchAll(imports)].join("\n") + `\n${given}${code}`);
        const { status, stderr } = spawnSync(process.execPath, [file], {
          cwd: directory,
          encoding: "utf8",
          env: environment(),
        });
        expect([status, stderr]).toEqual([0, ""]);
      },
    );
  });
});

describe("settings can be read", () => {
  test.each(here("json").map((block) => [block.title, block] as const))("%s", (_, { text }) => {
    expect(JSON.parse(text)).toBeTypeOf("object");
  });
  test.each(here("yaml").map((block) => [block.title, block] as const))("%s", (_, { text }) => {
    expect(parseYaml(text)).toBeTypeOf("object");
  });
});

test("all blocks are accounted for", () => {
  const left = blocks.filter(
    (block) => !isElsewhere(block) && !["sh", "js", "json", "yaml"].includes(block.language),
  );
  expect(left.map(({ title }) => title)).toEqual([]);
  const stale = elsewhere.filter(
    ([page, first]) => !blocks.some((block) => block.page === page && block.text.startsWith(first)),
  );
  expect(stale).toEqual([]);
});

test("the README is short", () => {
  expect(readFileSync(join(repository, "README.md")).length).toBeLessThanOrEqual(8_000);
});
